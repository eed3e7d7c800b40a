import type { Transaction } from 'kysely';
import type { FlowId, RecordId } from '#base/ids.ts';
import type { MappingProblem } from '#model/check-mapping.ts';
import type { FlowCondition, MappingRule } from '#model/flow.ts';
import { notifyLive } from '#engine/deps.ts';
import { appendAudit } from '#store/audit.ts';
import {
  deleteDraft,
  findDraft,
  findMapping,
  insertMapping,
  listMappings,
  markAllOf,
  putDraft,
  type MappingDraftRow,
} from '#store/mappings.ts';
import type { Database } from '#store/tables.ts';
import type { FlowView } from '#store/views/flow-views.ts';
import { requireNoApply } from '#engine/rehearsals/require-free.ts';
import { act, type ActionDeps, type Acting } from './acting.ts';
import { actionError } from './action-errors.ts';
import { markCompanions } from './companion-flows.ts';
import {
  checkText,
  previewText,
  requireMappedFlow,
  type CheckedDraft,
  type MappingDeps,
  type MappingText,
  type Preview,
} from './mapping-desk.ts';
import { pickableFields, type Pickable } from './pickable-fields.ts';

export type MappingActionDeps = ActionDeps & MappingDeps;

/** A draft, or the mapping in force where there is none. */
export interface Draft extends MappingText {
  readonly basedOn: number;
  /** Null where there is no draft yet. */
  readonly revision: number | null;
  readonly changedBy: string | null;
  readonly changedAt: number | null;
}

/** A flow that maps fields, locked. @throws `flow.not_found`, `flow.not_editable`. */
export const lockMapped = async (trx: Transaction<Database>, id: FlowId): Promise<FlowView> => {
  await trx.selectFrom('flow').select('id').where('id', '=', id).forUpdate().execute();
  return requireMappedFlow(trx, id);
};

const inForce = async (trx: Transaction<Database>, flow: FlowView): Promise<MappingText> => {
  const row = await findMapping(trx, flow.id, flow.mapping_version);
  return { rules: row?.rules ?? [], conditions: row?.conditions ?? [] };
};

const requireDraft = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  revision: number,
): Promise<MappingDraftRow> => {
  const draft = await findDraft(trx, flowId);
  if (draft === undefined) throw actionError('flow.no_draft', 'There is no draft of this mapping.');
  if (draft.revision !== revision)
    throw actionError('flow.draft_changed', 'Somebody changed the draft meanwhile.', {
      details: { revision: draft.revision, by: draft.changed_by },
    });
  return draft;
};

export const readDraft = (deps: ActionDeps, acting: Acting, flowId: FlowId): Promise<Draft> =>
  act(deps, acting, async (trx) => {
    const flow = await requireMappedFlow(trx, flowId);
    const draft = await findDraft(trx, flowId);
    if (draft === undefined)
      return {
        ...(await inForce(trx, flow)),
        basedOn: flow.mapping_version,
        revision: null,
        changedBy: null,
        changedAt: null,
      };
    return {
      rules: draft.rules,
      conditions: draft.conditions,
      basedOn: draft.based_on,
      revision: draft.revision,
      changedBy: draft.changed_by,
      changedAt: draft.changed_at,
    };
  });

/**
 * Keeps a draft; nothing is carried by it yet. `revision` is the one that was edited, null where there was none.
 * @throws `flow.draft_changed`.
 */
export const saveDraft = (
  deps: ActionDeps,
  acting: Acting,
  flowId: FlowId,
  text: MappingText & { readonly revision: number | null },
): Promise<{ readonly revision: number }> =>
  act(deps, acting, async (trx, now) => {
    const flow = await lockMapped(trx, flowId);
    const held = await findDraft(trx, flowId);
    if ((held?.revision ?? null) !== text.revision)
      throw actionError('flow.draft_changed', 'Somebody changed the draft meanwhile.', {
        details: { revision: held?.revision ?? null, by: held?.changed_by ?? null },
      });
    const revision = (held?.revision ?? 0) + 1;
    await putDraft(trx, {
      flow_id: flowId,
      workspace_id: acting.workspaceId,
      based_on: held?.based_on ?? flow.mapping_version,
      revision,
      rules: [...text.rules],
      conditions: [...text.conditions],
      changed_by: acting.actor,
      changed_at: now,
    });
    return { revision };
  });

export const discardDraft = (deps: ActionDeps, acting: Acting, flowId: FlowId): Promise<void> =>
  act(deps, acting, async (trx) => {
    await lockMapped(trx, flowId);
    await deleteDraft(trx, flowId);
  });

/** Checks what is given, or the draft, or the mapping in force; tries it on records; writes nothing. */
export const checkDraft = (
  deps: MappingActionDeps,
  acting: Acting,
  flowId: FlowId,
  text: MappingText,
): Promise<CheckedDraft> =>
  act(deps, acting, async (trx) => checkText(trx, deps, await requireMappedFlow(trx, flowId), text));

export const previewMapping = (
  deps: MappingActionDeps,
  acting: Acting,
  flowId: FlowId,
  text: MappingText & { readonly recordId: RecordId | null },
): Promise<Preview> =>
  act(deps, acting, async (trx) =>
    previewText(trx, deps, await requireMappedFlow(trx, flowId), text, text.recordId),
  );

/** What rows may be filled from and write to, by definitions and by records of now. */
export const readPickable = (
  deps: MappingActionDeps,
  acting: Acting,
  flowId: FlowId,
  asked: { readonly wide: boolean },
): Promise<Pickable> =>
  act(deps, acting, async (trx) => pickableFields(trx, deps, await requireMappedFlow(trx, flowId), asked));

/**
 * Publishes the draft as the next version, if nothing in it is an error; every record is looked at again by it, behind all
 * other work. @throws `flow.draft_refused` with what is wrong by row.
 */
export const publishDraft = (
  deps: MappingActionDeps,
  acting: Acting,
  flowId: FlowId,
  asked: { readonly revision: number; readonly note: string },
): Promise<{ readonly version: number }> =>
  act(deps, acting, async (trx, now) => {
    const flow = await lockMapped(trx, flowId);
    await requireNoApply(trx, flow);
    const draft = await requireDraft(trx, flowId, asked.revision);
    const version = await publish(
      trx,
      deps,
      acting,
      flow,
      { ...draft, note: asked.note, restores: null },
      now,
    );
    await deleteDraft(trx, flowId);
    return { version };
  });

/**
 * Publishes an earlier version again as a new one; the draft stays. It is checked as any other: fields and tables may be
 * gone since. @throws `flow.no_version`, `flow.draft_refused`.
 */
export const rollBack = (
  deps: MappingActionDeps,
  acting: Acting,
  flowId: FlowId,
  asked: { readonly version: number; readonly note: string },
): Promise<{ readonly version: number }> =>
  act(deps, acting, async (trx, now) => {
    const flow = await lockMapped(trx, flowId);
    await requireNoApply(trx, flow);
    const old = await findMapping(trx, flowId, asked.version);
    if (old === undefined)
      throw actionError('flow.no_version', `The mapping has no version ${String(asked.version)}.`);
    const version = await publish(
      trx,
      deps,
      acting,
      flow,
      { rules: old.rules, conditions: old.conditions, note: asked.note, restores: old.version },
      now,
    );
    return { version };
  });

const problemLine = ({ place, message }: MappingProblem): string => {
  if (place.part === 'mapping') return message;
  const named = `${place.part === 'row' ? 'Row' : 'Condition'} ${String(place.index + 1)}`;
  // What is found by trying a row on records names it already.
  return message.startsWith(named) ? message : `${named}: ${message}`;
};

/**
 * Lets a flow work by this text as its next version; every record of it is marked. The caller has locked the flow.
 * @throws `flow.draft_refused`.
 */
export const publish = async (
  trx: Transaction<Database>,
  deps: MappingActionDeps,
  acting: Acting,
  flow: FlowView,
  text: {
    readonly rules: readonly MappingRule[];
    readonly conditions: readonly FlowCondition[];
    readonly note: string;
    readonly restores: number | null;
  },
  now: number,
): Promise<number> => {
  const checked = await checkText(trx, deps, flow, text);
  const errors = checked.problems.filter((problem) => problem.severity === 'error');
  const [first, ...others] = errors.map(problemLine);
  if (first !== undefined)
    throw actionError(
      'flow.draft_refused',
      `The mapping cannot be published. ${first}${others.length > 0 ? ` And ${String(others.length)} more.` : ''}`,
      { details: { problems: [first, ...others] } },
    );
  const [newest] = await listMappings(trx, flow.id);
  const number = (newest?.version ?? 0) + 1;
  await insertMapping(
    trx,
    { id: flow.id, workspace_id: acting.workspaceId },
    { ...text, number, tables: checked.tables, author: acting.actor },
    now,
  );
  await markAllOf(trx, flow.id, now);
  await markCompanions(trx, flow.id, now);
  await notifyLive(trx, acting.workspaceId, ['records', 'overview']);
  if (flow.state === 'enabled') await deps.wake(trx, [flow.target_connection_id]);
  await appendAudit(
    trx,
    acting.workspaceId,
    [
      {
        actor: acting.actor,
        action: text.restores === null ? 'mapping.published' : 'mapping.rolled_back',
        subjectKind: 'flow',
        subjectId: flow.id,
        details: {
          version: number,
          rows: text.rules.length,
          conditions: text.conditions.length,
          ...(text.restores === null ? {} : { restores: text.restores }),
        },
      },
    ],
    now,
  );
  return number;
};
