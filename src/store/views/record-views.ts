import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { ConnectionId, FlowId, LinkId, RecordId } from '#base/ids.ts';
import type { RecordState } from '#model/connector.ts';
import type { FlowRecordState } from '#model/flow.ts';
import type { Database } from '#store/tables.ts';
import { cutPage, type PageOfRows, type PageRequest } from './page-cursor.ts';
import type { RecordRefView } from './record-refs.ts';
import { ownRows } from './own-rows.ts';
import { isKnownBy } from './record-ids.ts';

export interface RecordSummaryView extends RecordRefView {
  readonly email: string | null;
  readonly observedAt: number | null;
}

export interface RecordFilter {
  readonly kind?: string | undefined;
  readonly connection?: ConnectionId | undefined;
  readonly flow?: FlowId | undefined;
  readonly state?: FlowRecordState | undefined;
  /** Of the reason why a flow leaves it out, holds it, or has failed with it. */
  readonly code?: string | undefined;
  readonly vendorState?: RecordState | 'unread' | undefined;
  readonly words?: string | undefined;
}

/** Text as a LIKE pattern that means only itself. */
const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;

const conditionOf = (filter: RecordFilter): RawBuilder<unknown> => {
  const conditions: RawBuilder<unknown>[] = [ownRows('r')];
  if (filter.kind !== undefined) conditions.push(sql`r.kind = ${filter.kind}`);
  if (filter.connection !== undefined) conditions.push(sql`r.connection_id = ${filter.connection}`);
  if (filter.vendorState !== undefined) conditions.push(sql`r.state = ${filter.vendorState}`);
  if (filter.flow !== undefined || filter.state !== undefined || filter.code !== undefined) {
    const inFlow = [sql`true`];
    if (filter.flow !== undefined) inFlow.push(sql`fr.flow_id = ${filter.flow}`);
    if (filter.code !== undefined) inFlow.push(sql`fr.state_code = ${filter.code}`);
    if (filter.state !== undefined)
      inFlow.push(
        filter.state === 'pending'
          ? sql`(fr.state = 'pending' or (fr.seq > fr.synced_seq and fr.state in ('in_sync', 'skipped')))`
          : sql`fr.state = ${filter.state}`,
      );
    const those = sql.join(inFlow, sql` and `);
    conditions.push(sql`(
      exists (select 1 from flow_record fr where fr.source_record_id = r.id and ${those})
      or exists (select 1 from link l join flow_record fr on fr.source_record_id = l.source_record_id
        where l.target_record_id = r.id and fr.target_connection_id = r.connection_id and ${those}))`);
  }
  for (const word of (filter.words ?? '').split(/\s+/).filter((each) => each !== '')) {
    const like = containing(word);
    conditions.push(
      sql`(r.title ilike ${like} or r.email ilike ${like} or r.key ilike ${like} or r.reference ilike ${like}
        or ${isKnownBy(word)})`,
    );
  }
  return sql.join(conditions, sql` and `);
};

/** Records by title. Places are `[title, id]`. */
export const listRecords = async (
  trx: Transaction<Database>,
  filter: RecordFilter,
  page: PageRequest<readonly [string, string]>,
): Promise<PageOfRows<RecordSummaryView>> => {
  const after = page.after === null ? sql`true` : sql`(r.title, r.id) > (${page.after[0]}, ${page.after[1]})`;
  const found = await sql<RecordSummaryView>`
    select r.id, r.connection_id as "connectionId", c.name as "connectionName", c.vendor, r.kind, r.key, r.title, r.state,
      r.email, r.observed_at as "observedAt"
    from record r join connection c on c.id = r.connection_id
    where ${conditionOf(filter)} and ${after}
    order by r.title, r.id limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.title, row.id]);
};

export interface RecordRowView extends RecordRefView {
  readonly version: number | null;
  readonly first_seen_at: number;
  readonly observed_at: number | null;
  readonly reference: string | null;
  readonly parent_kind: string | null;
  readonly parent_key: string | null;
  readonly is_stale: boolean;
  /** Sealed; null when it was never read. */
  readonly body: string | null;
}

/** The whole rows of these records, by id. */
export const loadRecordRows = async (
  trx: Transaction<Database>,
  ids: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, RecordRowView>> => {
  if (ids.length === 0) return new Map();
  const found = await sql<RecordRowView>`
    select r.id, r.connection_id as "connectionId", c.name as "connectionName", c.vendor, r.kind, r.key, r.title, r.state,
      r.version, r.first_seen_at, r.observed_at, r.reference, r.parent_kind, r.parent_key,
      r.stale_seq > r.seen_seq as is_stale, r.body
    from record r join connection c on c.id = r.connection_id where r.id = any(${[...ids]})`.execute(trx);
  return new Map(found.rows.map((row) => [row.id, row]));
};

export interface RecordFlowView {
  readonly record_id: RecordId;
  readonly flow_id: FlowId;
  readonly flow_name: string;
  readonly role: 'source' | 'target';
  readonly state: FlowRecordState;
  readonly state_code: string | null;
  readonly state_detail: string | null;
  readonly is_dirty: boolean;
  readonly counterpart_id: RecordId | null;
  readonly synced_at: number | null;
  readonly next_at: number;
}

/** Where records stand in flows, as sources and as linked targets. */
export const loadRecordFlows = async (
  trx: Transaction<Database>,
  ids: readonly RecordId[],
): Promise<readonly RecordFlowView[]> => {
  if (ids.length === 0) return [];
  const found = await sql<RecordFlowView>`
    select fr.source_record_id as record_id, f.id as flow_id, f.name as flow_name, 'source' as role, fr.state,
      fr.state_code, fr.state_detail, fr.seq > fr.synced_seq as is_dirty, l.target_record_id as counterpart_id, fr.synced_at, fr.next_at
    from flow_record fr join flow f on f.id = fr.flow_id
    left join link l on l.source_record_id = fr.source_record_id
      and l.target_connection_id = f.target_connection_id and l.target_kind = f.target_kind
    where fr.source_record_id = any(${[...ids]})
    union all
    select l.target_record_id, f.id, f.name, 'target', fr.state, fr.state_code, fr.state_detail, fr.seq > fr.synced_seq,
      l.source_record_id, fr.synced_at, fr.next_at
    from link l
    join flow f on f.source_connection_id = l.source_connection_id and f.source_kind = l.source_kind
      and f.target_connection_id = l.target_connection_id and f.target_kind = l.target_kind
    join flow_record fr on fr.flow_id = f.id and fr.source_record_id = l.source_record_id
    where l.target_record_id = any(${[...ids]})
    order by flow_name, flow_id`.execute(trx);
  return found.rows;
};

export interface RecordLinkView {
  readonly id: LinkId;
  readonly matched_by: string;
  readonly reference: string | null;
  readonly owner_email: string | null;
  readonly created_at: number;
  readonly counterpart_id: RecordId;
}

/** The links of a record, whichever side it is on, oldest first. */
export const loadRecordLinks = async (
  trx: Transaction<Database>,
  id: RecordId,
): Promise<readonly RecordLinkView[]> => {
  const found = await sql<RecordLinkView>`
    select id, matched_by, reference, owner_email, created_at,
      case when source_record_id = ${id} then target_record_id else source_record_id end as counterpart_id
    from link where source_record_id = ${id} or target_record_id = ${id} order by created_at, id`.execute(
    trx,
  );
  return found.rows;
};

/** The record that this one is part of, and those that are part of it (at most 100). */
export const loadFamily = async (
  trx: Transaction<Database>,
  row: Pick<RecordRowView, 'connectionId' | 'kind' | 'key' | 'parent_kind' | 'parent_key'>,
): Promise<{ readonly parent: RecordRefView | null; readonly children: readonly RecordRefView[] }> => {
  const columns = sql`r.id, r.connection_id as "connectionId", c.name as "connectionName", c.vendor, r.kind, r.key, r.title,
    r.state`;
  const parents = await sql<RecordRefView>`
    select ${columns} from record r join connection c on c.id = r.connection_id
    where r.connection_id = ${row.connectionId} and r.kind = ${row.parent_kind} and r.key = ${row.parent_key}`.execute(
    trx,
  );
  const children = await sql<RecordRefView>`
    select ${columns} from record r join connection c on c.id = r.connection_id
    where r.connection_id = ${row.connectionId} and r.parent_kind = ${row.kind} and r.parent_key = ${row.key}
    order by r.title, r.id limit 100`.execute(trx);
  return { parent: parents.rows[0] ?? null, children: children.rows };
};
