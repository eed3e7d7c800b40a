import { Alert, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { ReportColumn, Restated } from '#contract/crm-reports.ts';
import { cellText } from '#web/features/reports/report-words.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { formatDate } from '#web/ui/format.ts';
import { Panel } from '#web/ui/panel.tsx';

interface Line {
  readonly name: string;
  readonly label: string;
  /** By the currency that it is from, and `sum`. */
  readonly cells: Readonly<Record<string, string>>;
}

const helper = columnsOf<Line>();
const sumName = 'sum';

const columnsFor = ({ currency, parts }: Restated) => [
  helper.display({
    id: 'label',
    header: 'Sum of',
    meta: { card: 'title' },
    cell: ({ row }) => row.original.label,
  }),
  ...parts.map((part) =>
    helper.display({
      id: part.currency,
      header: `From ${part.currency}`,
      meta: { align: 'right' },
      cell: ({ row }) => row.original.cells[part.currency] ?? '–',
    }),
  ),
  helper.display({
    id: sumName,
    header: `All in ${currency}`,
    meta: { align: 'right' },
    cell: ({ row }) => row.original.cells[sumName] ?? '–',
  }),
];

const linesOf = ({ currency, parts, sum }: Restated, columns: readonly ReportColumn[]): readonly Line[] => {
  const line = (
    name: string,
    label: string,
    of: (part: Restated['parts'][number]) => string,
    all?: string,
  ): Line => ({
    name,
    label,
    cells: {
      ...Object.fromEntries(parts.map((part) => [part.currency, of(part)])),
      ...(all === undefined ? {} : { [sumName]: all }),
    },
  });
  return [
    line('rate', 'Rate', ({ currency: from, rate }) =>
      rate === null ? 'As it is' : `1 ${from} = ${rate.rate} ${currency}`,
    ),
    line('on', 'Rate as of', ({ rate }) => (rate === null ? '–' : formatDate(rate.asOf))),
    line('source', 'Source', ({ rate }) =>
      rate === null ? '–' : `${rate.source}, by ${rate.enteredBy.name}`,
    ),
    ...columns
      .filter((column) => column.kind === 'amount')
      .map((column) =>
        line(
          column.name,
          column.label,
          ({ cells }) => cellText(cells[column.name], column, currency) ?? '–',
          cellText(sum[column.name], column, currency) ?? '–',
        ),
      ),
  ];
};

interface RestatedPanelProps {
  restated: Restated;
  columns: readonly ReportColumn[];
}

/** The sums in one currency, each with the rate that carried it over, its day, and who stands for it. */
export const RestatedPanel = ({ restated, columns }: RestatedPanelProps) => {
  const shown = useMemo(() => columnsFor(restated), [restated]);
  const lines = useMemo(() => linesOf(restated, columns), [restated, columns]);
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
        rows={lines}
        rowId={(line) => line.name}
      />
    </Panel>
  );
};
