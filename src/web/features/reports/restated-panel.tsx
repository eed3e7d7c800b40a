import { Alert, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { ReportColumn, Restated } from '#contract/crm-reports.ts';
import { cellText } from '#web/features/reports/report-words.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { formatDate } from '#web/ui/format.ts';
import { Panel } from '#web/ui/panel.tsx';

interface Line {
  readonly id: string;
  readonly name: string;
  readonly rate: string;
  readonly on: string;
  readonly source: string;
  readonly cells: Restated['sum'];
}

const helper = columnsOf<Line>();

const linesOf = ({ currency, parts, sum }: Restated): readonly Line[] => [
  ...parts.map((part) => ({
    id: part.currency,
    name: part.currency,
    rate: part.rate === null ? '–' : `1 ${part.currency} = ${part.rate.rate} ${currency}`,
    on: part.rate === null ? '–' : formatDate(part.rate.asOf),
    source: part.rate === null ? 'As it is' : `${part.rate.source}, entered by ${part.rate.enteredBy.name}`,
    cells: part.cells,
  })),
  { id: 'sum', name: `Sum in ${currency}`, rate: '', on: '', source: '', cells: sum },
];

const text = (id: 'name' | 'rate' | 'on' | 'source', header: string, card?: 'title') =>
  helper.display({
    id,
    header,
    ...(card === undefined ? {} : { meta: { card } }),
    cell: ({ row }) => row.original[id],
  });

const columnsFor = (columns: readonly ReportColumn[], currency: string) => [
  text('name', 'From', 'title'),
  text('rate', 'Rate'),
  text('on', 'Rate as of'),
  text('source', 'Source'),
  ...columns
    .filter((column) => column.kind === 'amount')
    .map((column) =>
      helper.display({
        id: column.name,
        header: column.label,
        meta: { align: 'right' },
        cell: ({ row: { original } }) => cellText(original.cells[column.name], column, currency) ?? '–',
      }),
    ),
];

interface RestatedPanelProps {
  restated: Restated;
  columns: readonly ReportColumn[];
}

/** The sums in one currency, each with the rate that carried it over, its day, and who stands for it. */
export const RestatedPanel = ({ restated, columns }: RestatedPanelProps) => {
  const shown = useMemo(() => columnsFor(columns, restated.currency), [columns, restated.currency]);
  return (
    <Panel
      title={`In ${restated.currency}`}
      description={`By rates that hold on ${formatDate(restated.on)}. Each amount is rounded once.`}
      flush
    >
      {restated.missing.length === 0 ? null : (
        <Alert color="yellow" m="md" title="Not in the sum">
          <Text size="sm">
            There is no rate from {restated.missing.join(', ')} into {restated.currency} for that day. Enter
            one under Reports, Exchange rates.
          </Text>
        </Alert>
      )}
      <DataTable
        label={`Sums in ${restated.currency}`}
        columns={shown}
        rows={linesOf(restated)}
        rowId={(line) => line.id}
        isCurrent={(line) => line.id === 'sum'}
      />
    </Panel>
  );
};
