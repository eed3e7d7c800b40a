import { sql, type RawBuilder } from 'kysely';
import type { ContactId, ServiceId } from '#base/ids.ts';
import type { ReportFinding, ReportPeriod } from '#model/crm/report-nouns.ts';
import { currencyCodes, minorDigits } from '#model/currency.ts';
import type { BillableState, InvoiceState } from '#model/invoicing/invoicing-nouns.ts';

/** What a report is of. Each report looks at the parts that concern it. */
export interface ReportScope {
  /** IANA name: where the organisation's days begin and end. */
  readonly zone: string;
  /** Plain date: how things stood at the end of that day. */
  readonly asOf: string;
  /** Plain dates, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly by: ReportPeriod;
  readonly currency?: string | undefined;
  readonly contact?: ContactId | undefined;
  readonly service?: ServiceId | undefined;
  /** A user id; null for what nobody owns. */
  readonly owner?: string | null | undefined;
  readonly states?: readonly InvoiceState[] | undefined;
  readonly billableStates?: readonly BillableState[] | undefined;
  readonly finding?: ReportFinding | 'any' | undefined;
}

type Part = RawBuilder<unknown>;

/** The instant at which a plain date begins in the zone, as epoch milliseconds. */
const beginningOf = (date: Part, zone: string): Part =>
  sql`(extract(epoch from (${date}::timestamp at time zone ${zone}::text)) * 1000)::bigint`;

export const dayBegins = (date: string, zone: string): Part => beginningOf(sql`${date}::date`, zone);

/** The first instant that no longer belongs to the date. */
export const dayEnds = (date: string, zone: string): Part => beginningOf(sql`(${date}::date + 1)`, zone);

/** The plain date of an instant in the zone. */
export const dayOf = (instant: Part, zone: string): Part =>
  sql`(to_timestamp(${instant} / 1000.0) at time zone ${zone}::text)::date`;

/** That an instant falls on the scope's days. */
export const within = (instant: Part, { from, to, zone }: ReportScope): readonly Part[] => [
  ...(from === undefined ? [] : [sql`${instant} >= ${dayBegins(from, zone)}`]),
  ...(to === undefined ? [] : [sql`${instant} < ${dayEnds(to, zone)}`]),
];

export const allOf = (conditions: readonly Part[]): Part =>
  conditions.length === 0 ? sql`true` : sql.join([...conditions], sql` and `);

/** Text that sorts like the number, the largest first; whole numbers below 10^18. */
export const largestFirst = (value: Part): Part =>
  sql`lpad((1000000000000000000 - ${value})::numeric(20, 0)::text, 20, '0')`;

const placesOf = (digits: number): readonly string[] =>
  currencyCodes.filter((code) => minorDigits(code) === digits);

/** Minor digits of a currency in the database; two where it is unknown. */
export const digitsOf = (currency: Part): Part =>
  sql`(case when ${currency} = any(${placesOf(0)}::text[]) then 0
    when ${currency} = any(${placesOf(3)}::text[]) then 3 else 2 end)`;
