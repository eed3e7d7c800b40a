import { sql, type Insertable, type RawBuilder, type Selectable, type Transaction } from 'kysely';
import type { ContactId, NoteId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from '#store/views/page-cursor.ts';
import type { CrmNoteTable } from './crm-tables.ts';

export type NoteRow = Selectable<CrmNoteTable>;

/** One thing, or a contact and all that belongs to it. */
export type AboutFilter = { readonly subject: string } | { readonly contact: ContactId };

/** That a row is about what is asked for. */
export const isAbout = (alias: string, about: AboutFilter): RawBuilder<unknown> =>
  'subject' in about
    ? sql`${sql.ref(`${alias}.subject_id`)} = ${about.subject}`
    : sql`${sql.ref(`${alias}.contact_id`)} = ${about.contact}`;

/** Newest first. Places are `[created at, id]`. */
export const listNotes = async (
  trx: Transaction<Database>,
  about: AboutFilter,
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<NoteRow>> => {
  const after =
    page.after === null ? sql`true` : sql`(n.created_at, n.id) < (${page.after[0]}, ${page.after[1]})`;
  const found = await sql<NoteRow>`
    select n.* from crm_note n where ${ownRows('n')} and ${isAbout('n', about)} and ${after}
    order by n.created_at desc, n.id desc limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.created_at, row.id]);
};

export const findNote = (trx: Transaction<Database>, id: NoteId): Promise<NoteRow | undefined> =>
  trx.selectFrom('crm_note').selectAll().where('id', '=', id).executeTakeFirst();

/** The note, locked until the transaction ends. */
export const lockNote = (trx: Transaction<Database>, id: NoteId): Promise<NoteRow | undefined> =>
  trx.selectFrom('crm_note').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const insertNote = async (
  trx: Transaction<Database>,
  row: Insertable<CrmNoteTable>,
): Promise<void> => {
  await trx.insertInto('crm_note').values(row).execute();
};

export const updateNote = async (
  trx: Transaction<Database>,
  id: NoteId,
  set: { readonly body: string; readonly version: number; readonly updated_at: number },
): Promise<void> => {
  await trx.updateTable('crm_note').set(set).where('id', '=', id).execute();
};

export const deleteNote = async (trx: Transaction<Database>, id: NoteId): Promise<void> => {
  await trx.deleteFrom('crm_note').where('id', '=', id).execute();
};
