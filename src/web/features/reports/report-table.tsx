import { useMemo, type ReactNode } from 'react';
import type { ReportColumn, ReportName, ReportRow } from '#contract/crm-reports.ts';
import { RowLink, type ReportLinkFilter } from '#web/features/reports/row-link.tsx';
import { cellText, isFigure } from '#web/features/reports/report-words.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';

const helper = columnsOf<ReportRow>();
const none = <span style={{ color: 'var(--mantine-color-dimmed)' }}>–</span>;

interface ReportTableProps {
  report: ReportName;
  title: string;
  columns: readonly ReportColumn[];
  rows: readonly ReportRow[];
  /** What the report is narrowed to, for links to what its figures are made of. */
  filter: ReportLinkFilter;
}

const columnsFor = ({ report, columns, filter }: Omit<ReportTableProps, 'title' | 'rows'>) => {
  const visible = columns.filter((column) => !column.isHidden);
  const titled = visible.find((column) => column.kind === 'text')?.name ?? 'currency';
  const currency = helper.display({
    id: 'currency',
    header: 'Currency',
    meta: { card: 'title' },
    cell: ({ row: { original } }): ReactNode => (
      <RowLink report={report} row={original} column="currency" filter={filter}>
        {original.currency}
      </RowLink>
    ),
  });
  const others = visible.map((column) =>
    helper.display({
      id: column.name,
      header: column.label,
      meta: {
        ...(isFigure(column) ? { align: 'right' as const } : {}),
        ...(column.name === titled ? { card: 'title' as const } : {}),
      },
      cell: ({ row: { original } }): ReactNode => (
        <RowLink report={report} row={original} column={column.name} filter={filter}>
          {cellText(original.cells[column.name], column, original.currency) ?? none}
        </RowLink>
      ),
    }),
  );
  return titled === 'currency' ? [currency, ...others] : others;
};

/** The rows of a report, each leading to what it is about. */
export const ReportTable = ({ report, title, columns, rows, filter }: ReportTableProps) => {
  const shown = useMemo(() => columnsFor({ report, columns, filter }), [report, columns, filter]);
  return <DataTable label={title} columns={shown} rows={rows} rowId={(row) => row.id} />;
};
