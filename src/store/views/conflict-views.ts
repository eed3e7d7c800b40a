import { sql, type Transaction } from 'kysely';
import type { ConflictId, FlowId, RecordId } from '#base/ids.ts';
import type { ConflictChoice } from '#model/field-verdict.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from './own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from './page-cursor.ts';

export interface ConflictView {
  readonly id: ConflictId;
  readonly flow_id: FlowId;
  readonly flow_name: string;
  readonly source_record_id: RecordId;
  readonly source_vendor: string;
  readonly source_connection_name: string;
  readonly target_record_id: RecordId;
  readonly target_vendor: string;
  readonly target_kind: string;
  readonly target_connection_name: string;
  readonly field: string;
  readonly state: 'open' | 'answered' | 'closed';
  readonly choice: ConflictChoice | null;
  readonly sealed: string;
  readonly source_at: number | null;
  readonly target_at: number | null;
  readonly answered_by: string | null;
  readonly answered_at: number | null;
  readonly created_at: number;
}

export interface ConflictFilter {
  /** `answered`: a person chose, whether that is carried out yet or not. */
  readonly state: 'open' | 'answered';
  readonly flow?: FlowId | undefined;
  readonly record?: RecordId | undefined;
}

/** Open ones oldest first, answered ones newest answer first. Places are `[created_at or answered_at, id]`. */
export const listConflicts = async (
  trx: Transaction<Database>,
  filter: ConflictFilter,
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<ConflictView>> => {
  const [at, id] = page.after ?? [0, ''];
  const open = filter.state === 'open';
  const after = open
    ? sql`(c.created_at, c.id) > (${at}::bigint, ${id})`
    : sql`(c.answered_at, c.id) < (${at}::bigint, ${id})`;
  const found = await sql<ConflictView>`
    select c.id, c.flow_id, f.name as flow_name, c.source_record_id, s.vendor as source_vendor,
      s.name as source_connection_name, c.target_record_id, t.vendor as target_vendor, f.target_kind,
      t.name as target_connection_name, c.field, c.state, c.choice, c.sealed, c.source_at, c.target_at, c.answered_by,
      c.answered_at, c.created_at
    from conflict c join flow f on f.id = c.flow_id
    join connection s on s.id = f.source_connection_id join connection t on t.id = f.target_connection_id
    where ${ownRows('c')} and ${open ? sql`c.state = 'open'` : sql`c.answered_at is not null`}
      and ${filter.flow === undefined ? sql`true` : sql`c.flow_id = ${filter.flow}`}
      and ${
        filter.record === undefined
          ? sql`true`
          : sql`(c.source_record_id = ${filter.record} or c.target_record_id = ${filter.record})`
      }
      and ${page.after === null ? sql`true` : after}
    order by ${open ? sql`c.created_at, c.id` : sql`c.answered_at desc, c.id desc`} limit ${page.limit + 1}`.execute(
    trx,
  );
  return cutPage(found.rows, page.limit, (row) => [open ? row.created_at : (row.answered_at ?? 0), row.id]);
};

/** How many wait, of all flows or one. */
export const countConflicts = async (trx: Transaction<Database>, flow?: FlowId): Promise<number> => {
  const found = await sql<{ n: number }>`
    select count(*)::integer as n from conflict c where ${ownRows('c')} and c.state = 'open'
      and ${flow === undefined ? sql`true` : sql`c.flow_id = ${flow}`}`.execute(trx);
  return found.rows[0]?.n ?? 0;
};
