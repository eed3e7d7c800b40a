import type { Selectable, Transaction } from 'kysely';
import { dayMs } from '#base/clock.ts';
import { newId, type FindingId, type FlowId, type ReconciliationId } from '#base/ids.ts';
import { compileMapping } from '#model/computed-mapping.ts';
import type { FindingKind, ReconciliationScope } from '#model/reconciliation.ts';
import { notifyLive } from '#engine/deps.ts';
import { isTimeZone, nextTime, type Timetable } from '#engine/reconcile/next-time.ts';
import { reconcileError } from '#engine/reconcile/reconcile-errors.ts';
import { appendAudit } from '#store/audit.ts';
import { findDraft, findMapping } from '#store/mappings.ts';
import type { MappingDraft, RehearsedSettings } from '#store/reconcile/reconcile-tables.ts';
import { requestPass } from '#store/checkpoints.ts';
import { markStale } from '#store/marks.ts';
import { chooseFindings, type ChosenFinding } from '#store/reconcile/heals.ts';
import { insertPendingHeals, loadRecordsToRead } from '#store/reconcile/pending-heals.ts';
import {
  cancelReconciliation,
  deleteReconciliation,
  findReconciliation,
  insertReconciliation,
  nameReconciliation,
  type NewReconciliation,
  type ReconciliationRow,
} from '#store/reconcile/reconciliations.ts';
import { deleteSchedule, putSchedule } from '#store/reconcile/schedules.ts';
import type { Database, FlowTable } from '#store/tables.ts';
import { act, type ActionDeps, type Acting } from './acting.ts';
import { actionError } from './action-errors.ts';
import { requireMappedFlow } from './mapping-desk.ts';

const requireFlow = async (trx: Transaction<Database>, id: FlowId): Promise<Selectable<FlowTable>> => {
  const row = await trx.selectFrom('flow').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw actionError('flow.not_found', 'There is no such flow in this workspace.');
  return row;
};

const requireRun = async (trx: Transaction<Database>, id: ReconciliationId): Promise<ReconciliationRow> => {
  const run = await findReconciliation(trx, id);
  if (run === undefined) throw reconcileError('reconcile.not_found', 'There is no such reconciliation.');
  return run;
};

const auditOf = (
  acting: Acting,
  action: Parameters<typeof appendAudit>[2][number]['action'],
  flowId: FlowId,
  details: Parameters<typeof appendAudit>[2][number]['details'],
): Parameters<typeof appendAudit>[2][number] => ({
  actor: acting.actor,
  action,
  subjectKind: 'flow',
  subjectId: flowId,
  details,
});

/** Stores a run that a person asks for, for workers to take from there; `about` is what the audit log tells of it besides. */
const requestRun = async (
  trx: Transaction<Database>,
  acting: Acting,
  flow: Selectable<FlowTable>,
  {
    run,
    about,
  }: {
    readonly run: Omit<NewReconciliation, 'id' | 'workspaceId' | 'flowId' | 'trigger' | 'requestedBy'>;
    readonly about: Parameters<typeof auditOf>[3];
  },
  now: number,
): Promise<{ readonly id: ReconciliationId }> => {
  const id = newId('reconciliation', now);
  const { workspaceId, actor } = acting;
  const whose = { id, workspaceId, flowId: flow.id, trigger: 'person', requestedBy: actor } as const;
  if (!(await insertReconciliation(trx, { ...run, ...whose }, now)))
    throw reconcileError('reconcile.running', `"${flow.name}" is being compared at this moment.`);
  const details = { reconciliation: id, purpose: run.purpose, ...about };
  await appendAudit(trx, workspaceId, [auditOf(acting, 'reconciliation.requested', flow.id, details)], now);
  return { id };
};

export interface ReconciliationAsked {
  /** Have both sides listed first, within their budgets. */
  readonly refresh: boolean;
  readonly scope: ReconciliationScope;
  /** Open every record, whatever was agreed on before. */
  readonly thorough: boolean;
}

/** Asks for both sides of a flow to be compared as it works now. Workers take it from there. */
export const startReconciliation = (
  deps: ActionDeps,
  acting: Acting,
  flowId: FlowId,
  asked: ReconciliationAsked,
): Promise<{ readonly id: ReconciliationId }> =>
  act(deps, acting, async (trx, now) => {
    const flow = await requireFlow(trx, flowId);
    const run = {
      purpose: 'reconcile',
      ...asked,
      mappingVersion: flow.mapping_version,
      settings: flow.settings,
      draft: null,
      name: null,
      asked: null,
    } as const;
    return await requestRun(trx, acting, flow, { run, about: { trigger: 'person' } }, now);
  });

export interface RehearsalAsked {
  /** A stored version, the draft, or what the flow works by now. */
  readonly mapping:
    | { readonly of: 'flow' }
    | { readonly of: 'draft' }
    | { readonly of: 'version'; readonly version: number };
  /** Settings that are to be other than the flow's. */
  readonly settings: RehearsedSettings;
  readonly refresh: boolean;
  /** What to call it; a rehearsal with a name is kept until it is deleted. */
  readonly name: string | null;
}

/** Asks what a flow would do with another mapping or other settings, record by record. Nothing is written anywhere. */
export const startRehearsal = (
  deps: ActionDeps,
  acting: Acting,
  flowId: FlowId,
  asked: RehearsalAsked,
): Promise<{ readonly id: ReconciliationId }> =>
  act(deps, acting, async (trx, now) => {
    const flow = await requireFlow(trx, flowId);
    const { mapping } = asked;
    const { version, draft } = await candidateOf(trx, flow, mapping);
    const run = {
      purpose: 'rehearse',
      scope: 'owned',
      thorough: false,
      refresh: asked.refresh,
      mappingVersion: version,
      settings: { ...flow.settings, ...asked.settings },
      draft,
      name: asked.name,
      asked: { baseVersion: flow.mapping_version, settings: asked.settings },
    } as const;
    const about = { mapping: mapping.of, version };
    return await requestRun(trx, acting, flow, { run, about }, now);
  });

export interface ReplayAsked {
  readonly mapping: Exclude<RehearsalAsked['mapping'], { readonly of: 'flow' }>;
  /** How far back. */
  readonly days: number;
  readonly name: string | null;
}

/**
 * Asks what another mapping would have made of what came in the last days, state by state. Nothing is written anywhere.
 * @throws `flow.not_editable` for a flow that maps nothing.
 */
export const startReplay = (
  deps: ActionDeps,
  acting: Acting,
  flowId: FlowId,
  asked: ReplayAsked,
): Promise<{ readonly id: ReconciliationId }> =>
  act(deps, acting, async (trx, now) => {
    await requireMappedFlow(trx, flowId);
    const flow = await requireFlow(trx, flowId);
    const { mapping } = asked;
    const { version, draft } = await candidateOf(trx, flow, mapping);
    const run = {
      purpose: 'replay',
      scope: 'owned',
      thorough: false,
      refresh: false,
      mappingVersion: version,
      settings: flow.settings,
      draft,
      name: asked.name,
      replaySince: now - asked.days * dayMs,
      asked: { baseVersion: flow.mapping_version, settings: {} },
    } as const;
    const about = { mapping: mapping.of, version };
    return await requestRun(trx, acting, flow, { run, about }, now);
  });

/** The version that a flow is to be tried with, and the draft where that is asked for instead of it. */
const candidateOf = async (
  trx: Transaction<Database>,
  flow: Selectable<FlowTable>,
  mapping: RehearsalAsked['mapping'],
): Promise<{ readonly version: number; readonly draft: MappingDraft | null }> => {
  const version = mapping.of === 'version' ? mapping.version : flow.mapping_version;
  if (mapping.of === 'version' && (await findMapping(trx, flow.id, version)) === undefined)
    throw reconcileError('reconcile.no_version', `"${flow.name}" has no version ${String(version)}.`);
  return { version, draft: mapping.of === 'draft' ? await draftOf(trx, flow) : null };
};

const draftOf = async (trx: Transaction<Database>, flow: Selectable<FlowTable>): Promise<MappingDraft> => {
  const draft = await findDraft(trx, flow.id);
  if (draft === undefined)
    throw reconcileError('reconcile.no_version', `"${flow.name}" has no draft of its mapping.`);
  const { rules, conditions } = draft;
  const { tables } = await compileMapping(rules, conditions);
  return { rules, conditions, tables };
};

/** Ends a reconciliation that is under way; what it has found so far stays. */
export const cancelReconciliationRun = (
  deps: ActionDeps,
  acting: Acting,
  id: ReconciliationId,
): Promise<void> =>
  act(deps, acting, async (trx, now) => {
    const run = await requireRun(trx, id);
    if (!(await cancelReconciliation(trx, id, now)))
      throw reconcileError('reconcile.over', 'This reconciliation is over.');
    await appendAudit(
      trx,
      acting.workspaceId,
      [auditOf(acting, 'reconciliation.cancelled', run.flow_id, { reconciliation: id })],
      now,
    );
  });

/** Calls a run by a name, under which it is kept until it is deleted; null lets it be forgotten as others are. */
export const nameReconciliationRun = (
  deps: ActionDeps,
  acting: Acting,
  id: ReconciliationId,
  name: string | null,
): Promise<void> =>
  act(deps, acting, async (trx, now) => {
    const run = await requireRun(trx, id);
    await nameReconciliation(trx, id, name);
    await appendAudit(
      trx,
      acting.workspaceId,
      [auditOf(acting, 'reconciliation.named', run.flow_id, { reconciliation: id, name })],
      now,
    );
  });

/** Deletes a run that is over, with all that it found. @throws `reconcile.under_way` while it is not over. */
export const deleteReconciliationRun = (
  deps: ActionDeps,
  acting: Acting,
  id: ReconciliationId,
): Promise<void> =>
  act(deps, acting, async (trx, now) => {
    const run = await requireRun(trx, id);
    if (!(await deleteReconciliation(trx, id)))
      throw reconcileError(
        'reconcile.under_way',
        'It is under way, and cannot be deleted before it is over.',
      );
    await appendAudit(
      trx,
      acting.workspaceId,
      [auditOf(acting, 'reconciliation.deleted', run.flow_id, { reconciliation: id, name: run.name })],
      now,
    );
  });

export type HealSelection =
  | { readonly which: 'all' }
  | { readonly which: 'kind'; readonly kind: FindingKind }
  | { readonly which: 'ids'; readonly ids: readonly FindingId[] };

const isGone = (finding: ChosenFinding): boolean =>
  finding.kind === 'broken_link' && finding.code === 'flow.target_gone';

/** What is made, perhaps: then the target is listed before, so that nothing is made beside what appeared there. */
const mayBeMade = ({ kind }: ChosenFinding): boolean =>
  kind === 'missing_in_target' || kind === 'broken_link';

/** Has all that these heals depend on read again at the target, and keeps them until it was. */
const awaitReading = async (
  trx: Transaction<Database>,
  acting: Acting,
  flow: Selectable<FlowTable>,
  chosen: readonly ChosenFinding[],
  now: number,
): Promise<void> => {
  const { id: flowId, target_connection_id: connectionId, target_kind: kind } = flow;
  const { workspaceId, actor } = acting;
  const made = chosen.filter(mayBeMade);
  const toRead = await loadRecordsToRead(trx, { flowId, connectionId, kind }, chosen, made);
  const hints = [...new Map(toRead.map((each) => [each.id, each])).values()].map((each) => ({
    id: newId('record', now),
    kind: each.kind,
    key: each.key,
    occurredAt: null,
  }));
  await markStale(trx, { workspaceId, connectionId }, hints, now);
  if (made.length > 0) await requestPass(trx, connectionId, [kind], { all: false, now });
  const reads = Map.groupBy(toRead, (each) => each.sourceRecordId);
  await insertPendingHeals(trx, {
    workspaceId,
    connectionId,
    heals: chosen.map((finding) => ({
      finding,
      endsLink: isGone(finding),
      reads: (reads.get(finding.sourceRecordId) ?? []).map((each) => each.id),
      lists: mayBeMade(finding) ? kind : null,
    })),
    actor,
    now,
  });
};

/** Findings healed in one transaction: locks are held briefly. */
const healedAtATime = 500;

/**
 * Has what these findings depend on read again at the target's vendor, then the flow look at their records before all
 * backfills, and write what it then plans: what is in step by then is left alone. `releaseHeals` goes on from here. A broken
 * link whose target is gone still is forgotten first, so that its record is matched anew. Healing twice reads and marks twice,
 * and writes once. Gives how many were asked for.
 */
export const healReconciliation = async (
  deps: ActionDeps,
  acting: Acting,
  id: ReconciliationId,
  selection: HealSelection,
): Promise<{ readonly healed: number }> => {
  let healed = 0;
  let after: FindingId | null = null;
  for (;;) {
    const begin: FindingId | null = after;
    const group = await act(deps, acting, async (trx, now) => {
      const run = await requireRun(trx, id);
      if (run.purpose !== 'reconcile' || run.state !== 'done')
        throw reconcileError(
          'reconcile.not_done',
          'Only what a finished reconciliation found can be healed.',
        );
      const flow = await requireFlow(trx, run.flow_id);
      if (flow.state === 'paused') throw actionError('flow.paused', `"${flow.name}" is paused.`);
      const asked = { reconciliationId: id, selection, after: begin, limit: healedAtATime };
      const chosen = await chooseFindings(trx, asked);
      if (chosen.length === 0) return chosen;
      await awaitReading(trx, acting, flow, chosen, now);
      await notifyLive(trx, acting.workspaceId, ['records', 'overview']);
      await deps.wake(trx, [flow.target_connection_id]);
      await appendAudit(
        trx,
        acting.workspaceId,
        chosen.map((each) => ({
          actor: acting.actor,
          action: 'finding.healed',
          subjectKind: 'record',
          subjectId: each.sourceRecordId,
          details: { reconciliation: id, finding: each.id, kind: each.kind },
        })),
        now,
      );
      return chosen;
    });
    healed += group.length;
    const last = group.at(-1);
    if (last === undefined) break;
    after = last.id;
  }
  if (healed === 0)
    throw reconcileError('reconcile.nothing_to_heal', 'None of these can be healed by Plumbline.');
  return { healed };
};

export interface ScheduleAsked extends Timetable {
  readonly refresh: boolean;
}

/** Sets when a flow is compared by itself; null ends it. */
export const setReconciliationSchedule = (
  deps: ActionDeps,
  acting: Acting,
  flowId: FlowId,
  asked: ScheduleAsked | null,
): Promise<void> =>
  act(deps, acting, async (trx, now) => {
    await requireFlow(trx, flowId);
    if (asked === null) await deleteSchedule(trx, flowId);
    else {
      if (!isTimeZone(asked.timeZone) || (asked.every === 'week') !== (asked.weekday !== null))
        throw reconcileError('reconcile.bad_schedule', 'This is no time that comes every day or week.');
      await putSchedule(trx, {
        flow_id: flowId,
        workspace_id: acting.workspaceId,
        every: asked.every,
        weekday: asked.weekday,
        at_minute: asked.atMinute,
        time_zone: asked.timeZone,
        refresh: asked.refresh,
        next_at: nextTime(asked, now),
        changed_by: acting.actor,
        changed_at: now,
      });
    }
    const details = asked === null ? { every: null } : { ...asked };
    await appendAudit(
      trx,
      acting.workspaceId,
      [auditOf(acting, 'reconciliation.scheduled', flowId, details)],
      now,
    );
  });
