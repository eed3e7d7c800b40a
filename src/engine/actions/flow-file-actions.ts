import type { FlowId } from '#base/ids.ts';
import { sameJson } from '#base/json.ts';
import type { ApprovalRule } from '#model/approval.ts';
import type { FlowCondition, FlowSettings, MappingRule } from '#model/flow.ts';
import { findMapping } from '#store/mappings.ts';
import { act, type Acting } from './acting.ts';
import { actionError } from './action-errors.ts';
import { changeFlow } from './flow-change.ts';
import { publishDraft, readDraft, saveDraft, type MappingActionDeps } from './mapping-actions.ts';
import { requireMappedFlow } from './mapping-desk.ts';

interface FlowEnd {
  readonly vendor: string;
  readonly kind: string;
}

/** What of a flow travels in a file: nothing that names a connection or a record. */
export interface PortableFlow {
  readonly preset: string;
  readonly name: string;
  readonly source: FlowEnd;
  readonly target: FlowEnd;
  readonly settings: Pick<FlowSettings, 'onArchive' | 'onTargetEdit' | 'direction' | 'owner'> & {
    readonly onSourceGone: 'archive' | 'leave';
    /** Left out of a file: those that the flow has stay. */
    readonly approvals?: readonly ApprovalRule[];
  };
  readonly conditions: readonly FlowCondition[];
  readonly rules: readonly MappingRule[];
  readonly tables: readonly string[];
}

/** The flow as it is in force. */
export const exportFlow = (deps: MappingActionDeps, acting: Acting, flowId: FlowId): Promise<PortableFlow> =>
  act(deps, acting, async (trx) => {
    const flow = await requireMappedFlow(trx, flowId);
    const mapping = await findMapping(trx, flowId, flow.mapping_version);
    const {
      onArchive,
      onSourceGone = 'leave',
      onTargetEdit,
      direction,
      owner,
      approvals = [],
    } = flow.settings;
    return {
      preset: flow.preset,
      name: flow.name,
      source: { vendor: flow.source_vendor, kind: flow.source_kind },
      target: { vendor: flow.target_vendor, kind: flow.target_kind },
      settings: {
        onArchive,
        onSourceGone,
        onTargetEdit,
        ...(direction === undefined ? {} : { direction }),
        ...(owner === undefined ? {} : { owner }),
        approvals,
      },
      conditions: mapping?.conditions ?? [],
      rules: mapping?.rules ?? [],
      tables: mapping?.tables ?? [],
    };
  });

/**
 * Puts a file into a flow between the same kinds of record: settings at once, mapping and conditions as its draft, which is
 * published where that is asked. What is in force already is not published again. @throws `flow.other_kind`, and all of
 * publishing.
 */
export const importFlow = async (
  deps: MappingActionDeps,
  acting: Acting,
  flowId: FlowId,
  asked: { readonly file: PortableFlow; readonly publish: boolean; readonly note: string },
): Promise<{ readonly revision: number | null; readonly version: number | null }> => {
  const { file } = asked;
  const held = await exportFlow(deps, acting, flowId);
  if (!sameJson({ ...file.source }, { ...held.source }) || !sameJson({ ...file.target }, { ...held.target }))
    throw actionError(
      'flow.other_kind',
      `The file is of ${file.source.vendor} ${file.source.kind} to ${file.target.vendor} ${file.target.kind}.`,
    );
  await changeFlow(deps, acting, flowId, { state: null, settings: file.settings });
  const text = { rules: file.rules, conditions: file.conditions };
  if (
    sameJson(
      JSON.parse(JSON.stringify(text)),
      JSON.parse(JSON.stringify({ rules: held.rules, conditions: held.conditions })),
    )
  )
    return { revision: null, version: null };
  const draft = await readDraft(deps, acting, flowId);
  const { revision } = await saveDraft(deps, acting, flowId, { ...text, revision: draft.revision });
  if (!asked.publish) return { revision, version: null };
  return { revision: null, ...(await publishDraft(deps, acting, flowId, { revision, note: asked.note })) };
};
