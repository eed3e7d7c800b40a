import { sql, type RawBuilder, type Selectable, type Transaction, type Updateable } from 'kysely';
import type { CrmImportId, WorkspaceId } from '#base/ids.ts';
import type { ImportAction, ImportRowState } from '#model/crm/nouns.ts';
import { jsonbOf } from '#store/jsonb.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from '#store/views/page-cursor.ts';
import type { CrmImportRowTable, CrmImportTable } from './crm-tables.ts';

export type ImportRow = Selectable<CrmImportTable>;
export type ImportLine = Selectable<CrmImportRowTable>;

export const insertImport = async (
  trx: Transaction<Database>,
  row: Pick<ImportRow, 'id' | 'workspace_id' | 'subject_kind' | 'file_name' | 'created_by' | 'created_at'>,
): Promise<void> => {
  await trx
    .insertInto('crm_import')
    .values({ ...row, state: 'preview', applied_by: null, applied_at: null, undone_at: null })
    .execute();
};

export interface NewImportLine {
  readonly line: number;
  readonly action: ImportAction;
  readonly subjectId: string | null;
  readonly subjectVersion: number | null;
  readonly matchedBy: string | null;
  readonly title: string;
  /** JSON texts of the states after and before. */
  readonly wanted: unknown;
  readonly before: unknown;
  readonly fields: readonly string[];
  readonly code: string | null;
  readonly message: string | null;
}

export const insertLines = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  importId: CrmImportId,
  lines: readonly NewImportLine[],
): Promise<void> => {
  if (lines.length === 0) return;
  await sql`
    insert into crm_import_row (workspace_id, import_id, line, action, state, subject_id, subject_version, matched_by,
      title, wanted, before, fields, code, message)
    select ${workspaceId}, ${importId}, l.line, l.action, case when l.action = 'refuse' then 'refused' else 'preview' end,
      l."subjectId", l."subjectVersion", l."matchedBy", l.title, l.wanted, l.before,
      array(select jsonb_array_elements_text(l.fields)), l.code, l.message
    from jsonb_to_recordset(${jsonbOf(lines)}::jsonb) as l (line integer, action text, "subjectId" text,
      "subjectVersion" bigint, "matchedBy" text, title text, wanted jsonb, before jsonb, fields jsonb, code text,
      message text)`.execute(trx);
};

/** The import, locked until the transaction ends. */
export const lockImport = (trx: Transaction<Database>, id: CrmImportId): Promise<ImportRow | undefined> =>
  trx.selectFrom('crm_import').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const updateImport = async (
  trx: Transaction<Database>,
  id: CrmImportId,
  set: Updateable<CrmImportTable>,
): Promise<void> => {
  await trx.updateTable('crm_import').set(set).where('id', '=', id).execute();
};

/** Lines in this state that are to create or update, in the order of the file. */
export const nextLines = (
  trx: Transaction<Database>,
  id: CrmImportId,
  state: ImportRowState,
  limit: number,
): Promise<ImportLine[]> =>
  trx
    .selectFrom('crm_import_row')
    .selectAll()
    .where('import_id', '=', id)
    .where('state', '=', state)
    .where('action', 'in', ['create', 'update'])
    .orderBy('line')
    .limit(limit)
    .execute();

export const settleLine = async (
  trx: Transaction<Database>,
  line: Pick<ImportLine, 'import_id' | 'line'>,
  set: Updateable<CrmImportRowTable>,
): Promise<void> => {
  await trx
    .updateTable('crm_import_row')
    .set(set)
    .where('import_id', '=', line.import_id)
    .where('line', '=', line.line)
    .execute();
};

/** Newest first. Places are `[created at, id]`. */
export const listImports = async (
  trx: Transaction<Database>,
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<ImportRow>> => {
  const after =
    page.after === null ? sql`true` : sql`(i.created_at, i.id) < (${page.after[0]}, ${page.after[1]})`;
  const found = await sql<ImportRow>`
    select i.* from crm_import i where ${ownRows('i')} and i.state <> 'discarded' and ${after}
    order by i.created_at desc, i.id desc limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.created_at, row.id]);
};

export const findImport = (trx: Transaction<Database>, id: CrmImportId): Promise<ImportRow | undefined> =>
  trx.selectFrom('crm_import').selectAll().where('id', '=', id).executeTakeFirst();

export interface LineCount {
  readonly import_id: CrmImportId;
  readonly action: ImportAction;
  readonly state: ImportRowState;
  readonly count: number;
}

export const countLines = async (
  trx: Transaction<Database>,
  ids: readonly CrmImportId[],
): Promise<readonly LineCount[]> => {
  const found = await sql<LineCount>`
    select l.import_id, l.action, l.state, count(*) as count from crm_import_row l
    where l.import_id = any(${[...ids]}::text[]) group by l.import_id, l.action, l.state`.execute(trx);
  return found.rows;
};

/** In the order of the file. Places are `[line]`. */
export const listLines = async (
  trx: Transaction<Database>,
  id: CrmImportId,
  filter: { readonly action?: ImportAction | undefined; readonly state?: ImportRowState | undefined },
  page: PageRequest<readonly [number]>,
): Promise<PageOfRows<ImportLine>> => {
  const conditions: RawBuilder<unknown>[] = [ownRows('l'), sql`l.import_id = ${id}`];
  if (filter.action !== undefined) conditions.push(sql`l.action = ${filter.action}`);
  if (filter.state !== undefined) conditions.push(sql`l.state = ${filter.state}`);
  if (page.after !== null) conditions.push(sql`l.line > ${page.after[0]}`);
  const found = await sql<ImportLine>`
    select l.* from crm_import_row l where ${sql.join(conditions, sql` and `)}
    order by l.line limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.line]);
};
