import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FlowId, RecordId, ReviewId } from '#base/ids.ts';
import type { MatchCandidate } from '#model/match.ts';
import type { Database } from './tables.ts';

/** What a record is recognised by. `body` is sealed; null when it was never read. */
export interface MatchKeyRow {
  readonly id: RecordId;
  readonly connection_id: ConnectionId;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly email: string | null;
  readonly name_key: string | null;
  readonly email_key: string | null;
  readonly tax_key: string | null;
  readonly reference: string | null;
  readonly body: string | null;
}

/** The keys of these records, by id. */
export const loadMatchKeys = async (
  trx: Transaction<Database>,
  ids: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, MatchKeyRow>> => {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const found = await sql<MatchKeyRow>`
    select id, connection_id, kind, key, title, email, name_key, email_key, tax_key, reference, body
    from record where id = any(${wanted})`.execute(trx);
  return new Map(found.rows.map((row) => [row.id, row]));
};

/** An open match review with what its flow leads to. */
export interface OpenReview {
  readonly id: ReviewId;
  readonly flow_id: FlowId;
  readonly source_record_id: RecordId;
  readonly candidates: readonly MatchCandidate[];
  readonly target_vendor: string;
  readonly target_kind: string;
}

/** Open match reviews, oldest first: of one flow, of these ids, or all; at most `limit`. */
export const loadOpenReviews = async (
  trx: Transaction<Database>,
  which: { readonly flow?: FlowId | undefined; readonly ids?: readonly ReviewId[] | undefined },
  limit: number,
): Promise<readonly OpenReview[]> => {
  const found = await sql<OpenReview>`
    select m.id, m.flow_id, m.source_record_id, m.candidates, c.vendor as target_vendor, f.target_kind
    from match_review m join flow f on f.id = m.flow_id join connection c on c.id = f.target_connection_id
    where m.state = 'open'
      and (${which.flow ?? null}::text is null or m.flow_id = ${which.flow ?? null})
      and (${which.ids === undefined}::boolean or m.id = any(${[...(which.ids ?? [])]}::text[]))
    order by m.created_at, m.id limit ${limit}`.execute(trx);
  return found.rows;
};
