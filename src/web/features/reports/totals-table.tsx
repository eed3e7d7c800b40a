import { useMemo } from 'react';
import type { ReportColumn, ReportTotal } from '#contract/crm-reports.ts';
import { cellText } from '#web/features/reports/report-words.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { formatCount } from '#web/ui/format.ts';

interface Line {
  readonly name: string;
  readonly label: string;
  /** By currency. */
  readonly sums: Readonly<Record<string, string>>;
}

const helper = columnsOf<Line>();

const columnsFor = (totals: readonly ReportTotal[]) => [
  helper.display({
    id: 'label',
    header: 'Sum of',
    meta: { card: 'title' },
    cell: ({ row }) => row.original.label,
  }),
  ...totals.map(({ currency }) =>
    helper.display({
      id: currency,
      header: currency,
      meta: { align: 'right' },
      cell: ({ row }) => row.original.sums[currency] ?? '–',
    }),
  ),
];

const linesOf = (columns: readonly ReportColumn[], totals: readonly ReportTotal[]): readonly Line[] => [
  {
    name: 'rows',
    label: 'Rows',
    sums: Object.fromEntries(totals.map(({ currency, rows }) => [currency, formatCount(rows)])),
  },
  ...columns
    .filter((column) => column.isSummed)
    .map((column) => ({
      name: column.name,
      label: column.label,
      sums: Object.fromEntries(
        totals.map(({ currency, cells }) => [
          currency,
          cellText(cells[column.name], column, currency) ?? '–',
        ]),
      ),
    })),
];

interface TotalsTableProps {
  columns: readonly ReportColumn[];
  totals: readonly ReportTotal[];
}

/** The sums of all rows, a line a figure and a column a currency. */
export const TotalsTable = ({ columns, totals }: TotalsTableProps) => {
  const shown = useMemo(() => columnsFor(totals), [totals]);
  const lines = useMemo(() => linesOf(columns, totals), [columns, totals]);
  return <DataTable label="Sums by currency" columns={shown} rows={lines} rowId={(line) => line.name} />;
};
