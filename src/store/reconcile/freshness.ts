import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FlowId } from '#base/ids.ts';
import type { ConnectionState } from '#model/connection.ts';
import type { Database } from '#store/tables.ts';

/** One side of a flow, as far as it has been read. */
export interface SideFreshness {
  readonly connectionId: ConnectionId;
  readonly state: ConnectionState;
  /** Not to be called before this instant. */
  readonly resumeAt: number;
  /** When the oldest of its lists had last been begun and finished; null where one never was. */
  readonly readAt: number | null;
  /** Records that are still to be read by key, and lists that are due or under way. */
  readonly toRead: number;
}

/** How far these kinds of a connection have been read. */
export const loadFreshness = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  kinds: readonly string[],
  now: number,
): Promise<SideFreshness> => {
  const found = await sql<{
    state: ConnectionState;
    resume_at: number;
    read_at: number | null;
    to_read: number;
  }>`
    select c.state, c.resume_at,
      (select case when count(*) = count(p.polled_at) then min(p.polled_at) end from checkpoint p
        where p.connection_id = c.id and p.kind = any(${[...kinds]})) as read_at,
      (select count(*)::integer from record r where r.connection_id = c.id and r.kind = any(${[...kinds]})
        and r.stale_seq > r.seen_seq)
      + (select count(*)::integer from checkpoint p where p.connection_id = c.id and p.kind = any(${[...kinds]})
        and (p.pass_started_at is not null or p.next_at <= ${now})) as to_read
    from connection c where c.id = ${connectionId}`.execute(trx);
  const row = found.rows[0];
  return {
    connectionId,
    state: row?.state ?? 'disconnected',
    resumeAt: row?.resume_at ?? 0,
    readAt: row?.read_at ?? null,
    toRead: row?.to_read ?? 0,
  };
};

/** Records that an enabled flow has in its queue and may look at now. */
export const countQueued = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  now: number,
): Promise<number> => {
  const found = await sql<{ queued: number }>`
    select count(*)::integer as queued from flow_record fr join flow f on f.id = fr.flow_id and f.state = 'enabled'
    where fr.flow_id = ${flowId} and fr.seq > fr.synced_seq and fr.next_at <= ${now}`.execute(trx);
  return found.rows[0]?.queued ?? 0;
};
