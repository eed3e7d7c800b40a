import { useMemo } from 'react';
import type { ReportColumn, ReportTotal } from '#contract/crm-reports.ts';
import { cellText } from '#web/features/reports/report-words.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { formatCount } from '#web/ui/format.ts';

const helper = columnsOf<ReportTotal>();

interface TotalsTableProps {
  columns: readonly ReportColumn[];
  totals: readonly ReportTotal[];
}

const columnsFor = (columns: readonly ReportColumn[]) => [
  helper.display({
    id: 'currency',
    header: 'Currency',
    meta: { card: 'title' },
    cell: ({ row }) => row.original.currency,
  }),
  helper.display({
    id: 'rows',
    header: 'Rows',
    meta: { align: 'right' },
    cell: ({ row }) => formatCount(row.original.rows),
  }),
  ...columns
    .filter((column) => column.isSummed)
    .map((column) =>
      helper.display({
        id: column.name,
        header: column.label,
        meta: { align: 'right' },
        cell: ({ row: { original } }) =>
          cellText(original.cells[column.name], column, original.currency) ?? '–',
      }),
    ),
];

/** The sums of all rows, a line a currency. */
export const TotalsTable = ({ columns, totals }: TotalsTableProps) => {
  const shown = useMemo(() => columnsFor(columns), [columns]);
  return <DataTable label="Sums by currency" columns={shown} rows={totals} rowId={(row) => row.currency} />;
};
