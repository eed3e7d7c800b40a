import { sql, type Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';

/** The vendor whose records are the CRM's own rows. */
export const ownVendor = 'crm';

/** The record that the engine keeps of something of the CRM; null while it has not read it. */
export const findOwnRecord = async (
  trx: Transaction<Database>,
  kind: string,
  key: string,
): Promise<RecordId | null> => {
  const found = await sql<{ id: RecordId }>`
    select r.id from connection c join record r on r.connection_id = c.id and r.kind = ${kind} and r.key = ${key}
    where ${ownRows('c')} and c.vendor = ${ownVendor} and c.state <> 'disconnected' limit 1`.execute(trx);
  return found.rows[0]?.id ?? null;
};
