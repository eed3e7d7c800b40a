import { sql, type Transaction } from 'kysely';
import type { ConnectionId } from '#base/ids.ts';
import { markAwaited } from './awaited-links.ts';
import { sendAhead } from './pipelined-dialect.ts';
import type { RecordOwner } from './records.ts';
import type { Database } from './tables.ts';

interface Side {
  readonly connectionId: ConnectionId;
  readonly kind: string;
}

/** Keys of the target records that these source records are linked to, by the source's key. Those without are missing. */
export const loadLinkedKeys = async (
  trx: Transaction<Database>,
  source: Side,
  target: Side,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  if (keys.length === 0) return new Map();
  const found = await sql<{ source_key: string; target_key: string }>`
    select s.key as source_key, t.key as target_key from record s
    join link l on l.source_record_id = s.id and l.target_connection_id = ${target.connectionId}
      and l.target_kind = ${target.kind}
    join record t on t.id = l.target_record_id and t.state = 'active'
    where s.connection_id = ${source.connectionId} and s.kind = ${source.kind}
      and s.key = any(${[...new Set(keys)]}::text[])`.execute(trx);
  return new Map(found.rows.map((row) => [row.source_key, row.target_key]));
};

/**
 * Has the records that wait for something to be linked at this target looked at again: to be called after links were
 * stored and what was looked at before is settled. Those that are to be looked at anyway stay as they are, so that many
 * links in a row cost one look.
 */
export const markAwaitingLinks = async (
  trx: Transaction<Database>,
  target: RecordOwner,
  now: number,
): Promise<void> => {
  await sendAhead(
    trx,
    sql`
    update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0
    where (flow_id, source_record_id) in (
      select fr.flow_id, fr.source_record_id from flow f
      join flow_record fr on fr.workspace_id = f.workspace_id and fr.state = 'skipped' and fr.flow_id = f.id
      where f.target_connection_id = ${target.connectionId} and f.settings ? 'lookups'
        and fr.state_code = 'flow.waits_for_link' and fr.seq = fr.synced_seq
      order by 1, 2 for update of fr)`,
  );
  await sendAhead(
    trx,
    sql`
    update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0
    where (flow_id, source_record_id) in (
      select fr.flow_id, fr.source_record_id from flow f
      join hand_over h on h.flow_id = f.id and h.state = 'open' and h.contact_key is not null
      join record c on c.connection_id = f.source_connection_id and c.key = h.contact_key
      join link l on l.target_record_id = c.id
      join flow_record fr on fr.flow_id = h.flow_id and fr.source_record_id = h.source_record_id
      where f.source_connection_id = ${target.connectionId} and f.settings ? 'handOver'
      order by 1, 2 for update of fr)`,
  );
  await markAwaited(trx, target, now);
};

/** A payout may be explained by what was carried since, and one that came back by its transfer. */
const awaitingCodes = ['flow.waits_for_payments', 'plan.payout_unexplained', 'flow.payout_failed'];

/** Has payouts that wait for their payments looked at again: to be called after payments were looked at or written. */
export const markAwaitingPayments = (
  trx: Transaction<Database>,
  target: RecordOwner,
  now: number,
): Promise<void> =>
  sendAhead(
    trx,
    sql`
    update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0
    where (flow_id, source_record_id) in (
      select fr.flow_id, fr.source_record_id from flow f
      join flow_record fr on fr.workspace_id = f.workspace_id and fr.state in ('skipped', 'dead') and fr.flow_id = f.id
      where f.target_connection_id = ${target.connectionId} and f.settings ?| array['payouts', 'clearing']
        and fr.state_code = any(${awaitingCodes}::text[]) and fr.seq = fr.synced_seq
      order by 1, 2 for update of fr)`,
  );
