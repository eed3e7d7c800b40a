import { sql, type Transaction } from 'kysely';
import type { ChangeId, RecordId, ReviewId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { AttemptOutcome, ChangeAction, ChangeState } from '#model/change.ts';
import type { RememberedDecision } from '#model/match.ts';
import type { Database } from '#store/tables.ts';
import { cutPage, type PageOfRows, type PageRequest } from './page-cursor.ts';

interface Common {
  /** Unique among the entries of a timeline; begins with what it is, so that equal instants have one order. */
  readonly id: string;
  readonly at: number;
  readonly record_id: RecordId;
}

export type TimelineView =
  | (Common & { readonly type: 'delivery' })
  | (Common & { readonly type: 'observation'; readonly first: boolean; readonly seen_by: string | null })
  | (Common & {
      readonly type: 'change';
      readonly change_id: ChangeId;
      readonly target_vendor: string;
      readonly action: ChangeAction;
      readonly state: ChangeState;
      readonly reason: string;
      readonly fields: readonly string[];
      readonly code: string | null;
      readonly message: string | null;
      readonly hint: string | null;
    })
  | (Common & {
      readonly type: 'attempt';
      readonly change_id: ChangeId;
      readonly target_vendor: string;
      readonly no: number;
      readonly outcome: AttemptOutcome;
      readonly http_status: number | null;
      readonly code: string | null;
      readonly message: string | null;
      readonly ended_at: number | null;
    })
  | (Common & {
      readonly type: 'review';
      readonly review_id: ReviewId;
      readonly happened: 'opened' | 'decided';
      readonly reason: string;
      readonly decision: RememberedDecision | null;
      readonly actor: string | null;
    })
  | (Common & {
      readonly type: 'audit';
      readonly no: number;
      readonly actor: string;
      readonly action: string;
      readonly details: JsonObject;
    });

/** A record and those linked to it, whichever side they are on. */
export const withCounterparts = async (
  trx: Transaction<Database>,
  id: RecordId,
): Promise<readonly RecordId[]> => {
  const found = await sql<{ id: RecordId }>`
    select target_record_id as id from link where source_record_id = ${id}
    union select source_record_id from link where target_record_id = ${id}`.execute(trx);
  return [id, ...found.rows.map((row) => row.id)];
};

/**
 * What happened to these records, newest first. Each kind of entry is read by its own index and no further than the page
 * needs. Places are `[at, id]`.
 */
export const loadTimeline = async (
  trx: Transaction<Database>,
  ids: readonly RecordId[],
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<TimelineView>> => {
  const records = [...ids];
  const [at, id] = page.after ?? [Number.MAX_SAFE_INTEGER, '~'];
  const enough = sql`where (e.at, e.id collate "C") < (${at}::bigint, ${id} collate "C")
    order by e.at desc, e.id collate "C" desc limit ${page.limit + 1}`;
  // One after the other: they share the transaction's session.
  const entries: TimelineView[] = [];
  const deliveries = await sql<TimelineView>`
    select * from (select 'delivery' as type, d.id, d.received_at as at, r.id as record_id
      from record r join delivery d on d.connection_id = r.connection_id and d.kind = r.kind
        and d.key = any(array(select r.key union select a.alias from record_alias a
          where a.connection_id = r.connection_id and a.kind = r.kind and a.key = r.key))
      where r.id = any(${records})) e ${enough}`.execute(trx);
  entries.push(...deliveries.rows);
  const observations = await sql<TimelineView>`
    select * from (
      select 'observation' as type, 'first:' || r.id as id, r.first_seen_at as at, r.id as record_id, true as first,
        null as seen_by from record r where r.id = any(${records})
      union all
      select 'observation', 'last:' || r.id, r.observed_at, r.id, false, r.seen_by from record r
        where r.id = any(${records}) and r.observed_at > r.first_seen_at) e ${enough}`.execute(trx);
  entries.push(...observations.rows);
  const changes = await sql<TimelineView>`
    select * from (select 'change' as type, ch.id, coalesce(ch.settled_at, ch.planned_at) as at,
        ch.source_record_id as record_id, ch.id as change_id, c.vendor as target_vendor, ch.action, ch.state, ch.reason, ch.fields,
        ch.code, ch.message, ch.hint
      from change ch join connection c on c.id = ch.target_connection_id where ch.source_record_id = any(${records})) e ${enough}`.execute(
    trx,
  );
  entries.push(...changes.rows);
  const attempts = await sql<TimelineView>`
    select * from (select 'attempt' as type, a.id, a.started_at as at, ch.source_record_id as record_id,
        a.change_id, c.vendor as target_vendor, a.no, a.outcome, a.http_status, a.code, a.message, a.ended_at
      from change ch join attempt a on a.change_id = ch.id
      join connection c on c.id = ch.target_connection_id
      where ch.source_record_id = any(${records})) e ${enough}`.execute(trx);
  entries.push(...attempts.rows);
  const reviews = await sql<TimelineView>`
    select * from (
      select 'review' as type, 'opened:' || m.id as id, m.created_at as at, m.source_record_id as record_id,
        m.id as review_id, 'opened' as happened, m.reason, null as decision, null as actor
      from match_review m where m.source_record_id = any(${records})
      union all
      select 'review', 'decided:' || m.id, m.decided_at, m.source_record_id, m.id, 'decided', m.reason, m.decision,
        m.decided_by
      from match_review m where m.source_record_id = any(${records}) and m.decided_at is not null) e ${enough}`.execute(
    trx,
  );
  entries.push(...reviews.rows);
  const audits = await sql<TimelineView>`
    select * from (select 'audit' as type, 'audit:' || lpad(au.no::text, 16, '0') as id, au.at,
        au.subject_id as record_id, au.no, au.actor, au.action, au.details
      from audit au where au.subject_id = any(${records})) e ${enough}`.execute(trx);
  entries.push(...audits.rows);
  entries.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  return cutPage(entries, page.limit, (entry) => [entry.at, entry.id]);
};
