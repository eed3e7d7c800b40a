import type { Selectable, Transaction } from 'kysely';
import type { LookupTableId, WorkspaceId } from '#base/ids.ts';
import { lookupKey, type LookupTable } from '#model/expressions/lookup-table.ts';
import type { LookupTableTable, LookupTableVersionTable } from './mapping-tables.ts';
import type { Database } from './tables.ts';
import type { Vault } from './vault.ts';

export type LookupTableRow = Selectable<LookupTableTable> &
  Omit<Selectable<LookupTableVersionTable>, 'body' | 'version' | 'table_id' | 'created_at'> & {
    readonly uploaded_at: number;
  };

const bodyContext = (id: LookupTableId, version: number): string => `lookup-table:${id}:${String(version)}`;

const current = (trx: Transaction<Database>) =>
  trx
    .selectFrom('lookup_table as t')
    .innerJoin('lookup_table_version as v', (join) =>
      join.onRef('v.table_id', '=', 't.id').onRef('v.version', '=', 't.version'),
    );

const columns = [
  't.id',
  't.workspace_id',
  't.name',
  't.version',
  't.on_miss',
  't.created_at',
  'v.key_column',
  'v.columns',
  'v.row_count',
  'v.author',
  'v.note',
  'v.created_at as uploaded_at',
] as const;

/** The tables of a workspace in their newest versions, by name. */
export const listLookupTables = (trx: Transaction<Database>): Promise<readonly LookupTableRow[]> =>
  current(trx).select(columns).orderBy('t.name').execute();

export const findLookupTable = (
  trx: Transaction<Database>,
  id: LookupTableId,
): Promise<LookupTableRow | undefined> =>
  current(trx).select(columns).where('t.id', '=', id).executeTakeFirst();

/** The table of this name, locked against another upload. */
export const lockLookupTable = (
  trx: Transaction<Database>,
  name: string,
): Promise<Selectable<LookupTableTable> | undefined> =>
  trx.selectFrom('lookup_table').selectAll().where('name', '=', name).forUpdate().executeTakeFirst();

/** Stores rows as the next version of a table, which is made where there is none. */
export const putLookupTable = async (
  trx: Transaction<Database>,
  vault: Vault,
  table: {
    readonly id: LookupTableId;
    readonly workspaceId: WorkspaceId;
    readonly name: string;
    readonly version: number;
    readonly onMiss: 'empty' | 'refuse';
    readonly keyColumn: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly string[])[];
    readonly author: string;
    readonly note: string;
  },
  now: number,
): Promise<void> => {
  const head = { version: table.version, on_miss: table.onMiss };
  await trx
    .insertInto('lookup_table')
    .values({ ...head, id: table.id, workspace_id: table.workspaceId, name: table.name, created_at: now })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(head))
    .execute();
  await trx
    .insertInto('lookup_table_version')
    .values({
      table_id: table.id,
      version: table.version,
      workspace_id: table.workspaceId,
      key_column: table.keyColumn,
      columns: [...table.columns],
      row_count: table.rows.length,
      body: vault.seal(JSON.stringify(table.rows), bodyContext(table.id, table.version)),
      author: table.author,
      note: table.note,
      created_at: now,
    })
    .execute();
};

export const setOnMiss = async (
  trx: Transaction<Database>,
  id: LookupTableId,
  onMiss: 'empty' | 'refuse',
): Promise<void> => {
  await trx.updateTable('lookup_table').set({ on_miss: onMiss }).where('id', '=', id).execute();
};

export const deleteLookupTable = async (trx: Transaction<Database>, id: LookupTableId): Promise<void> => {
  await trx.deleteFrom('lookup_table').where('id', '=', id).execute();
};

/** The rows of a table's version, as they were uploaded. */
export const readLookupRows = async (
  trx: Transaction<Database>,
  vault: Vault,
  id: LookupTableId,
  version: number,
): Promise<readonly (readonly string[])[]> => {
  const row = await trx
    .selectFrom('lookup_table_version')
    .select('body')
    .where('table_id', '=', id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return JSON.parse(vault.open(row.body, bodyContext(id, version))) as readonly (readonly string[])[];
};

/** Names and versions of these tables, to know whether what is kept of them is theirs still. */
export const versionsOfTables = (
  trx: Transaction<Database>,
  names: readonly string[],
): Promise<readonly LookupTableRow[]> =>
  current(trx)
    .select(columns)
    .where('t.name', 'in', [...names])
    .execute();

/** A table ready to be looked things up in. The first of several rows of one key counts. */
export const lookupTableOf = (
  row: Pick<LookupTableRow, 'id' | 'name' | 'version' | 'on_miss' | 'key_column' | 'columns'>,
  rows: readonly (readonly string[])[],
): LookupTable => {
  const place = row.columns.indexOf(row.key_column);
  const byKey = new Map<string, readonly string[]>();
  for (const each of rows) {
    const key = lookupKey(each[place]);
    if (key !== null && !byKey.has(key)) byKey.set(key, each);
  }
  return {
    id: row.id,
    name: row.name,
    version: row.version,
    keyColumn: row.key_column,
    columns: row.columns,
    onMiss: row.on_miss,
    rows: byKey,
  };
};
