import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import type { FlowId, ReconciliationId, WorkspaceId } from '#base/ids.ts';
import type { FlowSettings } from '#model/flow.ts';
import type { ReconciliationPurpose, ReconciliationScope } from '#model/reconciliation.ts';
import { runLeaseMs } from '#store/run-lease.ts';
import { storeError } from '#store/store-errors.ts';
import type { Database } from '#store/tables.ts';
import { inSystem } from '#store/workspace-scope.ts';
import type {
  Compared,
  MappingDraft,
  MoneyByCurrency,
  ReplayCounts,
  ReconciliationTable,
  RehearsedSettings,
  TotalsByCurrency,
} from './reconcile-tables.ts';

export type ReconciliationRow = Selectable<ReconciliationTable>;

/** Runs that are kept for each flow and purpose, with what they found. */
const keptRuns = 20;

export interface NewReconciliation {
  readonly id: ReconciliationId;
  readonly workspaceId: WorkspaceId;
  readonly flowId: FlowId;
  readonly purpose: ReconciliationPurpose;
  readonly trigger: 'person' | 'schedule';
  readonly scope: ReconciliationScope;
  readonly thorough: boolean;
  readonly refresh: boolean;
  readonly mappingVersion: number;
  readonly settings: FlowSettings;
  readonly draft: MappingDraft | null;
  readonly name: string | null;
  /** Null of reconciliations, which compare what is. */
  /** From when on states are replayed; left out of all others. */
  readonly replaySince?: number;
  readonly asked: { readonly baseVersion: number; readonly settings: RehearsedSettings } | null;
  readonly requestedBy: string;
}

/** Stores a run to be done; false when one of the same flow and purpose is under way. */
export const insertReconciliation = async (
  trx: Transaction<Database>,
  run: NewReconciliation,
  now: number,
): Promise<boolean> => {
  const stored = await sql<{ id: string }>`
    insert into reconciliation (id, workspace_id, flow_id, purpose, trigger, state, scope, thorough, refresh,
      mapping_version, settings, draft, name, base_version, asked_settings, replay_since, requested_by, requested_at)
    values (${run.id}, ${run.workspaceId}, ${run.flowId}, ${run.purpose}, ${run.trigger}, 'waiting', ${run.scope},
      ${run.thorough}, ${run.refresh}, ${run.mappingVersion}, ${JSON.stringify(run.settings)}::jsonb,
      ${run.draft === null ? null : JSON.stringify(run.draft)}::jsonb, ${run.name},
      ${run.asked?.baseVersion ?? null}, ${run.asked === null ? null : JSON.stringify(run.asked.settings)}::jsonb,
      ${run.replaySince ?? null}, ${run.requestedBy}, ${now})
    on conflict (flow_id, purpose) where state in ('waiting', 'refreshing', 'running') do nothing
    returning id`.execute(trx);
  return stored.rows.length === 1;
};

/** Takes the run that has waited longest and nobody works on; null when there is none. */
export const claimReconciliation = (
  db: Kysely<Database>,
  holder: string,
  now: number,
): Promise<ReconciliationRow | null> =>
  inSystem(db, async (trx) => {
    const row = await trx
      .updateTable('reconciliation')
      .set((eb) => ({ lease_by: holder, lease_until: now + runLeaseMs, lease_no: eb('lease_no', '+', 1) }))
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('reconciliation')
          .select('id')
          .where('state', 'in', ['waiting', 'refreshing', 'running'])
          .where('lease_until', '<=', now)
          .where('resume_at', '<=', now)
          .orderBy('requested_at')
          .limit(1)
          .forUpdate()
          .skipLocked(),
      )
      .returningAll()
      .executeTakeFirst();
    return row ?? null;
  });

/** What one step adds to a run. Only its lease's holder may; whoever lost it commits nothing. */
export type ReconciliationStep = Partial<
  Pick<
    ReconciliationRow,
    | 'state'
    | 'phase'
    | 'cursor'
    | 'total'
    | 'done'
    | 'agreeing'
    | 'unopened'
    | 'queued'
    | 'waiting'
    | 'started_at'
    | 'ended_at'
    | 'source_read_at'
    | 'target_read_at'
    | 'refresh_code'
    | 'code'
    | 'resume_at'
    | 'previous_id'
  >
> & {
  readonly counts?: ReconciliationRow['counts'];
  readonly actions?: ReconciliationRow['actions'];
  readonly totals?: TotalsByCurrency;
  readonly money?: MoneyByCurrency;
  readonly replayed?: ReplayCounts;
  readonly compared?: Compared;
};

/**
 * Stores a step and extends the lease, or gives it back with `release`.
 * @throws `store.lease_lost` when another worker has taken the run over, or it was cancelled.
 */
export const advanceReconciliation = async (
  trx: Transaction<Database>,
  run: Pick<ReconciliationRow, 'id' | 'lease_no'>,
  step: ReconciliationStep,
  now: number,
  release = false,
): Promise<void> => {
  const { counts, actions, totals, money, replayed, compared, ...plain } = step;
  const result = await trx
    .updateTable('reconciliation')
    .set({
      ...plain,
      ...(counts === undefined ? {} : { counts: JSON.stringify(counts) }),
      ...(actions === undefined ? {} : { actions: JSON.stringify(actions) }),
      ...(totals === undefined ? {} : { totals: JSON.stringify(totals) }),
      ...(money === undefined ? {} : { money: JSON.stringify(money) }),
      ...(replayed === undefined ? {} : { replayed: JSON.stringify(replayed) }),
      ...(compared === undefined ? {} : { compared: JSON.stringify(compared) }),
      lease_until: release ? 0 : now + runLeaseMs,
      ...(release ? { lease_by: null } : {}),
    })
    .where('id', '=', run.id)
    .where('lease_no', '=', run.lease_no)
    .where('state', 'in', ['waiting', 'refreshing', 'running'])
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n)
    throw storeError('store.lease_lost', 'Another worker has taken this reconciliation over.');
};

/** Ends a run that is under way; false when it is over. */
export const cancelReconciliation = async (
  trx: Transaction<Database>,
  id: ReconciliationId,
  now: number,
): Promise<boolean> => {
  const result = await trx
    .updateTable('reconciliation')
    .set({ state: 'cancelled', ended_at: now, lease_until: 0, lease_by: null })
    .where('id', '=', id)
    .where('state', 'in', ['waiting', 'refreshing', 'running'])
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
};

export const findReconciliation = (
  trx: Transaction<Database>,
  id: ReconciliationId,
): Promise<ReconciliationRow | undefined> =>
  trx.selectFrom('reconciliation').selectAll().where('id', '=', id).executeTakeFirst();

/** The last run of the same flow and purpose that came to its end before this one. */
export const previousReconciliation = async (
  trx: Transaction<Database>,
  run: Pick<ReconciliationRow, 'id' | 'flow_id' | 'purpose' | 'requested_at'>,
): Promise<ReconciliationId | null> => {
  const row = await trx
    .selectFrom('reconciliation')
    .select('id')
    .where('flow_id', '=', run.flow_id)
    .where('purpose', '=', run.purpose)
    .where('state', '=', 'done')
    .where('id', '<>', run.id)
    .where('requested_at', '<=', run.requested_at)
    .orderBy('requested_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
};

/** Gives a run a name, or takes it away; false when there is no such run. */
export const nameReconciliation = async (
  trx: Transaction<Database>,
  id: ReconciliationId,
  name: string | null,
): Promise<boolean> => {
  const result = await trx
    .updateTable('reconciliation')
    .set({ name })
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
};

/** What holds a flow to a run needs what it found. */
const isNotBeingApplied = sql<boolean>`not exists (select 1 from rehearsal_apply a
  where a.reconciliation_id = reconciliation.id and a.state in ('applying', 'stopped', 'waiting'))`;

/** Deletes a run that is over, with what it found; false when there is none that is. */
export const deleteReconciliation = async (
  trx: Transaction<Database>,
  id: ReconciliationId,
): Promise<boolean> => {
  const result = await trx
    .deleteFrom('reconciliation')
    .where('id', '=', id)
    .where('state', 'in', ['done', 'failed', 'cancelled'])
    .where(isNotBeingApplied)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
};

/** Forgets the oldest runs of a flow that have no name, and the claims of one that is over. */
export const forgetReconciliations = async (
  trx: Transaction<Database>,
  run: Pick<ReconciliationRow, 'id' | 'flow_id' | 'purpose'>,
): Promise<void> => {
  await trx.deleteFrom('reconciliation_claim').where('reconciliation_id', '=', run.id).execute();
  await trx
    .deleteFrom('reconciliation')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('reconciliation')
        .select('id')
        .where('flow_id', '=', run.flow_id)
        .where('purpose', '=', run.purpose)
        .where('id', '<>', run.id)
        .where('state', 'in', ['done', 'failed', 'cancelled'])
        .where('name', 'is', null)
        .where(isNotBeingApplied)
        .orderBy('requested_at', 'desc')
        .orderBy('id', 'desc')
        .offset(keptRuns - 1),
    )
    .execute();
};
