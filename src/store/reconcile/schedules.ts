import { sql, type Selectable, type Transaction } from 'kysely';
import type { FlowId } from '#base/ids.ts';
import type { FlowSettings } from '#model/flow.ts';
import type { Database } from '#store/tables.ts';
import type { ReconciliationScheduleTable } from './reconcile-tables.ts';

export type ScheduleRow = Selectable<ReconciliationScheduleTable>;

export const findSchedule = (trx: Transaction<Database>, flowId: FlowId): Promise<ScheduleRow | undefined> =>
  trx.selectFrom('reconciliation_schedule').selectAll().where('flow_id', '=', flowId).executeTakeFirst();

export const putSchedule = async (trx: Transaction<Database>, row: ScheduleRow): Promise<void> => {
  await trx
    .insertInto('reconciliation_schedule')
    .values(row)
    .onConflict((conflict) => conflict.column('flow_id').doUpdateSet(row))
    .execute();
};

export const deleteSchedule = async (trx: Transaction<Database>, flowId: FlowId): Promise<void> => {
  await trx.deleteFrom('reconciliation_schedule').where('flow_id', '=', flowId).execute();
};

/** The timetables that are due, with their flows as they are, locked for whoever begins their runs. */
export const lockDueSchedules = async (
  trx: Transaction<Database>,
  now: number,
): Promise<readonly (ScheduleRow & { settings: FlowSettings; mapping_version: number })[]> => {
  const found = await sql<ScheduleRow & { settings: FlowSettings; mapping_version: number }>`
    select s.*, f.settings, f.mapping_version from reconciliation_schedule s join flow f on f.id = s.flow_id
    where s.next_at <= ${now} order by s.next_at limit 100 for update of s skip locked`.execute(trx);
  return found.rows;
};

export const moveSchedule = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  nextAt: number,
): Promise<void> => {
  await trx
    .updateTable('reconciliation_schedule')
    .set({ next_at: nextAt })
    .where('flow_id', '=', flowId)
    .execute();
};
