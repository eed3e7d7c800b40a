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

/** As `findOwnRecord`, of several; those that the engine has not read are missing. */
export const findOwnRecords = async (
  trx: Transaction<Database>,
  kind: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, RecordId>> => {
  if (keys.length === 0) return new Map();
  const found = await sql<{ id: RecordId; key: string }>`
    select r.id, r.key from connection c join record r on r.connection_id = c.id and r.kind = ${kind}
    where ${ownRows('c')} and c.vendor = ${ownVendor} and c.state <> 'disconnected'
      and r.key = any(${[...keys]}::text[])`.execute(trx);
  return new Map(found.rows.map(({ id, key }) => [key, id]));
};
