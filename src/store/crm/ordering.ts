import { sql, type RawBuilder } from 'kysely';
import type { PageRequest } from '#store/views/page-cursor.ts';

/** How a list is ordered: by one column and then by id, both up or both down. */
export interface Ordering {
  readonly column: string;
  readonly type: 'string' | 'number';
  readonly isDescending: boolean;
}

/** Two orderings a column: `name` and `-name`. */
export const bothWays = <const Name extends string>(
  name: Name,
  column: string,
  type: Ordering['type'],
): Readonly<Record<Name | `-${Name}`, Ordering>> =>
  ({
    [name]: { column, type, isDescending: false },
    [`-${name}`]: { column, type, isDescending: true },
  }) as Readonly<Record<Name | `-${Name}`, Ordering>>;

export type SortPlace = readonly [string | number, string];

/** That a row comes after the page's place. `id` is the column of ids. */
export const afterPlace = (
  ordering: Ordering,
  id: string,
  page: PageRequest<SortPlace>,
): RawBuilder<unknown> => {
  if (page.after === null) return sql`true`;
  const columns = sql`(${sql.ref(ordering.column)}, ${sql.ref(id)})`;
  const [value, tie] = page.after;
  return ordering.isDescending ? sql`${columns} < (${value}, ${tie})` : sql`${columns} > (${value}, ${tie})`;
};

export const orderBy = (ordering: Ordering, id: string): RawBuilder<unknown> =>
  ordering.isDescending
    ? sql`${sql.ref(ordering.column)} desc, ${sql.ref(id)} desc`
    : sql`${sql.ref(ordering.column)}, ${sql.ref(id)}`;
