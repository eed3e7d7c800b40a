import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { CallId, AttemptId, ChangeId, FlowId, RecordId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { AttemptOutcome, ChangeAction, ChangeState } from '#model/change.ts';
import type { Database } from '#store/tables.ts';
import { cutPage, type PageOfRows, type PageRequest } from './page-cursor.ts';
import { ownRows } from './own-rows.ts';

export interface ChangeView {
  readonly id: ChangeId;
  readonly flow_id: FlowId;
  readonly flow_name: string;
  readonly action: ChangeAction;
  readonly state: ChangeState;
  readonly reason: string;
  readonly fields: readonly string[];
  readonly source_record_id: RecordId;
  readonly target_record_id: RecordId | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly hint: string | null;
  readonly details: JsonObject;
  readonly tries: number;
  readonly planned_at: number;
  readonly settled_at: number | null;
}

export interface ChangeFilter {
  readonly flow?: FlowId | undefined;
  readonly state?: ChangeState | undefined;
  readonly action?: ChangeAction | undefined;
  readonly record?: RecordId | undefined;
  readonly code?: string | undefined;
}

/** What a `ChangeView` is read from: `change ch join flow f`. */
export const changeColumns = sql`ch.id, ch.flow_id, f.name as flow_name, ch.action, ch.state, ch.reason, ch.fields, ch.source_record_id,
  ch.target_record_id, ch.code, ch.message, ch.hint, ch.details, ch.tries, ch.planned_at, ch.settled_at`;

const conditionOf = (filter: ChangeFilter): RawBuilder<unknown> => {
  const conditions: RawBuilder<unknown>[] = [ownRows('ch')];
  if (filter.flow !== undefined) conditions.push(sql`ch.flow_id = ${filter.flow}`);
  if (filter.state !== undefined) conditions.push(sql`ch.state = ${filter.state}`);
  if (filter.action !== undefined) conditions.push(sql`ch.action = ${filter.action}`);
  if (filter.code !== undefined) conditions.push(sql`ch.code = ${filter.code}`);
  if (filter.record !== undefined)
    conditions.push(sql`(ch.source_record_id = ${filter.record} or ch.target_record_id = ${filter.record})`);
  return sql.join(conditions, sql` and `);
};

/** Changes, planned last first. Places are `[planned_at, id]`. */
export const listChanges = async (
  trx: Transaction<Database>,
  filter: ChangeFilter,
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<ChangeView>> => {
  const after =
    page.after === null
      ? sql`true`
      : sql`(ch.planned_at, ch.id) < (${page.after[0]}::bigint, ${page.after[1]})`;
  const found = await sql<ChangeView>`
    select ${changeColumns} from change ch join flow f on f.id = ch.flow_id
    where ${conditionOf(filter)} and ${after}
    order by ch.planned_at desc, ch.id desc limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.planned_at, row.id]);
};

/** Dead letters, the last to die first. Places are `[settled_at, id]`. */
export const listDeadLetters = async (
  trx: Transaction<Database>,
  filter: Pick<ChangeFilter, 'flow' | 'code'>,
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<ChangeView>> => {
  const settled = sql`coalesce(ch.settled_at, ch.planned_at)`;
  const after =
    page.after === null ? sql`true` : sql`(${settled}, ch.id) < (${page.after[0]}::bigint, ${page.after[1]})`;
  const found = await sql<ChangeView>`
    select ${changeColumns} from change ch join flow f on f.id = ch.flow_id
    where ${conditionOf({ ...filter, state: 'dead' })} and ${after}
    order by ${settled} desc, ch.id desc limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.settled_at ?? row.planned_at, row.id]);
};

/** How many dead letters there are by code, most first; `hint` is what the newest of them says. */
export const countDeadLetters = async (
  trx: Transaction<Database>,
): Promise<readonly { readonly code: string; readonly hint: string; readonly count: number }[]> => {
  const found = await sql<{ code: string; hint: string; count: number }>`
    select coalesce(code, '') as code, count(*)::integer as count,
      coalesce((array_agg(hint order by settled_at desc nulls last))[1], '') as hint
    from change ch where ${ownRows('ch')} and ch.state = 'dead' group by 1 order by count desc, code`.execute(
    trx,
  );
  return found.rows;
};

/** The changes applied last, newest plan first: that order has an index. */
export const listApplied = async (
  trx: Transaction<Database>,
  limit: number,
): Promise<readonly ChangeView[]> => {
  const found = await sql<ChangeView>`
    select ${changeColumns} from change ch join flow f on f.id = ch.flow_id
    where ${ownRows('ch')} and ch.state = 'applied' order by ch.planned_at desc, ch.id desc limit ${limit}`.execute(
    trx,
  );
  return found.rows;
};

export interface ChangeDetailView extends ChangeView {
  readonly mapping_version: number;
  readonly seq: number;
  readonly priority: number;
  readonly reference: string | null;
  /** Sealed. */
  readonly body: string | null;
  readonly sending_at: number | null;
}

export const findChange = async (
  trx: Transaction<Database>,
  id: ChangeId,
): Promise<ChangeDetailView | undefined> => {
  const found = await sql<ChangeDetailView>`
    select ${changeColumns}, ch.mapping_version, ch.seq, ch.priority, ch.reference, ch.body, ch.sending_at
    from change ch join flow f on f.id = ch.flow_id where ch.id = ${id}`.execute(trx);
  return found.rows[0];
};

export interface AttemptView {
  readonly id: AttemptId;
  readonly call_id: CallId;
  readonly no: number;
  readonly outcome: AttemptOutcome;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly http_status: number | null;
  readonly code: string | null;
  readonly message: string | null;
}

/** Attempts of a change, oldest first. */
export const listAttempts = (
  trx: Transaction<Database>,
  changeId: ChangeId,
): Promise<readonly AttemptView[]> =>
  trx
    .selectFrom('attempt')
    .select(['id', 'call_id', 'no', 'outcome', 'started_at', 'ended_at', 'http_status', 'code', 'message'])
    .where('change_id', '=', changeId)
    .orderBy('no')
    .orderBy('id')
    .execute();
