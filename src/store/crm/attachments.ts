import { sql, type Insertable, type Selectable, type Transaction } from 'kysely';
import type { AttachmentId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from '#store/views/page-cursor.ts';
import type { CrmAttachmentTable } from './crm-tables.ts';
import { isAbout, type AboutFilter } from './notes.ts';

/** A file without its content. */
export type AttachmentRow = Omit<Selectable<CrmAttachmentTable>, 'sealed'>;

const columns = [
  'id',
  'workspace_id',
  'subject_kind',
  'subject_id',
  'contact_id',
  'name',
  'media_type',
  'size',
  'created_by',
  'created_at',
] as const;

/** Newest first. Places are `[created at, id]`. */
export const listAttachments = async (
  trx: Transaction<Database>,
  about: AboutFilter,
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<AttachmentRow>> => {
  const after =
    page.after === null ? sql`true` : sql`(a.created_at, a.id) < (${page.after[0]}, ${page.after[1]})`;
  const found = await sql<AttachmentRow>`
    select ${sql.join(columns.map((column) => sql.ref(`a.${column}`)))} from crm_attachment a
    where ${ownRows('a')} and ${isAbout('a', about)} and ${after}
    order by a.created_at desc, a.id desc limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.created_at, row.id]);
};

export const findAttachment = (
  trx: Transaction<Database>,
  id: AttachmentId,
): Promise<AttachmentRow | undefined> =>
  trx.selectFrom('crm_attachment').select(columns).where('id', '=', id).executeTakeFirst();

/** The file with its sealed content. */
export const loadAttachment = (
  trx: Transaction<Database>,
  id: AttachmentId,
): Promise<Selectable<CrmAttachmentTable> | undefined> =>
  trx.selectFrom('crm_attachment').selectAll().where('id', '=', id).executeTakeFirst();

export const insertAttachment = async (
  trx: Transaction<Database>,
  row: Insertable<CrmAttachmentTable>,
): Promise<void> => {
  await trx.insertInto('crm_attachment').values(row).execute();
};

export const deleteAttachment = async (trx: Transaction<Database>, id: AttachmentId): Promise<void> => {
  await trx.deleteFrom('crm_attachment').where('id', '=', id).execute();
};
