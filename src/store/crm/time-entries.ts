import { sql, type Insertable, type Selectable, type Transaction, type Updateable } from 'kysely';
import type { TicketId, TimeEntryId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import type { CrmTimeEntryTable } from './crm-tables.ts';

export type TimeEntryRow = Selectable<CrmTimeEntryTable>;

/** With its service's code and name. */
export interface TimeEntryView extends TimeEntryRow {
  readonly service_code: string | null;
  readonly service_name: string | null;
}

/** Newest day first, at most 500. */
export const listTimeEntries = async (
  trx: Transaction<Database>,
  ticketId: TicketId,
): Promise<readonly TimeEntryView[]> => {
  const found = await sql<TimeEntryView>`
    select e.*, s.code as service_code, s.name as service_name from crm_time_entry e
    left join crm_service s on s.id = e.service_id
    where ${ownRows('e')} and e.ticket_id = ${ticketId} order by e.worked_on desc, e.id desc limit 500`.execute(
    trx,
  );
  return found.rows;
};

/** The entry, locked until the transaction ends. */
export const lockTimeEntry = (
  trx: Transaction<Database>,
  id: TimeEntryId,
): Promise<TimeEntryRow | undefined> =>
  trx.selectFrom('crm_time_entry').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const insertTimeEntry = async (
  trx: Transaction<Database>,
  row: Insertable<CrmTimeEntryTable>,
): Promise<void> => {
  await trx.insertInto('crm_time_entry').values(row).execute();
};

export const updateTimeEntry = async (
  trx: Transaction<Database>,
  id: TimeEntryId,
  set: Updateable<CrmTimeEntryTable>,
): Promise<void> => {
  await trx.updateTable('crm_time_entry').set(set).where('id', '=', id).execute();
};

export const deleteTimeEntry = async (trx: Transaction<Database>, id: TimeEntryId): Promise<void> => {
  await trx.deleteFrom('crm_time_entry').where('id', '=', id).execute();
};

/** Whether a billable was made of it, written off or not. */
export const isBilled = async (
  trx: Transaction<Database>,
  entry: Pick<TimeEntryRow, 'id' | 'ticket_id'>,
): Promise<boolean> => {
  const found = await trx
    .selectFrom('crm_billable')
    .select('id')
    .where('ticket_id', '=', entry.ticket_id)
    .where('time_entry_id', '=', entry.id)
    .executeTakeFirst();
  return found !== undefined;
};
