import { sql, type Transaction } from 'kysely';
import { minuteMs } from '#base/clock.ts';
import type { ConnectionId, FlowId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from './own-rows.ts';

export interface WaitingView {
  readonly matchReviews: number;
  readonly approvals: number;
  readonly conflicts: number;
  readonly handOvers: number;
  readonly deadLetters: number;
  readonly connectionsToReconnect: number;
  readonly tenantsToChoose: number;
}

/** What waits on a person, counted. */
export const countWaiting = async (trx: Transaction<Database>): Promise<WaitingView> => {
  const found = await sql<WaitingView>`
    select
      (select count(*)::integer from match_review m where ${ownRows('m')} and state = 'open') as "matchReviews",
      (select count(*)::integer from approval a where ${ownRows('a')} and state = 'waiting') as approvals,
      (select count(*)::integer from conflict c where ${ownRows('c')} and state = 'open') as conflicts,
      (select count(*)::integer from hand_over h where ${ownRows('h')} and state = 'open') as "handOvers",
      (select count(*)::integer from change ch where ${ownRows('ch')} and state = 'dead') as "deadLetters",
      (select count(*)::integer from connection where state = 'reconnect') as "connectionsToReconnect",
      (select count(*)::integer from connection where state = 'choose_tenant') as "tenantsToChoose"`.execute(
    trx,
  );
  const [row] = found.rows;
  return (
    row ?? {
      matchReviews: 0,
      approvals: 0,
      conflicts: 0,
      handOvers: 0,
      deadLetters: 0,
      connectionsToReconnect: 0,
      tenantsToChoose: 0,
    }
  );
};

export interface MinuteView {
  readonly minute: number;
  readonly applied: number;
  readonly dead: number;
  readonly reviews: number;
}

/** The last 60 minutes, the running one last; minutes in which nothing happened are there with zeros. */
export const loadLastHour = async (
  trx: Transaction<Database>,
  now: number,
): Promise<readonly MinuteView[]> => {
  const running = now - (now % minuteMs);
  const first = running - 59 * minuteMs;
  const found = await sql<MinuteView>`
    select minute, sum(applied)::integer as applied, sum(dead)::integer as dead, sum(reviews)::integer as reviews
    from activity a where ${ownRows('a')} and minute >= ${first} and minute <= ${running} group by minute`.execute(
    trx,
  );
  const seen = new Map(found.rows.map((row) => [row.minute, row]));
  return Array.from({ length: 60 }, (_unused, place) => {
    const minute = first + place * minuteMs;
    return seen.get(minute) ?? { minute, applied: 0, dead: 0, reviews: 0 };
  });
};

export interface ReadingView {
  readonly flow_id: FlowId;
  /** Kinds of its two ends that have not been listed whole yet. */
  readonly unread: number;
  readonly seen: number;
}

/** Whether each flow still waits for its two ends to be read for the first time, and how much was read. */
export const loadReading = async (trx: Transaction<Database>): Promise<readonly ReadingView[]> => {
  const found = await sql<ReadingView>`
    select f.id as flow_id, count(*) filter (where p.baseline_at is null)::integer as unread,
      coalesce(sum(p.pass_seen), 0)::bigint as seen
    from flow f join checkpoint p on (p.connection_id = f.source_connection_id and p.kind = f.source_kind)
      or (p.connection_id = f.target_connection_id and p.kind = f.target_kind)
    group by f.id`.execute(trx);
  return found.rows;
};

/** Over how many minutes the speed of a flow is measured. */
const rateMinutes = 10;

/**
 * Records brought in step a minute, by flow: the mean over the last ten minutes, or over those since it began when that
 * is less.
 */
export const loadRates = async (
  trx: Transaction<Database>,
  now: number,
): Promise<ReadonlyMap<FlowId, number>> => {
  const since = now - rateMinutes * minuteMs;
  const found = await sql<{ flow_id: FlowId; records: number; began: number }>`
    select flow_id, count(*)::integer as records, min(synced_at) as began
    from flow_record fr where ${ownRows('fr')} and synced_at > ${since} group by flow_id`.execute(trx);
  return new Map(
    found.rows.map((row) => {
      const minutes = Math.max(1, (now - row.began) / minuteMs);
      return [row.flow_id, row.records / minutes];
    }),
  );
};

export interface ConnectionTallyView {
  readonly total: number;
  readonly connected: number;
}

export const tallyConnections = async (trx: Transaction<Database>): Promise<ConnectionTallyView> => {
  const rows = await trx.selectFrom('connection').select(['id', 'state']).execute();
  const kept = rows.filter((row) => row.state !== 'disconnected' && row.state !== 'connecting');
  return { total: kept.length, connected: kept.filter((row) => row.state === 'connected').length };
};

/** How many records were seen of each kind of a connection. */
export const countRecords = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
): Promise<ReadonlyMap<string, number>> => {
  const found = await sql<{ kind: string; records: number }>`
    select kind, count(*)::integer as records from record
    where connection_id = ${connectionId} and state <> 'unread' group by kind`.execute(trx);
  return new Map(found.rows.map((row) => [row.kind, row.records]));
};
