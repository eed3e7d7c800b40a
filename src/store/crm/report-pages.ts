import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { Database } from '#store/tables.ts';
import { cutPage, type PageRequest } from '#store/views/page-cursor.ts';
import type { ReportScope } from './report-scope.ts';

/** The place of a row: two texts that sort by their bytes. */
export type ReportPlace = readonly [string, string];

/**
 * Where a report's figures come from. The query gives `place_1` and `place_2`, which order the rows and tell them apart,
 * `currency`, and a column for each name below.
 */
export interface ReportSource {
  readonly query: (scope: ReportScope) => RawBuilder<unknown>;
  /** Columns that say what a row is about. */
  readonly texts: readonly string[];
  /** Whole numbers that add up: minor units of the row's currency, or counts. */
  readonly figures: readonly string[];
  /** Ids of what a row leads to, by column. */
  readonly links: readonly string[];
}

export interface ReportRow {
  readonly place_1: string;
  readonly place_2: string;
  readonly currency: string;
  /** Figures as whole numbers in text. */
  readonly cells: Readonly<Record<string, string | null>>;
  readonly links: Readonly<Record<string, string | null>>;
}

/** The sums of all rows in one currency. */
export interface ReportTotal {
  readonly currency: string;
  readonly rows: number;
  readonly cells: Readonly<Record<string, string | null>>;
}

export interface ReportPage {
  readonly rows: readonly ReportRow[];
  readonly next: string | null;
  /** By currency, of all rows; only with the first page. */
  readonly totals: readonly ReportTotal[];
}

interface Answer extends ReportRow {
  readonly part: 'row' | 'total';
}

/** One page of a report, and with the first the totals of all: one statement. */
export const readReport = async (
  trx: Transaction<Database>,
  source: ReportSource,
  scope: ReportScope,
  page: PageRequest<ReportPlace>,
): Promise<ReportPage> => {
  const { texts, figures, links, query } = source;
  const cells = objectOf([...texts, ...figures], (name) => sql`f.${sql.ref(name)}::text`);
  const sums = objectOf(figures, (name) => sql`coalesce(sum(f.${sql.ref(name)}), 0)::text`);
  const after =
    page.after === null
      ? sql`true`
      : sql`(f.place_1 collate "C", f.place_2 collate "C") > (${page.after[0]}, ${page.after[1]})`;
  const total =
    page.after === null
      ? sql`union all
        select 'total', '', '', f.currency, ${sums} || jsonb_build_object('rows', count(*)::text), '{}'::jsonb
        from found f group by f.currency`
      : sql``;
  const answer = await sql<Answer>`
    with found as materialized (${query(scope)}),
    page as (
      select 'row' as part, f.place_1, f.place_2, f.currency, ${cells} as cells,
        ${objectOf(links, (name) => sql`f.${sql.ref(name)}`)} as links
      from found f where ${after}
      order by f.place_1 collate "C", f.place_2 collate "C" limit ${page.limit + 1}
    )
    select * from (select * from page ${total}) answer
    order by part, place_1 collate "C", place_2 collate "C", currency`.execute(trx);
  const cut = cutPage(
    answer.rows.filter((row) => row.part === 'row'),
    page.limit,
    (row) => [row.place_1, row.place_2],
  );
  const totals = answer.rows.flatMap(({ part, currency, cells: { rows, ...sum } }) =>
    part === 'total' ? [{ currency, rows: Number(rows), cells: sum }] : [],
  );
  return { ...cut, totals };
};

const objectOf = (
  names: readonly string[],
  valueOf: (name: string) => RawBuilder<unknown>,
): RawBuilder<unknown> =>
  names.length === 0
    ? sql`'{}'::jsonb`
    : sql`jsonb_build_object(${sql.join(names.flatMap((name) => [sql.lit(name), valueOf(name)]))})`;
