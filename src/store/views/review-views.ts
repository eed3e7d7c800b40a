import { sql, type Transaction } from 'kysely';
import type { FlowId, RecordId, ReviewId } from '#base/ids.ts';
import type { MatchCandidate, RememberedDecision } from '#model/match.ts';
import type { Database } from '#store/tables.ts';
import { cutPage, type PageOfRows, type PageRequest } from './page-cursor.ts';
import { ownRows } from './own-rows.ts';

export interface ReviewView {
  readonly id: ReviewId;
  readonly flow_id: FlowId;
  readonly flow_name: string;
  readonly target_vendor: string;
  readonly target_kind: string;
  readonly source_record_id: RecordId;
  readonly state: 'open' | 'decided' | 'closed';
  readonly reason: string;
  readonly candidates: readonly MatchCandidate[];
  readonly decision: RememberedDecision | null;
  readonly target_record_id: RecordId | null;
  readonly decided_by: string | null;
  readonly decided_at: number | null;
  readonly created_at: number;
  /** Whether the source record has a link in this flow, or a write to it is under way. */
  readonly is_settled: boolean;
}

const select = sql`
  select m.id, m.flow_id, f.name as flow_name, t.vendor as target_vendor, f.target_kind, m.source_record_id, m.state,
    m.reason, m.candidates, m.decision, m.target_record_id, m.decided_by, m.decided_at, m.created_at,
    exists (select 1 from link l where l.source_record_id = m.source_record_id
      and l.target_connection_id = f.target_connection_id and l.target_kind = f.target_kind)
    or exists (select 1 from change ch where ch.flow_id = m.flow_id and ch.source_record_id = m.source_record_id
      and ch.state in ('sending', 'unknown')) as is_settled
  from match_review m join flow f on f.id = m.flow_id join connection t on t.id = f.target_connection_id`;

/** Open ones oldest first, decided ones newest decision first. Places are `[created_at or decided_at, id]`. */
export const listReviews = async (
  trx: Transaction<Database>,
  filter: { readonly state: 'open' | 'decided'; readonly flow?: FlowId | undefined },
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<ReviewView>> => {
  const ofFlow = filter.flow === undefined ? sql`true` : sql`m.flow_id = ${filter.flow}`;
  const [at, id] = page.after ?? [0, ''];
  const open = filter.state === 'open';
  const after =
    page.after === null
      ? sql`true`
      : open
        ? sql`(m.created_at, m.id) > (${at}::bigint, ${id})`
        : sql`(m.decided_at, m.id) < (${at}::bigint, ${id})`;
  const order = open ? sql`m.created_at, m.id` : sql`m.decided_at desc, m.id desc`;
  const found = await sql<ReviewView>`
    ${select} where ${ownRows('m')} and m.state = ${filter.state} and ${ofFlow} and ${after}
    order by ${order} limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [open ? row.created_at : (row.decided_at ?? 0), row.id]);
};

export const findReview = async (
  trx: Transaction<Database>,
  id: ReviewId,
): Promise<ReviewView | undefined> => {
  const found = await sql<ReviewView>`${select} where m.id = ${id}`.execute(trx);
  return found.rows[0];
};

/** Which source record each of these targets is linked to now. */
export const loadHolders = async (
  trx: Transaction<Database>,
  targets: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, RecordId>> => {
  if (targets.length === 0) return new Map();
  const rows = await trx
    .selectFrom('link')
    .select(['target_record_id', 'source_record_id'])
    .where('target_record_id', 'in', [...targets])
    .execute();
  return new Map(rows.map((row) => [row.target_record_id, row.source_record_id]));
};
