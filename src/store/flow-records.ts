import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { ConnectionId, FlowId, LinkId, RecordId } from '#base/ids.ts';
import type { FlowRecordState } from '#model/flow.ts';
import type { EvidenceKind } from '#model/match.ts';
import { jsonbOf } from './jsonb.ts';
import { sendAhead } from './pipelined-dialect.ts';
import type { RecordOwner } from './records.ts';
import type { Database } from './tables.ts';

/** What is known of a flow record after a look at both sides. `synced_seq` is the mark that this look answered. */
export interface FlowRecordOutcome {
  readonly flow_id: FlowId;
  readonly source_record_id: RecordId;
  /** Null leaves the record dirty, to be looked at again at `next_at`. */
  readonly synced_seq: number | null;
  readonly state: FlowRecordState;
  readonly state_code: string | null;
  /** What the code alone does not say, in words that people chose; null or left out for nothing. */
  readonly state_detail?: string | null;
  readonly attempts: number;
  readonly next_at: number;
  /** Sealed; null keeps what was agreed before. */
  readonly agreed: string | null;
  readonly reference: string | null;
}

/** Writes outcomes. Marks that came meanwhile stay: a record is clean only when its last mark was answered. */
export const settleFlowRecords = async (
  trx: Transaction<Database>,
  outcomes: readonly FlowRecordOutcome[],
  now: number,
): Promise<void> => {
  if (outcomes.length === 0) return;
  await sendAhead(
    trx,
    sql`
    update flow_record fr set
      synced_seq = greatest(fr.synced_seq, coalesce(o.synced_seq, fr.synced_seq)),
      state = o.state, state_code = o.state_code, state_detail = o.state_detail,
      attempts = case when fr.seq > coalesce(o.synced_seq, fr.seq) then 0 else o.attempts end,
      next_at = case when fr.seq > coalesce(o.synced_seq, fr.seq) then 0 else o.next_at end,
      agreed = coalesce(o.agreed, fr.agreed), reference = coalesce(fr.reference, o.reference),
      synced_at = case when o.state = 'in_sync' then ${now}::bigint else fr.synced_at end
    from jsonb_to_recordset(${jsonbOf(outcomes)}::jsonb) as o (flow_id text, source_record_id text,
      synced_seq bigint, state text, state_code text, state_detail text, attempts integer, next_at bigint, agreed text, reference text)
    where fr.flow_id = o.flow_id and fr.source_record_id = o.source_record_id`,
  );
};

/** A call that carried these records was refused as a whole: each goes alone from now on. */
export const countRefusal = (
  trx: Transaction<Database>,
  records: readonly { readonly flow_id: FlowId; readonly source_record_id: RecordId }[],
): Promise<void> =>
  sendAhead(
    trx,
    sql`
    update flow_record fr set attempts = fr.attempts + 1
    from unnest(${records.map((r) => r.flow_id)}::text[], ${records.map((r) => r.source_record_id)}::text[])
      as r (flow_id, source_record_id)
    where fr.flow_id = r.flow_id and fr.source_record_id = r.source_record_id`,
  );

export interface NewLink {
  readonly id: LinkId;
  readonly source_record_id: RecordId;
  readonly source_connection_id: string;
  readonly source_kind: string;
  readonly target_record_id: RecordId;
  readonly target_kind: string;
  readonly reference: string | null;
  readonly matched_by: EvidenceKind | 'created' | 'decided';
  readonly owner_email: string | null;
  readonly created_by: string;
}

/**
 * Stores that records are the same thing. The database holds one target a source record and one source a target record;
 * a link that would break this is left out, and the ids of the source records that got none are returned.
 */
export const insertLinks = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  links: readonly NewLink[],
  now: number,
): Promise<ReadonlySet<RecordId>> => {
  if (links.length === 0) return new Set();
  const stored = await sql<{ source_record_id: RecordId }>`
    with stored as (insert into link (id, workspace_id, source_record_id, source_connection_id, source_kind, target_record_id,
      target_connection_id, target_kind, reference, matched_by, owner_email, created_by, created_at)
    select l.id, ${owner.workspaceId}, l.source_record_id, l.source_connection_id, l.source_kind, l.target_record_id,
      ${owner.connectionId}, l.target_kind, l.reference, l.matched_by, l.owner_email, l.created_by, ${now}
    from jsonb_to_recordset(${jsonbOf(links)}::jsonb) as l (id text, source_record_id text,
      source_connection_id text, source_kind text, target_record_id text, target_kind text, reference text,
      matched_by text, owner_email text, created_by text)
    on conflict do nothing returning source_record_id),
    told as (update flow_record fr set seq = fr.seq + 1, marked_at = ${now}, next_at = 0, attempts = 0, priority = 1
      from stored s, flow f
      where ${followsLinksInto(owner.connectionId)} and fr.flow_id = f.id and fr.source_record_id = s.source_record_id)
    select source_record_id from stored`.execute(trx);
  const linked = new Set(stored.rows.map((row) => row.source_record_id));
  return new Set(links.map((link) => link.source_record_id).filter((id) => !linked.has(id)));
};

/** Keeps the owner's e-mail on these records' links into one connection up to date. */
export const updateOwners = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  owners: readonly { readonly sourceRecordId: RecordId; readonly ownerEmail: string | null }[],
): Promise<void> => {
  if (owners.length === 0) return;
  await sendAhead(
    trx,
    sql`
    update link l set owner_email = o."ownerEmail"
    from jsonb_to_recordset(${jsonbOf(owners)}::jsonb) as o ("sourceRecordId" text, "ownerEmail" text)
    where l.source_record_id = o."sourceRecordId" and l.target_connection_id = ${owner.connectionId}
      and l.owner_email is distinct from o."ownerEmail"`,
  );
};

/**
 * Flows `f` that follow the links into this connection: they tell ids of targets, put targets into groups, or carry their
 * edits back.
 */
const followsLinksInto = (targetConnectionId: ConnectionId): RawBuilder<unknown> =>
  sql`(f.settings->'crossReference'->>'connectionId' = ${targetConnectionId}
    or f.settings->'wayBack'->>'connectionId' = ${targetConnectionId}
    or (f.target_connection_id = ${targetConnectionId} and f.settings->'memberships' is not null))`;

/** Marks all records of the flows into this connection that put targets into groups of this kind: one came, left or changed. */
export const markMemberships = async (
  trx: Transaction<Database>,
  targetConnectionId: ConnectionId,
  groupKind: string,
  now: number,
): Promise<void> => {
  await sql`
    update flow_record fr set seq = fr.seq + 1, marked_at = ${now}, next_at = 0, attempts = 0
    from flow f where f.target_connection_id = ${targetConnectionId}
      and f.settings->'memberships'->>'kind' = ${groupKind} and fr.flow_id = f.id`.execute(trx);
};

/** Follows a merge at the vendor: the link now names the record that the old target became. */
export const repointLink = async (
  trx: Transaction<Database>,
  link: { readonly id: LinkId; readonly sourceRecordId: RecordId; readonly targetConnectionId: ConnectionId },
  targetRecordId: RecordId,
  now: number,
): Promise<void> => {
  await trx.updateTable('link').set({ target_record_id: targetRecordId }).where('id', '=', link.id).execute();
  await sql`
    update flow_record fr set seq = fr.seq + 1, marked_at = ${now}, next_at = 0, attempts = 0, priority = 1
    from flow f where ${followsLinksInto(link.targetConnectionId)} and fr.flow_id = f.id
      and fr.source_record_id = ${link.sourceRecordId}`.execute(trx);
};

export interface ReviewRow {
  readonly id: string;
  readonly flow_id: FlowId;
  readonly source_record_id: RecordId;
  readonly reason: string;
  readonly candidates: string;
}

/** Opens match reviews, or brings the candidates of the open ones up to date. */
export const openReviews = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  reviews: readonly ReviewRow[],
  now: number,
): Promise<void> => {
  if (reviews.length === 0) return;
  await sendAhead(
    trx,
    sql`
    insert into match_review (id, workspace_id, flow_id, source_record_id, reason, candidates, state, created_at)
    select r.id, ${owner.workspaceId}, r.flow_id, r.source_record_id, r.reason, r.candidates::jsonb, 'open', ${now}
    from jsonb_to_recordset(${jsonbOf(reviews)}::jsonb) as r (id text, flow_id text, source_record_id text,
      reason text, candidates text)
    on conflict (flow_id, source_record_id) where state = 'open'
    do update set reason = excluded.reason, candidates = excluded.candidates`,
  );
};

/** Closes open reviews that a newer look no longer needs. */
export const closeReviews = async (
  trx: Transaction<Database>,
  records: readonly { readonly flow_id: FlowId; readonly source_record_id: RecordId }[],
): Promise<void> => {
  if (records.length === 0) return;
  await sendAhead(
    trx,
    sql`
    update match_review m set state = 'closed', untold_end = true
    from unnest(${records.map((r) => r.flow_id)}::text[], ${records.map((r) => r.source_record_id)}::text[])
      as r (flow_id, source_record_id)
    where m.flow_id = r.flow_id and m.source_record_id = r.source_record_id and m.state = 'open'`,
  );
};

/** Adds to the counts of this minute, which the overview's chart is drawn from. */
export const countActivity = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  counts: readonly {
    readonly flowId: FlowId;
    readonly applied: number;
    readonly dead: number;
    readonly reviews: number;
  }[],
  now: number,
): Promise<void> => {
  for (const count of counts)
    await sendAhead(
      trx,
      sql`
      insert into activity (workspace_id, flow_id, minute, applied, dead, reviews)
      values (${owner.workspaceId}, ${count.flowId}, ${now - (now % 60_000)}, ${count.applied}, ${count.dead}, ${count.reviews})
      on conflict (workspace_id, flow_id, minute) do update set applied = activity.applied + excluded.applied,
        dead = activity.dead + excluded.dead, reviews = activity.reviews + excluded.reviews`,
    );
};
