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
