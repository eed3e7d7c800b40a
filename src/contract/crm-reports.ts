import { z } from 'zod';
import { reportFindings, reportNames, reportPeriods, type ReportName } from '#model/crm/report-nouns.ts';
import { billableState, invoiceState } from './crm-finance-vocabulary.ts';
import { currency, decimalUpTo, personFilter, plainDate } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { pageQuery } from './paging.ts';
import { actor, idOf, instant } from './vocabulary.ts';

export { reportFindings, reportNames, reportPeriods, type ReportName };

/** What a report can be narrowed by: the names of its query. */
export type ReportFilterName =
  | 'asOf'
  | 'period'
  | 'by'
  | 'currency'
  | 'contact'
  | 'service'
  | 'owner'
  | 'state'
  | 'billableState'
  | 'finding';

interface ReportSpec {
  readonly title: string;
  /** What it answers, in a sentence. */
  readonly about: string;
  readonly filters: readonly ReportFilterName[];
  /** The report that it is the detail of. */
  readonly of?: ReportName;
}

/** The reports, as API, command line and console name them. */
export const reportSpecs: Readonly<Record<ReportName, ReportSpec>> = {
  receivables: {
    title: 'Receivables by age',
    about: 'What customers owe on a day, by how long it is overdue.',
    filters: ['asOf', 'currency', 'contact'],
  },
  receivable_invoices: {
    title: 'Unpaid invoices by age',
    about: 'The invoices that receivables are made of.',
    filters: ['asOf', 'currency', 'contact'],
    of: 'receivables',
  },
  payments: {
    title: 'Payments by period',
    about: 'What was paid, given back and kept as fees, by day, week, month, quarter or financial year.',
    filters: ['period', 'by', 'currency', 'contact'],
  },
  customers: {
    title: 'Sales by customer',
    about: 'What was invoiced to each customer, and what became of it.',
    filters: ['period', 'currency', 'contact', 'service', 'state'],
  },
  services: {
    title: 'Sales by service',
    about: 'Lines of invoices by service: before discounts, net of them, and the tax apart.',
    filters: ['period', 'currency', 'contact', 'service', 'state'],
  },
  currencies: {
    title: 'Sales and payments by currency',
    about: 'Each currency by itself; none is ever added to another.',
    filters: ['period', 'currency', 'contact', 'service', 'state'],
  },
  unbilled: {
    title: 'Unbilled work',
    about: 'Billables that are on no invoice, by customer and owner, and how old they are.',
    filters: ['asOf', 'period', 'currency', 'contact', 'service', 'owner', 'billableState'],
  },
  unbilled_billables: {
    title: 'Unbilled billables',
    about: 'The billables that unbilled work is made of.',
    filters: ['asOf', 'period', 'currency', 'contact', 'service', 'owner', 'billableState'],
    of: 'unbilled',
  },
  reconciliation: {
    title: 'Payment reconciliation',
    about: 'Each billable with its invoice and what was paid of it, and where the three do not agree.',
    filters: ['period', 'currency', 'contact', 'service', 'state', 'finding'],
  },
};

/** Text is quoted as it is; `word` is a name of ours in snake case; amounts are of the row’s currency. */
export const reportColumn = z.object({
  name: z.string(),
  label: z.string(),
  kind: z.enum(['text', 'word', 'date', 'number', 'count', 'amount']),
  /** Summed for each currency. */
  isSummed: z.boolean(),
  /** Only its sums are shown. */
  isHidden: z.boolean(),
});
export type ReportColumn = z.infer<typeof reportColumn>;

/** By name of the column: text, plain date, or decimal text. */
const cells = z.record(z.string(), z.string().nullable());

export const reportRow = z.object({
  /** Tells rows of one report apart. */
  id: z.string(),
  currency: z.string(),
  cells,
  links: z.object({
    contact: idOf('contact').nullable(),
    invoice: idOf('invoice').nullable(),
    billable: idOf('billable').nullable(),
    service: idOf('service').nullable(),
    opportunity: idOf('opportunity').nullable(),
    ticket: idOf('ticket').nullable(),
    owner: z.string().nullable(),
  }),
});
export type ReportRow = z.infer<typeof reportRow>;

export const reportTotal = z.object({ currency: z.string(), rows: z.number(), cells });
export type ReportTotal = z.infer<typeof reportTotal>;

/** One unit of `from` is `rate` of `to`, from the day on until a newer one. */
export const exchangeRate = z.object({
  from: currency,
  to: currency,
  rate: z.string(),
  asOf: plainDate,
  source: z.string(),
  enteredBy: actor,
  enteredAt: instant,
});
export type ExchangeRate = z.infer<typeof exchangeRate>;

/** The totals once more, carried over into one currency by rates that people entered. */
export const restated = z.object({
  currency: z.string(),
  /** The day that rates had to hold on. */
  on: plainDate,
  /** One an original currency; `rate` is null for the currency itself. */
  parts: z.array(z.object({ currency: z.string(), rate: exchangeRate.nullable(), cells })),
  /** Currencies that have no rate, and are not in the sum. */
  missing: z.array(z.string()),
  sum: cells,
});
export type Restated = z.infer<typeof restated>;

/** One report's columns and a page of its rows. Totals come with the first page. */
export const report = z.object({
  report: z.enum(reportNames),
  title: z.string(),
  /** IANA name of the zone whose days are meant, and the day that is today there. */
  zone: z.string(),
  today: plainDate,
  asOf: plainDate,
  columns: z.array(reportColumn),
  rows: z.array(reportRow),
  totals: z.array(reportTotal),
  restated: restated.nullable(),
  nextCursor: z.string().nullable(),
});
export type Report = z.infer<typeof report>;

export const reportFilters = z.object({
  /** Today where it is left out. */
  asOf: plainDate.optional(),
  from: plainDate.optional(),
  to: plainDate.optional(),
  by: z.enum(reportPeriods).default('month'),
  currency: currency.optional(),
  contact: idOf('contact').optional(),
  service: idOf('service').optional(),
  owner: personFilter,
  state: invoiceState.optional(),
  billableState: billableState.extract(['open', 'quoted']).optional(),
  finding: z.enum([...reportFindings, 'any']).optional(),
  /** A currency to show the totals in as well. */
  in: currency.optional(),
});

const params = z.object({ report: z.enum(reportNames) });

export const readReport = endpoint({
  method: 'GET',
  path: '/api/crm/reports/:report',
  summary: 'A report: its columns, a page of its rows, and with the first page the sums of each currency',
  access: 'member',
  params,
  query: reportFilters.extend(pageQuery.shape),
  success: report,
  errors: ['crm.module_off', 'api.bad_cursor'],
});

/** Answers with the whole report as a file, CSV or XLSX, by the same query and `format`. */
export const exportReportPath = '/api/crm/reports/:report/file';
export const reportFileQuery = reportFilters.extend({ format: z.enum(['csv', 'xlsx']) });
/** Most rows of an XLSX file; CSV has no limit. */
export const mostXlsxRows = 50_000;

export const listExchangeRates = endpoint({
  method: 'GET',
  path: '/api/crm/exchange-rates',
  summary: 'Exchange rates that people entered, by pair, the newest first',
  access: 'member',
  success: z.object({ items: z.array(exchangeRate) }),
  errors: ['crm.module_off'],
});

export const enterExchangeRate = endpoint({
  method: 'POST',
  path: '/api/crm/exchange-rates',
  summary: 'Enter a rate, or correct the one of that pair and day',
  access: 'admin',
  body: z.object({
    from: currency,
    to: currency,
    rate: decimalUpTo(12),
    asOf: plainDate,
    source: z.string().trim().min(1).max(200),
  }),
  success: z.object({ items: z.array(exchangeRate) }),
  errors: ['crm.module_off', 'crm.invalid'],
});

export const removeExchangeRate = endpoint({
  method: 'DELETE',
  path: '/api/crm/exchange-rates/:from/:to/:asOf',
  summary: 'Remove a rate that was entered by mistake',
  access: 'admin',
  params: z.object({ from: currency, to: currency, asOf: plainDate }),
  success: z.object({ items: z.array(exchangeRate) }),
  errors: ['crm.module_off', 'crm.not_found'],
});
