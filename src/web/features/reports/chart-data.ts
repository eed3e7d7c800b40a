import type { Report, ReportName, ReportRow } from '#contract/crm-reports.ts';

/** What a chart of a report draws, all in one currency: lengths only, the figures themselves stand in the table. */
export interface ChartData {
  readonly currency: string;
  readonly points: readonly ({ readonly at: string } & Readonly<Record<string, string | number>>)[];
  readonly series: readonly { readonly name: string; readonly label: string; readonly color: string }[];
  /** The picture in a sentence. */
  readonly sentence: string;
}

/** Bars beside each other that can still be told apart. */
const mostBars = 12;
const accent = 'var(--mantine-primary-color-filled)';

const ages = ['not_due', 'days_30', 'days_60', 'days_90', 'older'] as const;
const ranked: Readonly<Partial<Record<ReportName, { readonly name: string; readonly value: string }>>> = {
  customers: { name: 'contact', value: 'total' },
  services: { name: 'service', value: 'net' },
};

type Shape = Pick<Report, 'columns' | 'totals'> & { readonly rows: readonly ReportRow[] };

/** Null where a picture would say nothing: nothing to draw, or rows that have no common measure. */
export const chartData = (
  report: ReportName,
  { columns, totals, rows }: Shape,
  currency: string,
): ChartData | null => {
  const labelOf = (name: string): string => columns.find((column) => column.name === name)?.label ?? name;
  if (report === 'receivables' || report === 'receivable_invoices' || report === 'unbilled') {
    const cells = totals.find((total) => total.currency === currency)?.cells;
    if (cells === undefined) return null;
    const points = ages.flatMap((name) =>
      cells[name] === undefined ? [] : [{ at: labelOf(name), sum: Number(cells[name]) }],
    );
    return {
      currency,
      points,
      series: [{ name: 'sum', label: report === 'unbilled' ? 'Unbilled' : 'Owed', color: accent }],
      sentence: `By age in ${currency}: ${points.map(({ at, sum }) => `${at} ${String(sum)}`).join(', ')}.`,
    };
  }
  const own = rows.filter((row) => row.currency === currency);
  if (own.length === 0) return null;
  if (report === 'payments')
    return {
      currency,
      points: own.map(({ cells }) => ({
        at: cells['period'] ?? '',
        paid: Number(cells['paid']),
        refunds: Number(cells['refunds']),
        fees: Number(cells['fees']),
      })),
      series: [
        { name: 'paid', label: 'Paid', color: 'var(--signal-good)' },
        { name: 'refunds', label: 'Refunds', color: 'var(--signal-wait)' },
        { name: 'fees', label: 'Fees', color: 'var(--signal-bad)' },
      ],
      sentence: `Paid, refunds and fees in ${currency}, ${String(own.length)} periods; the figures stand in the table.`,
    };
  const rank = ranked[report];
  if (rank === undefined) return null;
  const points = own.slice(0, mostBars).map(({ cells }) => ({
    at: cells[rank.name] ?? 'None',
    sum: Number(cells[rank.value]),
  }));
  return {
    currency,
    points,
    series: [{ name: 'sum', label: labelOf(rank.value), color: accent }],
    sentence: `The largest in ${currency}: ${points.map(({ at }) => at).join(', ')}.`,
  };
};
