import type { Transaction } from 'kysely';
import { amountText } from '#base/money.ts';
import type { ReportName } from '#model/crm/report-nouns.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import { ratesInto } from '#store/crm/report-exchange-rates.ts';
import {
  readReport as readRows,
  type ReportPlace,
  type ReportRow,
  type ReportSource,
} from '#store/crm/report-pages.ts';
import { paymentsByPeriod } from '#store/crm/report-payments.ts';
import { receivableInvoices, receivables } from '#store/crm/report-receivables.ts';
import { reconciliation } from '#store/crm/report-reconciliation.ts';
import { currencies, customers, services } from '#store/crm/report-sales.ts';
import type { ReportScope } from '#store/crm/report-scope.ts';
import { unbilled, unbilledBillables } from '#store/crm/report-unbilled.ts';
import type { Database } from '#store/tables.ts';
import type { PageRequest } from '#store/views/page-cursor.ts';
import { look, type Acting, type CrmDeps } from '#crm/work.ts';
import { organisationZone, plainDateIn } from './organisation-zone.ts';
import { periodName } from './period-names.ts';
import { reportColumns, type ReportColumn } from './report-columns.ts';
import { restate, type RestatedTotals } from './restate.ts';

type Cells = Readonly<Record<string, string | null>>;

/** What was asked for; days that are left out have no end, and `asOf` is today then. */
export interface ReportAsked extends Omit<ReportScope, 'zone' | 'asOf'> {
  readonly asOf?: string | undefined;
  /** A currency to carry the totals over into. */
  readonly into?: string | undefined;
}

export interface ReportResult {
  readonly zone: string;
  readonly today: string;
  readonly asOf: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly {
    readonly id: string;
    readonly currency: string;
    readonly cells: Cells;
    readonly links: Cells;
  }[];
  readonly totals: readonly { readonly currency: string; readonly rows: number; readonly cells: Cells }[];
  readonly restated: RestatedTotals | null;
  readonly next: string | null;
}

const sources: Readonly<Record<ReportName, ReportSource>> = {
  receivables,
  receivable_invoices: receivableInvoices,
  payments: paymentsByPeriod,
  customers,
  services,
  currencies,
  unbilled,
  unbilled_billables: unbilledBillables,
  reconciliation,
};

/** Reports of how things stand are of a day; the others are of a period that ends on one. */
const ofDay: ReadonlySet<ReportName> = new Set([
  'receivables',
  'receivable_invoices',
  'unbilled',
  'unbilled_billables',
]);

/** Amounts in major units, with all places of the currency. */
const shown = (columns: readonly ReportColumn[], currency: string, cells: Cells): Cells => {
  const digits = isCurrency(currency) ? minorDigits(currency) : 2;
  const amounts = new Set(columns.filter((column) => column.kind === 'amount').map((column) => column.name));
  return Object.fromEntries(
    Object.entries(cells).map(([name, value]) => [
      name,
      value !== null && amounts.has(name) ? amountText(BigInt(value), digits) : value,
    ]),
  );
};

const rowOf = (
  name: ReportName,
  columns: readonly ReportColumn[],
  scope: ReportScope,
  row: ReportRow,
): ReportResult['rows'][number] => {
  const { currency, links } = row;
  const cells = shown(columns, currency, row.cells);
  const named = name === 'payments' ? { period: periodName(scope.by, cells['first_day'] ?? '') } : {};
  return { id: `${row.place_1}/${row.place_2}`, currency, cells: { ...cells, ...named }, links };
};

/** One page of a report; with the first the sums of each currency, and what they come to in one if that is asked for. */
export const readReportIn = async (
  trx: Transaction<Database>,
  { workspaceId }: Pick<Acting, 'workspaceId'>,
  name: ReportName,
  { into, ...asked }: ReportAsked,
  page: PageRequest<ReportPlace>,
  now: number,
): Promise<ReportResult> => {
  const zone = await organisationZone(trx, workspaceId);
  const today = plainDateIn(now, zone);
  const scope: ReportScope = { ...asked, zone, asOf: asked.asOf ?? today };
  const columns = reportColumns[name];
  const found = await readRows(trx, sources[name], scope, page);
  const totals = found.totals.map(({ currency, rows, cells }) => ({
    currency,
    rows,
    cells: shown(columns, currency, cells),
  }));
  const on = ofDay.has(name) ? scope.asOf : (scope.to ?? today);
  const restated =
    into === undefined || page.after !== null
      ? null
      : restate(columns, totals, { currency: into, on, rates: await ratesInto(trx, into, on) });
  return {
    zone,
    today,
    asOf: scope.asOf,
    columns,
    rows: found.rows.map((row) => rowOf(name, columns, scope, row)),
    totals,
    restated,
    next: found.next,
  };
};

/** @throws `crm.module_off`. */
export const readReport = (
  deps: Pick<CrmDeps, 'db' | 'clock'>,
  acting: Pick<Acting, 'workspaceId'>,
  name: ReportName,
  asked: ReportAsked,
  page: PageRequest<ReportPlace>,
): Promise<ReportResult> =>
  look(deps, acting, 'finance', (trx) => readReportIn(trx, acting, name, asked, page, deps.clock.now()));
