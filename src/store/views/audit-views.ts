import { sql, type Transaction } from 'kysely';
import type { JsonObject } from '#base/json.ts';
import type { Database } from '#store/tables.ts';
import { cutPage, type PageOfRows, type PageRequest } from './page-cursor.ts';
import { ownRows } from './own-rows.ts';

export interface AuditView {
  readonly no: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly details: JsonObject;
  readonly hash: string;
}

/** The audit log, newest first. Places are `[no]`. */
export const listAudit = async (
  trx: Transaction<Database>,
  filter: { readonly subject?: string | undefined; readonly action?: string | undefined },
  page: PageRequest<readonly [number]>,
): Promise<PageOfRows<AuditView>> => {
  const subject = filter.subject === undefined ? sql`true` : sql`subject_id = ${filter.subject}`;
  const action = filter.action === undefined ? sql`true` : sql`action = ${filter.action}`;
  const after = page.after === null ? sql`true` : sql`no < ${page.after[0]}`;
  const found = await sql<AuditView>`
    select no, at, actor, action, subject_kind, subject_id, details, hash from audit au
    where ${ownRows('au')} and ${subject} and ${action} and ${after} order by no desc limit ${page.limit + 1}`.execute(
    trx,
  );
  return cutPage(found.rows, page.limit, (row) => [row.no]);
};

/** Hash of the newest entry; null while there is none. */
export const readAuditHead = async (trx: Transaction<Database>): Promise<string | null> => {
  const head = await trx.selectFrom('audit_head').select(['hash', 'no']).executeTakeFirst();
  return head === undefined || head.no === 0 ? null : head.hash;
};
