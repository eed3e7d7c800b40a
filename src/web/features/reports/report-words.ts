import type { Report, ReportColumn, ReportName } from '#contract/crm-reports.ts';
import { formatCount, formatDate, humanise } from '#web/ui/format.ts';
import { formatMoney } from '#web/ui/money.tsx';

/** As the address names a report: `receivable-invoices`. */
export const pathOfReport = (report: ReportName): string => report.replaceAll('_', '-');

const words: Readonly<Record<string, string>> = {
  paid_differs: 'Paid differs from what was due',
  open_though_paid: 'Open though paid in full',
  billable_on_void: 'Billable on an invoice that ended',
  payment_without_invoice: 'Payment without a standing invoice',
  state_differs: 'Billable and invoice disagree',
  void: 'Voided',
  failed: 'Given up',
  generating: 'Being made',
};

/** Names of ours in words; several are separated by commas. */
export const wordsOf = (names: string): string =>
  names
    .split(',')
    .filter((name) => name !== '')
    .map((name) => words[name] ?? humanise(name))
    .join(', ');

/** A cell as people read it; null for nothing. */
export const cellText = (
  value: string | null | undefined,
  { kind }: ReportColumn,
  currency: string,
): string | null => {
  if (value === null || value === undefined || value === '') return null;
  switch (kind) {
    case 'amount':
      return formatMoney({ amount: value, currency });
    case 'date':
      return formatDate(value);
    case 'count':
      return formatCount(Number(value));
    case 'word':
      return wordsOf(value);
    case 'text':
    case 'number':
      return value;
    default:
      return kind satisfies never;
  }
};

export const isFigure = ({ kind }: ReportColumn): boolean =>
  kind === 'amount' || kind === 'count' || kind === 'number';

/** The currency that a chart is drawn in: the one with most rows. Charts never hold two. */
export const chartCurrency = ({ totals }: Pick<Report, 'totals'>): string | null =>
  totals.toSorted((a, b) => b.rows - a.rows)[0]?.currency ?? null;
