import { sql, type Transaction } from 'kysely';
import type { FlowId, HandOverId, RecordId } from '#base/ids.ts';
import type { HandOverNote } from '#model/hand-over.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from './own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from './page-cursor.ts';

export interface HandOverView {
  readonly id: HandOverId;
  readonly flow_id: FlowId;
  readonly flow_name: string;
  readonly source_record_id: RecordId;
  readonly target_vendor: string;
  readonly target_connection_name: string;
  readonly state: 'open' | 'done';
  readonly note: HandOverNote | null;
  readonly sealed: string;
  readonly seen_record_id: RecordId | null;
  readonly done_by: string | null;
  readonly done_at: number | null;
  readonly created_at: number;
}

export interface HandOverFilter {
  readonly state: 'open' | 'done';
  readonly flow?: FlowId | undefined;
  /** Any part of the invoice's number, whatever its case. */
  readonly find?: string | undefined;
  readonly id?: HandOverId | undefined;
}

/** Those that wait oldest first, those done newest first. Places are `[created_at or done_at, id]`. */
export const listHandOvers = async (
  trx: Transaction<Database>,
  { state, flow, find, id }: HandOverFilter | (Omit<HandOverFilter, 'state'> & { readonly state: null }),
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<HandOverView>> => {
  const [at, afterId] = page.after ?? [0, ''];
  const isDone = state === 'done';
  const after = isDone
    ? sql`(h.done_at, h.id) < (${at}::bigint, ${afterId})`
    : sql`(h.created_at, h.id) > (${at}::bigint, ${afterId})`;
  const found = await sql<HandOverView>`
    select h.id, h.flow_id, f.name as flow_name, h.source_record_id, t.vendor as target_vendor,
      t.name as target_connection_name, h.state, h.note, h.sealed, h.seen_record_id, h.done_by, h.done_at, h.created_at
    from hand_over h join flow f on f.id = h.flow_id join connection t on t.id = f.target_connection_id
    join record r on r.id = h.source_record_id
    where ${ownRows('h')} and ${state === null ? sql`true` : sql`h.state = ${state}`}
      and ${flow === undefined ? sql`true` : sql`h.flow_id = ${flow}`}
      and ${id === undefined ? sql`true` : sql`h.id = ${id}`}
      and ${find === undefined || find === '' ? sql`true` : sql`strpos(lower(r.title), lower(${find})) > 0`}
      and ${page.after === null ? sql`true` : after}
    order by ${isDone ? sql`h.done_at desc, h.id desc` : sql`h.created_at, h.id`} limit ${page.limit + 1}`.execute(
    trx,
  );
  return cutPage(found.rows, page.limit, (row) => [isDone ? (row.done_at ?? 0) : row.created_at, row.id]);
};

/** How many wait, of all flows or one. */
export const countHandOvers = async (trx: Transaction<Database>, flow?: FlowId): Promise<number> => {
  const found = await sql<{ n: number }>`
    select count(*)::integer as n from hand_over h where ${ownRows('h')} and h.state = 'open'
      and ${flow === undefined ? sql`true` : sql`h.flow_id = ${flow}`}`.execute(trx);
  return found.rows[0]?.n ?? 0;
};
