import type { FormFields } from './form.ts';
import type { Call } from './stripe-call.ts';
import { integer, isWithin, readFields, text, timeRange } from './params.ts';
import type { Fields, Shape } from './params.ts';
import { invalid, missing } from './stripe-refusal.ts';
import type { Row, Table, Wire } from './table.ts';

const defaultLimit = 10;
const largestLimit = 100;

export const limitOf = (limit: number | undefined): number => {
  if (limit === undefined) return defaultLimit;
  if (limit < 1 || limit > largestLimit)
    throw invalid(
      `Invalid integer: limit must be between 1 and ${String(largestLimit)}`,
      'limit',
      'parameter_invalid_integer',
    );
  return limit;
};

const paging = { limit: integer, starting_after: text(), ending_before: text() } as const;

/**
 * One page of a table, newest first. `filters` are the list's own parameters and `fits` what they mean; `candidates`
 * narrows by an index before anything is looked at.
 */
export const listPage = <T extends Row, S extends Shape>(
  call: Call,
  table: Table<T>,
  filters: S,
  options: {
    readonly hasCreated?: boolean;
    readonly candidates?: (fields: Fields<S>) => readonly T[] | null;
    readonly fits?: (row: T, fields: Fields<S>) => boolean;
    readonly url?: string;
    readonly wire?: (row: T) => Wire;
  } = {},
): Wire => {
  const shape = { ...paging, created: timeRange };
  const isPaging = (name: string): boolean =>
    Object.hasOwn(shape, name) && (name !== 'created' || options.hasCreated !== false);
  const part = (isWanted: (name: string) => boolean): FormFields =>
    Object.fromEntries(Object.entries(call.form).filter(([name]) => isWanted(name)));
  const cursor = readFields(part(isPaging), shape);
  const fields = readFields(
    part((name) => !isPaging(name)),
    filters,
  );
  const fits = (row: T): boolean =>
    isWithin(cursor.created, row.created) && (options.fits?.(row, fields) ?? true);
  const pick = pickPage(table, options.candidates?.(fields) ?? null, cursor, fits);
  return listOfRows(
    pick.rows.map(options.wire ?? table.wire),
    pick.hasMore,
    options.url ?? `/v1/${table.object}s`,
  );
};

export const listOfRows = (data: readonly Wire[], hasMore: boolean, url: string): Wire => ({
  object: 'list',
  data,
  has_more: hasMore,
  url,
});

/** One page of what lies in an order of its own, as lines do. */
export const pageInOrder = (call: Call, object: string, rows: readonly Wire[], url: string): Wire => {
  const sent = readFields(call.form, { limit: integer, starting_after: text(), ending_before: text() });
  const limit = limitOf(sent.limit);
  const at = (id: string, param: string): number => {
    const index = rows.findIndex((row) => row['id'] === id);
    if (index < 0) throw missing(object, id, param);
    return index;
  };
  if (sent.ending_before !== undefined) {
    const end = at(sent.ending_before, 'ending_before');
    return listOfRows(rows.slice(Math.max(0, end - limit), end), end > limit, url);
  }
  const from = sent.starting_after === undefined ? 0 : at(sent.starting_after, 'starting_after') + 1;
  return listOfRows(rows.slice(from, from + limit), rows.length > from + limit, url);
};

interface Cursor {
  readonly limit?: number | undefined;
  readonly starting_after?: string | undefined;
  readonly ending_before?: string | undefined;
}

/** Pages any rows that lie newest first. */
export const pickPage = <T extends Row>(
  table: Table<T>,
  candidates: readonly T[] | null,
  cursor: Cursor,
  fits: (row: T) => boolean,
): { readonly rows: readonly T[]; readonly hasMore: boolean } => {
  const limit = limitOf(cursor.limit);
  const { starting_after: after, ending_before: before } = cursor;
  if (after !== undefined && before !== undefined)
    throw invalid('You can only specify one of these parameters: starting_after, ending_before.');
  const at = after ?? before;
  const row = at === undefined ? null : table.get(at);
  if (at !== undefined && row === null)
    throw missing(table.object, at, after === undefined ? 'ending_before' : 'starting_after');
  const isBackward = before !== undefined;
  const source = candidates === null ? walk(table, row, isBackward) : along(candidates, row, isBackward);
  const found: T[] = [];
  for (const one of source) {
    if (!fits(one)) continue;
    if (found.length === limit) return { rows: inOrder(found, isBackward), hasMore: true };
    found.push(one);
  }
  return { rows: inOrder(found, isBackward), hasMore: false };
};

const walk = <T extends Row>(table: Table<T>, from: T | null, isBackward: boolean): Iterable<T> =>
  isBackward ? table.oldestFirst(from) : table.newestFirst(from);

const along = <T>(rows: readonly T[], from: T | null, isBackward: boolean): Iterable<T> => {
  const at = from === null ? -1 : rows.indexOf(from);
  return isBackward ? rows.slice(0, at < 0 ? rows.length : at).toReversed() : rows.slice(at + 1);
};

const inOrder = <T>(rows: readonly T[], isBackward: boolean): readonly T[] =>
  isBackward ? rows.toReversed() : rows;
