import type { Transaction } from 'kysely';
import { newId, type ReconciliationId, type RehearsalApplyId } from '#base/ids.ts';
import { sameJson, type JsonValue } from '#base/json.ts';
import type { FlowCondition, FlowSettings, MappingRule } from '#model/flow.ts';
import { openApplyStates } from '#model/rehearsal.ts';
import { notifyLive } from '#engine/deps.ts';
import { rehearsalError } from '#engine/rehearsals/rehearsal-errors.ts';
import { requireNoApply } from '#engine/rehearsals/require-free.ts';
import { appendAudit } from '#store/audit.ts';
import { deleteDraft, findDraft, findMapping, markAllOf } from '#store/mappings.ts';
import {
  countRehearsedWrites,
  findRehearsalApply,
  insertRehearsalApply,
  markHeld,
  moveRehearsalApply,
  type RehearsalApplyRow,
} from '#store/reconcile/rehearsal-applies.ts';
import { findReconciliation, type ReconciliationRow } from '#store/reconcile/reconciliations.ts';
import type { Database } from '#store/tables.ts';
import type { FlowView } from '#store/views/flow-views.ts';
import { act, type Acting } from './acting.ts';
import { changeFlowIn, type FlowChangeDeps } from './flow-change.ts';
import { lockMapped, publish, type MappingActionDeps } from './mapping-actions.ts';

export type RehearsalActionDeps = MappingActionDeps & FlowChangeDeps;

/** Settings are JSON by what they are: a column of the database. */
const jsonOf = (settings: FlowSettings): JsonValue => JSON.parse(JSON.stringify(settings)) as JsonValue;

/**
 * Lets a flow work by what was rehearsed and write exactly that: in one transaction the mapping is published, the settings
 * are set, a paused flow is resumed, all records are marked, and the flow is held, so that a record is written only where
 * its plan of then is the one that was rehearsed.
 * @throws `rehearsal.outdated` when the mapping or the settings that it was asked of are others by now.
 */
export const applyRehearsal = (
  deps: RehearsalActionDeps,
  acting: Acting,
  runId: ReconciliationId,
): Promise<{ readonly id: RehearsalApplyId }> =>
  act(deps, acting, async (trx, now) => {
    const run = await requireRehearsal(trx, runId);
    const flow = await lockMapped(trx, run.flow_id);
    await requireNoApply(trx, flow);
    const { asked_settings: asked } = run;
    if (
      asked === null ||
      run.base_version !== flow.mapping_version ||
      !sameJson(jsonOf({ ...flow.settings, ...asked }), jsonOf(run.settings))
    )
      throw rehearsalError(
        'rehearsal.outdated',
        `"${flow.name}" was changed after this rehearsal was asked for.`,
      );
    const planned = await countRehearsedWrites(trx, run.id);
    const isPublished = run.draft !== null || run.mapping_version !== flow.mapping_version;
    const isSet = !sameJson(jsonOf(flow.settings), jsonOf(run.settings));
    if (planned === 0 && !isPublished && !isSet)
      throw rehearsalError('rehearsal.nothing_to_apply', 'This rehearsal would write nothing.');
    const note = run.name === null ? 'As rehearsed' : `As rehearsed: ${run.name}`;
    const version = isPublished
      ? await publish(trx, deps, acting, flow, { ...(await textOf(trx, run)), note }, now)
      : flow.mapping_version;
    if (run.draft !== null) await forgetDraft(trx, flow, run.draft);
    const wasPaused = flow.state === 'paused';
    const id = newId('rehearsalApply', now);
    await insertRehearsalApply(
      trx,
      {
        id,
        workspaceId: acting.workspaceId,
        reconciliationId: run.id,
        flowId: flow.id,
        version,
        before: { version: flow.mapping_version, settings: flow.settings, wasPaused },
        askedBy: acting.actor,
      },
      planned,
      now,
    );
    await changeFlowIn(trx, deps, acting, flow.id, { state: 'enabled', settings: asked }, now, true);
    if (!isPublished) await markAllOf(trx, flow.id, now);
    await deps.wake(trx, [flow.target_connection_id]);
    await notifyLive(trx, acting.workspaceId, ['records', 'overview']);
    await auditFlow(
      trx,
      acting,
      flow,
      'rehearsal.apply_asked',
      { apply: id, rehearsal: run.id, version, planned },
      now,
    );
    return { id };
  });

const requireRehearsal = async (
  trx: Transaction<Database>,
  id: ReconciliationId,
): Promise<ReconciliationRow> => {
  const run = await findReconciliation(trx, id);
  if (run?.purpose !== 'rehearse')
    throw rehearsalError('rehearsal.not_found', 'There is no such rehearsal in this workspace.');
  if (run.state !== 'done')
    throw rehearsalError('rehearsal.not_done', 'Only a rehearsal that has come to its end can be applied.');
  return run;
};

interface PublishedText {
  readonly rules: readonly MappingRule[];
  readonly conditions: readonly FlowCondition[];
  readonly restores: number | null;
}

const textOf = async (trx: Transaction<Database>, run: ReconciliationRow): Promise<PublishedText> => {
  if (run.draft !== null) return { rules: run.draft.rules, conditions: run.draft.conditions, restores: null };
  const version = await findMapping(trx, run.flow_id, run.mapping_version);
  if (version === undefined) throw new Error('a version of a mapping is never deleted');
  return { rules: version.rules, conditions: version.conditions, restores: version.version };
};

const textOfDraft = ({ rules, conditions }: Pick<PublishedText, 'rules' | 'conditions'>): JsonValue =>
  JSON.parse(JSON.stringify({ rules, conditions })) as JsonValue;

/** The draft that was rehearsed is published now; one that somebody went on with stays. */
const forgetDraft = async (
  trx: Transaction<Database>,
  flow: FlowView,
  rehearsed: NonNullable<ReconciliationRow['draft']>,
): Promise<void> => {
  const draft = await findDraft(trx, flow.id);
  if (draft === undefined) return;
  if (sameJson(textOfDraft(draft), textOfDraft(rehearsed))) await deleteDraft(trx, flow.id);
};

export type ApplyDecision = 'stop' | 'carry_on' | 'roll_back';

/**
 * What a person decides of an apply that is not over. `stop`: nothing more is let through, and what is held waits. `carry_on`:
 * the flow writes the rest too, as its mapping has it now. `roll_back`: the mapping and settings of before are in force again, a
 * flow that was paused is paused again, and where it runs it writes back what the old mapping wants of what was applied.
 */
export const decideApply = (
  deps: RehearsalActionDeps,
  acting: Acting,
  id: RehearsalApplyId,
  decision: ApplyDecision,
): Promise<void> =>
  act(deps, acting, async (trx, now) => {
    const known = await findRehearsalApply(trx, id);
    if (known === undefined) throw rehearsalError('rehearsal.not_found', 'Nothing is applied under this id.');
    const flow = await lockMapped(trx, known.flow_id);
    const [from, state] =
      decision === 'stop'
        ? [['applying'] as const, 'stopped' as const]
        : [openApplyStates, decision === 'carry_on' ? ('carried_on' as const) : ('rolled_back' as const)];
    if (!(await moveRehearsalApply(trx, id, from, { state, by: acting.actor }, now)))
      throw rehearsalError('rehearsal.over', 'This apply is over, or was stopped already.');
    if (decision !== 'stop') await markHeld(trx, { id, flowId: flow.id }, now);
    if (decision === 'roll_back') await takeBack(trx, deps, acting, flow, known, now);
    await deps.wake(trx, [...new Set([flow.source_connection_id, flow.target_connection_id])].toSorted());
    await notifyLive(trx, acting.workspaceId, ['records', 'overview']);
    const actions = {
      stop: 'rehearsal.stopped',
      carry_on: 'rehearsal.carried_on',
      roll_back: 'rehearsal.rolled_back',
    } as const;
    await auditFlow(
      trx,
      acting,
      flow,
      actions[decision],
      { apply: id, rehearsal: known.reconciliation_id },
      now,
    );
  });

const takeBack = async (
  trx: Transaction<Database>,
  deps: RehearsalActionDeps,
  acting: Acting,
  flow: FlowView,
  apply: RehearsalApplyRow,
  now: number,
): Promise<void> => {
  const { onArchive, onSourceGone = 'leave', onTargetEdit } = apply.before_settings;
  const state = apply.was_paused ? 'paused' : null;
  await changeFlowIn(
    trx,
    deps,
    acting,
    flow.id,
    { state, settings: { onArchive, onSourceGone, onTargetEdit } },
    now,
  );
  if (apply.version === apply.before_version) return markAllOf(trx, flow.id, now);
  const old = await findMapping(trx, flow.id, apply.before_version);
  if (old === undefined) throw new Error('a version of a mapping is never deleted');
  const text = { rules: old.rules, conditions: old.conditions, restores: old.version };
  await publish(trx, deps, acting, flow, { ...text, note: 'Rolled back what was rehearsed' }, now);
};

const auditFlow = (
  trx: Transaction<Database>,
  acting: Acting,
  flow: Pick<FlowView, 'id'>,
  action: Parameters<typeof appendAudit>[2][number]['action'],
  details: Parameters<typeof appendAudit>[2][number]['details'],
  now: number,
): Promise<void> =>
  appendAudit(
    trx,
    acting.workspaceId,
    [{ actor: acting.actor, action, subjectKind: 'flow', subjectId: flow.id, details }],
    now,
  );
