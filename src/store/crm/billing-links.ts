import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FlowId, RecordId } from '#base/ids.ts';
import { priorities } from '#model/change.ts';
import type { FlowRecordState } from '#model/flow.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';

/** Where a record of the CRM stands on its way to one connection. */
export interface CarriedRecord {
  readonly key: string;
  readonly recordId: RecordId;
  /** The vendor's key once they are linked; null while that record is gone. */
  readonly targetKey: string | null;
  /** The vendor's key of a linked record that was deleted there, and when that was seen, epoch ms. */
  readonly goneKey: string | null;
  readonly seenAt: number | null;
  readonly flowId: FlowId | null;
  /** Null while no flow carries it, or the CRM's own connection has not read it yet. */
  readonly flowState: 'enabled' | 'paused' | null;
  readonly recordState: FlowRecordState | null;
  readonly stateCode: string | null;
  readonly isDirty: boolean;
}

/** By key of the CRM's record, as it is linked to a kind of the target connection. */
export const loadCarried = async (
  trx: Transaction<Database>,
  kinds: { readonly source: string; readonly target: string },
  keys: readonly string[],
  targetConnectionId: ConnectionId,
): Promise<ReadonlyMap<string, CarriedRecord>> => {
  if (keys.length === 0) return new Map();
  const found = await sql<CarriedRecord>`
    select r.key, r.id as "recordId", case when t.state <> 'deleted' then t.key end as "targetKey",
      case when t.state = 'deleted' then t.key end as "goneKey", t.observed_at as "seenAt",
      f.id as "flowId", f.state as "flowState", fr.state as "recordState",
      fr.state_code as "stateCode", coalesce(fr.seq > fr.synced_seq, false) as "isDirty"
    from record r
    join connection c on c.id = r.connection_id and c.vendor = 'crm'
    left join link l on l.source_record_id = r.id and l.target_connection_id = ${targetConnectionId}
      and l.target_kind = ${kinds.target}
    left join record t on t.id = l.target_record_id
    left join flow f on f.source_connection_id = r.connection_id and f.source_kind = r.kind
      and f.target_connection_id = ${targetConnectionId} and f.target_kind = ${kinds.target}
    left join flow_record fr on fr.flow_id = f.id and fr.source_record_id = r.id
    where ${ownRows('r')} and r.kind = ${kinds.source} and r.key = any(${[...keys]}::text[])`.execute(trx);
  return new Map(found.rows.map((row) => [row.key, row]));
};

/** Puts what is still on its way to the connection before all that nobody waits for. */
export const hurryCarried = async (
  trx: Transaction<Database>,
  kind: string,
  keys: readonly string[],
  targetConnectionId: ConnectionId,
): Promise<void> => {
  await sql`
    update flow_record fr set priority = ${priorities.person}
    from record r join connection c on c.id = r.connection_id and c.vendor = 'crm'
    where ${ownRows('r')} and r.kind = ${kind} and r.key = any(${[...keys]}::text[])
      and fr.source_record_id = r.id and fr.target_connection_id = ${targetConnectionId}
      and fr.seq > fr.synced_seq and fr.priority > ${priorities.person}`.execute(trx);
};

/** The CRM's key of a record at the vendor; null when none of ours is linked to it. */
export const findCrmKey = async (
  trx: Transaction<Database>,
  kinds: { readonly source: string; readonly target: string },
  targetKey: string,
  targetConnectionId: ConnectionId,
): Promise<string | null> => {
  const found = await sql<{ key: string }>`
    select r.key from record t
    join link l on l.target_record_id = t.id
    join record r on r.id = l.source_record_id and r.kind = ${kinds.source}
    join connection c on c.id = r.connection_id and c.vendor = 'crm'
    where ${ownRows('t')} and t.connection_id = ${targetConnectionId} and t.kind = ${kinds.target}
      and t.key = ${targetKey} limit 1`.execute(trx);
  return found.rows[0]?.key ?? null;
};
