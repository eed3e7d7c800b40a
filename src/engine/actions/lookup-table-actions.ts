import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import type { Transaction } from 'kysely';
import { newId, type LookupTableId } from '#base/ids.ts';
import { notifyLive, type EngineDeps } from '#engine/deps.ts';
import { lookupKey } from '#model/expressions/lookup-table.ts';
import { appendAudit } from '#store/audit.ts';
import {
  deleteLookupTable,
  findLookupTable,
  lockLookupTable,
  putLookupTable,
  setOnMiss,
  type LookupTableRow,
} from '#store/lookup-tables.ts';
import { flowsReading, markAllOf } from '#store/mappings.ts';
import type { Database } from '#store/tables.ts';
import { act, type ActionDeps, type Acting } from './acting.ts';
import { actionError } from './action-errors.ts';

export type TableActionDeps = ActionDeps & Pick<EngineDeps, 'vault'>;

/** Rows and columns of one table. */
export const tableLimits = { rows: 20_000, columns: 30, cell: 500 } as const;

const unreadable = (message: string): Error => actionError('table.unreadable', message);

/** Reads a file whose first line names its columns. Every row has a key of its own. @throws `table.unreadable`. */
export const readTableFile = (
  bytes: Uint8Array,
  keyColumn: string | undefined,
): { readonly keyColumn: string; readonly columns: readonly string[]; readonly rows: string[][] } => {
  let lines: string[][];
  try {
    lines = parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), {
      bom: true,
      skip_empty_lines: true,
      relax_column_count_less: true,
      trim: true,
    });
  } catch (caught) {
    if (caught instanceof CsvError) throw unreadable(`The file is no CSV that can be read: ${caught.code}.`);
    if (caught instanceof TypeError) throw unreadable('The file is not text in UTF-8.');
    throw caught;
  }
  const [heading = [], ...rows] = lines;
  const columns = heading.map((name) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_'));
  if (columns.length < 2) throw unreadable('The table needs a column for the key and at least one other.');
  if (columns.length > tableLimits.columns)
    throw unreadable(`The table has more than ${String(tableLimits.columns)} columns.`);
  if (new Set(columns).size !== columns.length || columns.includes(''))
    throw unreadable('Every column needs a heading of its own.');
  if (rows.length > tableLimits.rows)
    throw unreadable(`The table has more than ${String(tableLimits.rows)} rows.`);
  const key = keyColumn ?? columns[0] ?? '';
  const place = columns.indexOf(key);
  if (place < 0) throw unreadable(`There is no column “${key}” to be the key.`);
  const seen = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const line = index + 2;
    if (row.some((cell) => cell.length > tableLimits.cell))
      throw unreadable(
        `Line ${String(line)} has a cell of more than ${String(tableLimits.cell)} characters.`,
      );
    const found = lookupKey(row[place]);
    if (found === null) throw unreadable(`Line ${String(line)} has no key in “${key}”.`);
    const before = seen.get(found);
    if (before !== undefined)
      throw unreadable(`Lines ${String(before)} and ${String(line)} have the same key in “${key}”.`);
    seen.set(found, line);
    while (row.length < columns.length) row.push('');
  }
  return { keyColumn: key, columns, rows };
};

/**
 * Stores a file as a table, or as the next version of the one of that name; the flows that read it look at all their
 * records again. Tables hold values only, so none can refer to another, or to itself.
 */
export const uploadTable = (
  deps: TableActionDeps,
  acting: Acting,
  asked: {
    readonly name: string;
    readonly bytes: Uint8Array;
    readonly keyColumn?: string | undefined;
    readonly onMiss?: 'empty' | 'refuse' | undefined;
    readonly note: string;
  },
): Promise<{ readonly id: LookupTableId }> => {
  const file = readTableFile(asked.bytes, asked.keyColumn);
  return act(deps, acting, async (trx, now) => {
    const held = await lockLookupTable(trx, asked.name);
    const id = held?.id ?? newId('lookupTable', now);
    const version = (held?.version ?? 0) + 1;
    await putLookupTable(
      trx,
      deps.vault,
      {
        ...file,
        id,
        workspaceId: acting.workspaceId,
        name: asked.name,
        version,
        onMiss: asked.onMiss ?? held?.on_miss ?? 'empty',
        author: acting.actor,
        note: asked.note,
      },
      now,
    );
    await planAgain(trx, deps, acting, asked.name, now);
    await auditTable(
      trx,
      acting,
      id,
      'table.uploaded',
      { name: asked.name, version, rows: file.rows.length },
      now,
    );
    return { id };
  });
};

/** Says what a key that a table does not have means from now on. */
export const changeTable = (
  deps: TableActionDeps,
  acting: Acting,
  id: LookupTableId,
  asked: { readonly onMiss: 'empty' | 'refuse' },
): Promise<void> =>
  act(deps, acting, async (trx, now) => {
    const table = await requireTable(trx, id);
    if (table.on_miss === asked.onMiss) return;
    await setOnMiss(trx, id, asked.onMiss);
    await planAgain(trx, deps, acting, table.name, now);
    await auditTable(trx, acting, id, 'table.changed', { name: table.name, onMiss: asked.onMiss }, now);
  });

/** Takes a table away with all its versions. @throws `table.in_use` while a mapping in force reads it. */
export const removeTable = (deps: TableActionDeps, acting: Acting, id: LookupTableId): Promise<void> =>
  act(deps, acting, async (trx, now) => {
    const table = await requireTable(trx, id);
    const readers = await flowsReading(trx, table.name);
    if (readers.length > 0)
      throw actionError(
        'table.in_use',
        `"${table.name}" is read by ${readers.map((flow) => flow.name).join(', ')}.`,
      );
    await deleteLookupTable(trx, id);
    await auditTable(trx, acting, id, 'table.removed', { name: table.name }, now);
  });

export const requireTable = async (
  trx: Transaction<Database>,
  id: LookupTableId,
): Promise<LookupTableRow> => {
  const table = await findLookupTable(trx, id);
  if (table === undefined) throw actionError('table.not_found', 'There is no such table in this workspace.');
  return table;
};

const planAgain = async (
  trx: Transaction<Database>,
  deps: ActionDeps,
  acting: Acting,
  name: string,
  now: number,
): Promise<void> => {
  const readers = await flowsReading(trx, name);
  if (readers.length === 0) return;
  for (const { id } of readers) await markAllOf(trx, id, now);
  const flows = await trx
    .selectFrom('flow')
    .select('target_connection_id')
    .where(
      'id',
      'in',
      readers.map(({ id }) => id),
    )
    .execute();
  await deps.wake(trx, [...new Set(flows.map((flow) => flow.target_connection_id))].toSorted());
  await notifyLive(trx, acting.workspaceId, ['records', 'overview']);
};

const auditTable = (
  trx: Transaction<Database>,
  acting: Acting,
  id: LookupTableId,
  action: Parameters<typeof appendAudit>[2][number]['action'],
  details: Readonly<Record<string, string | number>>,
  now: number,
): Promise<unknown> =>
  appendAudit(
    trx,
    acting.workspaceId,
    [{ actor: acting.actor, action, subjectKind: 'lookup_table', subjectId: id, details }],
    now,
  );
