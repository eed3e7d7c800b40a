import { sql, type Transaction } from 'kysely';
import type { ConnectionId, RecordId } from '#base/ids.ts';
import type { RecordState } from '#model/connector.ts';
import type { Database } from '#store/tables.ts';

/** Enough of a record to name it. */
export interface RecordRefView {
  readonly id: RecordId;
  readonly connectionId: ConnectionId;
  readonly connectionName: string;
  readonly vendor: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly state: RecordState | 'unread';
}

/** The records of these ids that the workspace has, by id. */
export const loadRecordRefs = async (
  trx: Transaction<Database>,
  ids: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, RecordRefView>> => {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const found = await sql<RecordRefView>`
    select r.id, r.connection_id as "connectionId", c.name as "connectionName", c.vendor, r.kind, r.key, r.title, r.state
    from record r join connection c on c.id = r.connection_id where r.id = any(${wanted})`.execute(trx);
  return new Map(found.rows.map((row) => [row.id, row]));
};

/** A record by what its vendor calls it. */
export interface RecordKey {
  readonly connectionId: ConnectionId;
  readonly kind: string;
  readonly key: string;
}

/** The title of each of the records that is there, asked for by its key. */
export const loadTitles = async (
  trx: Transaction<Database>,
  asked: readonly RecordKey[],
): Promise<(named: RecordKey) => string | null> => {
  const place = ({ connectionId, kind, key }: RecordKey): string => JSON.stringify([connectionId, kind, key]);
  const keys = [...new Map(asked.map((each) => [place(each), each])).values()];
  const found =
    keys.length === 0
      ? []
      : (
          await sql<RecordKey & { title: string }>`
            select r.connection_id as "connectionId", r.kind, r.key, r.title
            from unnest(${keys.map((each) => each.connectionId)}::text[], ${keys.map((each) => each.kind)}::text[],
              ${keys.map((each) => each.key)}::text[]) as asked (connection_id, kind, key)
            join record r using (connection_id, kind, key)`.execute(trx)
        ).rows;
  const titles = new Map(found.map((row) => [place(row), row.title]));
  return (named) => titles.get(place(named)) ?? null;
};
