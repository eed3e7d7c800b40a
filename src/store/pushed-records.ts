import { sql, type Transaction } from 'kysely';
import type { ConnectionId } from '#base/ids.ts';
import type { PushedRecordTable } from './inbound-tables.ts';
import type { Database } from './tables.ts';

/**
 * Keeps what was pushed where it is not older than what is there, and returns those by kind and key that are another thing
 * now. Rows of one call are of different records; they are locked in their order.
 */
export const keepPushed = async (
  trx: Transaction<Database>,
  rows: readonly PushedRecordTable[],
): Promise<readonly { readonly kind: string; readonly key: string }[]> => {
  if (rows.length === 0) return [];
  const sorted = rows.toSorted((a, b) => (`${a.kind}/${a.key}` < `${b.kind}/${b.key}` ? -1 : 1));
  const kept = await sql<{ kind: string; key: string }>`
    insert into pushed_record (connection_id, kind, key, workspace_id, version, hash, body, delivery_id, received_at)
    select p.connection_id, p.kind, p.key, p.workspace_id, p.version, p.hash, p.body, p.delivery_id, p.received_at
    from jsonb_to_recordset(${JSON.stringify(sorted)}::jsonb) as p (connection_id text, kind text, key text,
      workspace_id text, version bigint, hash text, body text, delivery_id text, received_at bigint)
    on conflict (connection_id, kind, key) do update set version = excluded.version, hash = excluded.hash,
      body = excluded.body, delivery_id = excluded.delivery_id,
      received_at = greatest(excluded.received_at, pushed_record.received_at)
    where pushed_record.hash <> excluded.hash and (pushed_record.version is null or excluded.version is null
      or excluded.version >= pushed_record.version)
    returning kind, key`.execute(trx);
  return kept.rows;
};

/** Those received at or after `since`, in the order in which they were received. */
export const listPushed = (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  kind: string,
  from: { readonly since: number | null; readonly after: readonly [number, string] | null },
  limit: number,
): Promise<PushedRecordTable[]> => {
  let query = trx
    .selectFrom('pushed_record')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .where('kind', '=', kind);
  if (from.since !== null) query = query.where('received_at', '>=', from.since);
  if (from.after !== null) {
    const [at, key] = from.after;
    query = query.where(sql<boolean>`(received_at, key) > (${at}, ${key})`);
  }
  return query.orderBy('received_at').orderBy('key').limit(limit).execute();
};

export const readPushedByKey = (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  kind: string,
  keys: readonly string[],
): Promise<PushedRecordTable[]> =>
  keys.length === 0
    ? Promise.resolve([])
    : trx
        .selectFrom('pushed_record')
        .selectAll()
        .where('connection_id', '=', connectionId)
        .where('kind', '=', kind)
        .where('key', 'in', [...keys])
        .execute();
