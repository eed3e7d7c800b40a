import { sql, type Transaction } from 'kysely';
import type { DoubleId, RecordId, WorkspaceId } from '#base/ids.ts';
import { cutPage, type PageOfRows, type PageRequest } from './views/page-cursor.ts';
import { ownRows } from './views/own-rows.ts';
import type { Database } from './tables.ts';

/** A record of a target of which a person said that it is the double of another. */
export interface DoubleView {
  readonly id: DoubleId;
  readonly double_record_id: RecordId;
  readonly kept_record_id: RecordId;
  /** `waiting` until a person made the two one at the vendor, or put the double away there. */
  readonly state: 'waiting' | 'done' | 'undone';
  readonly vendor: string;
  readonly kind: string;
  readonly decided_by: string;
  readonly decided_at: number;
}

/** Whether a double is still there is what its vendor last said of it: nobody has to tick it off. */
const stateOf = sql`case when d.undone_at is not null then 'undone'
  when t.state = 'active' and k.state = 'active' then 'waiting' else 'done' end`;

const select = sql`
  select d.id, d.double_record_id, d.kept_record_id, ${stateOf} as state, c.vendor, t.kind, d.decided_by, d.decided_at
  from record_double d join record t on t.id = d.double_record_id join record k on k.id = d.kept_record_id
  join connection c on c.id = t.connection_id`;

/** Remembers a double; what was remembered of it before is replaced. */
export const rememberDouble = async (
  trx: Transaction<Database>,
  double: {
    readonly id: DoubleId;
    readonly workspaceId: WorkspaceId;
    readonly doubleId: RecordId;
    readonly keptId: RecordId;
    readonly actor: string;
  },
  now: number,
): Promise<void> => {
  await undoWhere(trx, double.doubleId, double.actor, now);
  await trx
    .insertInto('record_double')
    .values({
      id: double.id,
      workspace_id: double.workspaceId,
      double_record_id: double.doubleId,
      kept_record_id: double.keptId,
      decided_by: double.actor,
      decided_at: now,
      undone_by: null,
      undone_at: null,
    })
    .execute();
};

/** Forgets that a record is a double, where that stands. */
export const undoWhere = async (
  trx: Transaction<Database>,
  doubleId: RecordId,
  actor: string,
  now: number,
): Promise<void> => {
  await trx
    .updateTable('record_double')
    .set({ undone_by: actor, undone_at: now })
    .where('double_record_id', '=', doubleId)
    .where('undone_at', 'is', null)
    .execute();
};

/** The one of that id, locked. */
export const lockDouble = async (
  trx: Transaction<Database>,
  id: DoubleId,
): Promise<{ double_record_id: RecordId; kept_record_id: RecordId; undone_at: number | null } | undefined> =>
  trx
    .selectFrom('record_double')
    .select(['double_record_id', 'kept_record_id', 'undone_at'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

/** Doubles, newest first. Places are `[decided_at, id]`. */
export const listDoubles = async (
  trx: Transaction<Database>,
  state: 'waiting' | 'all',
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<DoubleView>> => {
  const after =
    page.after === null
      ? sql`true`
      : sql`(d.decided_at, d.id) < (${page.after[0]}::bigint, ${page.after[1]})`;
  const those = state === 'all' ? sql`true` : sql`${stateOf} = 'waiting'`;
  const found = await sql<DoubleView>`
    ${select} where ${ownRows('d')} and ${those} and ${after}
    order by d.decided_at desc, d.id desc limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.decided_at, row.id]);
};
