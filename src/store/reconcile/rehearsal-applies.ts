import { sql, type Selectable, type Transaction } from 'kysely';
import type { FlowId, ReconciliationId, RehearsalApplyId, WorkspaceId } from '#base/ids.ts';
import type { FlowSettings } from '#model/flow.ts';
import { heldVerdicts, openApplyStates, type ApplyState } from '#model/rehearsal.ts';
import type { Database } from '#store/tables.ts';
import type { RehearsalApplyTable } from './rehearsal-tables.ts';

export type RehearsalApplyRow = Selectable<RehearsalApplyTable>;

export interface NewRehearsalApply {
  readonly id: RehearsalApplyId;
  readonly workspaceId: WorkspaceId;
  readonly reconciliationId: ReconciliationId;
  readonly flowId: FlowId;
  readonly version: number;
  readonly before: { readonly version: number; readonly settings: FlowSettings; readonly wasPaused: boolean };
  readonly askedBy: string;
}

/** Writes that a rehearsal found: what can be applied of it. */
export const countRehearsedWrites = async (
  trx: Transaction<Database>,
  id: ReconciliationId,
): Promise<number> => {
  const found = await sql<{ writes: number }>`
    select count(*)::integer as writes from reconciliation_finding
    where reconciliation_id = ${id} and digest is not null`.execute(trx);
  return found.rows[0]?.writes ?? 0;
};

/** Begins to hold a flow. The caller has locked it and knows that no apply of it is open. */
export const insertRehearsalApply = async (
  trx: Transaction<Database>,
  apply: NewRehearsalApply,
  planned: number,
  now: number,
): Promise<void> => {
  await trx
    .insertInto('rehearsal_apply')
    .values({
      id: apply.id,
      workspace_id: apply.workspaceId,
      reconciliation_id: apply.reconciliationId,
      flow_id: apply.flowId,
      state: 'applying',
      planned,
      version: apply.version,
      before_version: apply.before.version,
      before_settings: JSON.stringify(apply.before.settings),
      was_paused: apply.before.wasPaused,
      asked_by: apply.askedBy,
      asked_at: now,
    })
    .execute();
};

/** The apply that holds a flow; undefined where none does. */
export const findOpenApply = (
  trx: Transaction<Database>,
  flowId: FlowId,
): Promise<RehearsalApplyRow | undefined> =>
  trx
    .selectFrom('rehearsal_apply')
    .selectAll()
    .where('flow_id', '=', flowId)
    .where('state', 'in', [...openApplyStates])
    .executeTakeFirst();

export const findRehearsalApply = (
  trx: Transaction<Database>,
  id: RehearsalApplyId,
): Promise<RehearsalApplyRow | undefined> =>
  trx.selectFrom('rehearsal_apply').selectAll().where('id', '=', id).executeTakeFirst();

/** The last apply of a rehearsal. */
export const findApplyOf = (
  trx: Transaction<Database>,
  id: ReconciliationId,
): Promise<RehearsalApplyRow | undefined> =>
  trx
    .selectFrom('rehearsal_apply')
    .selectAll()
    .where('reconciliation_id', '=', id)
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

/** Moves an apply from one of these states to another; false when it is in none of them. */
export const moveRehearsalApply = async (
  trx: Transaction<Database>,
  id: RehearsalApplyId,
  from: readonly ApplyState[],
  to: { readonly state: ApplyState; readonly by?: string },
  now: number,
): Promise<boolean> => {
  const isOpen = openApplyStates.some((state) => state === to.state);
  const moved = await trx
    .updateTable('rehearsal_apply')
    .set({
      state: to.state,
      ...(to.by === undefined ? {} : { decided_by: to.by, decided_at: now }),
      ...(isOpen ? {} : { ended_at: now }),
    })
    .where('id', '=', id)
    .where('state', 'in', [...from])
    .executeTakeFirst();
  return moved.numUpdatedRows > 0n;
};

/** Whether a held flow has records that are still to be looked at, and whether any is held. */
export const standingOfApply = async (
  trx: Transaction<Database>,
  { id, flowId }: { readonly id: RehearsalApplyId; readonly flowId: FlowId },
): Promise<{ readonly isLookedAt: boolean; readonly hasHeld: boolean }> => {
  const found = await sql<{ to_look: boolean; held: boolean }>`
    select exists (select 1 from flow_record fr join record r on r.id = fr.source_record_id and r.body is not null
        where fr.flow_id = ${flowId} and fr.seq > fr.synced_seq)
      or exists (select 1 from flow f where f.id = ${flowId} and f.marked_to is not null) as to_look,
      exists (select 1 from rehearsal_look l where l.apply_id = ${id}
        and l.verdict = any(${[...heldVerdicts]}::text[])) as held`.execute(trx);
  const row = found.rows[0];
  return { isLookedAt: row?.to_look === false, hasHeld: row?.held === true };
};

/** Marks what an apply held back, and what its flow's companions did, behind all other work. */
export const markHeld = async (
  trx: Transaction<Database>,
  { id, flowId }: { readonly id: RehearsalApplyId; readonly flowId: FlowId },
  now: number,
): Promise<void> => {
  await sql`
    update flow_record fr set seq = fr.seq + 1, marked_at = ${now}, next_at = 0, attempts = 0,
      priority = case when fr.seq > fr.synced_seq then fr.priority else 3 end
    from rehearsal_look l where l.apply_id = ${id} and l.verdict = any(${[...heldVerdicts]}::text[])
      and fr.flow_id = ${flowId} and fr.source_record_id = l.source_record_id`.execute(trx);
  await sql`
    update flow_record fr set seq = fr.seq + 1, marked_at = ${now}, next_at = 0, attempts = 0
    from flow c where c.companion_of = ${flowId} and fr.flow_id = c.id
      and fr.state_code = 'flow.waits_for_rehearsal'`.execute(trx);
};
