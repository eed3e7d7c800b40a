import type { FlowId, WorkspaceId } from '#base/ids.ts';
import { isId } from '#base/ids.ts';
import { sentenceOf } from '#api/problems.ts';
import { flowFile, type FlowFile } from '#contract/flow-file.ts';
import { appError } from '#app/app-errors.ts';
import type { FlowCondition, MappingRule } from '#model/flow.ts';
import { openSharedTargets, type BesideFlow } from '#engine/shared-targets.ts';
import { isBySettings } from '#model/rows-by-settings.ts';
import { findMapping, listMappings } from '#store/mappings.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { listFlowReasons, type FlowReasonView } from '#store/views/flow-reasons.ts';
import { countFlows, loadFlows, type FlowCountsView, type FlowView } from '#store/views/flow-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { operatorActor, type Operator } from './operator.ts';

export interface FlowLine {
  readonly id: FlowId;
  readonly name: string;
  readonly state: FlowView['state'];
  /** The module that is off and that it waits for; null where a person paused it, and while it runs. */
  readonly pausedFor: string | null;
  readonly version: number;
  readonly counts: FlowCountsView;
}

export interface FlowShown extends FlowLine {
  readonly source: string;
  readonly target: string;
  /** Why records are left out, wait or have failed. */
  readonly reasons: readonly (FlowReasonView & { readonly message: string })[];
  /** The running flows that write the same records; while this one is paused, those that it would meet. */
  readonly sharesTargetWith: readonly BesideFlow[];
  readonly conditions: readonly FlowCondition[];
  /** `bySettings`: the flow's settings fill it, and no field of the source does. */
  readonly rules: readonly (MappingRule & { readonly bySettings: boolean })[];
  readonly versions: readonly {
    readonly version: number;
    readonly note: string;
    readonly author: string;
    readonly createdAt: number;
    readonly restores: number | null;
  }[];
}

/** All flows of a workspace with where their records stand. */
export const listFlows = ({ plumbline }: Operator, workspaceId: WorkspaceId): Promise<readonly FlowLine[]> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const countsOf = await countFlows(trx);
    return (await loadFlows(trx)).map((flow) => lineOf(flow, countsOf(flow.id)));
  });

const lineOf = (flow: FlowView, counts: FlowCountsView): FlowLine => ({
  id: flow.id,
  name: flow.name,
  state: flow.state,
  pausedFor: flow.paused_for,
  version: flow.mapping_version,
  counts,
});

/** The flow's id, by id, preset or exact name. @throws `operate.flow_unknown`. */
export const flowNamed = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  named: string,
): Promise<FlowId> => {
  const flows = await inWorkspace(operator.plumbline.store.db, workspaceId, (trx) => loadFlows(trx));
  const found = flows.filter(({ id, name, preset }) => id === named || name === named || preset === named);
  const [flow] = found;
  if (flow !== undefined && found.length === 1) return flow.id;
  throw appError(
    'operate.flow_unknown',
    found.length > 1
      ? `Several flows are called "${named}".`
      : `There is no flow ${isId('flow', named) ? named : `"${named}"`} in this workspace.`,
    { details: { known: flows.map(({ id, name }) => `${id} ${name}`) } },
  );
};

export const showFlow = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  flowId: FlowId,
): Promise<FlowShown> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const [flow] = await loadFlows(trx, flowId);
    if (flow === undefined) throw appError('operate.flow_unknown', `There is no flow ${flowId}.`);
    const mapping = await findMapping(trx, flowId, flow.mapping_version);
    const versions = await listMappings(trx, flowId);
    const nameOf = await loadActorNames(
      trx,
      versions.map((version) => version.author),
    );
    return {
      ...lineOf(flow, (await countFlows(trx))(flowId)),
      source: `${flow.source_connection_name} (${flow.source_vendor} ${flow.source_kind})`,
      target: `${flow.target_connection_name} (${flow.target_vendor} ${flow.target_kind})`,
      reasons: (await listFlowReasons(trx, flowId)).map((reason) => ({
        ...reason,
        message: sentenceOf(reason.code),
      })),
      sharesTargetWith: (await openSharedTargets(trx, plumbline.registry)).besideFlow(flowId),
      conditions: mapping?.conditions ?? [],
      rules: (mapping?.rules ?? []).map((rule) => ({
        ...rule,
        bySettings: isBySettings(rule, flow.settings),
      })),
      versions: versions.map(({ version, note, author, created_at: createdAt, restores }) => ({
        version,
        note,
        author: nameOf(author).name,
        createdAt,
        restores,
      })),
    };
  });

export const exportFlowFile = async (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  flowId: FlowId,
): Promise<object> => ({
  format: 'plumbline/flow/1',
  ...(await actions.flows.exportFile({ workspaceId, actor: operatorActor }, flowId)),
});

/** Reads the text of a flow file. @throws `operate.flow_file` with what is wrong by member. */
export const readFlowFile = (text: string): FlowFile => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw appError('operate.flow_file', 'The file is not JSON.');
  }
  const read = flowFile.safeParse(json);
  if (read.success) return read.data;
  const fields = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw appError('operate.flow_file', `The file is no flow: ${fields[0] ?? ''}`, { details: { fields } });
};

export const importFlowFile = (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  flowId: FlowId,
  asked: { readonly file: FlowFile; readonly publish: boolean; readonly note: string },
): Promise<{ readonly revision: number | null; readonly version: number | null }> =>
  actions.flows.importFile({ workspaceId, actor: operatorActor }, flowId, asked);

export const setFlowState = (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  flowId: FlowId,
  state: 'enabled' | 'paused',
): Promise<void> =>
  actions.flows.change({ workspaceId, actor: operatorActor }, flowId, { state, settings: {} });

export const rollBackFlow = (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  flowId: FlowId,
  asked: { readonly version: number; readonly note: string },
): Promise<{ readonly version: number }> =>
  actions.mappings.rollBack({ workspaceId, actor: operatorActor }, flowId, asked);
