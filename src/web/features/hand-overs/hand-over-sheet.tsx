import { Group, Text } from '@mantine/core';
import type { HandOver } from '#contract/hand-overs.ts';
import { lineColumns, lineValues, sheetValues } from '#contract/hand-over-table.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { formatDate } from '#web/ui/format.ts';
import { CopyValue } from './copy-value.tsx';
import classes from './hand-over-list.module.css';

/** A line with whose it is; lines have no ids of their own, and their order is the invoice's. */
interface Line {
  readonly number: string;
  readonly place: number;
  readonly values: readonly string[];
}

const helper = columnsOf<Line>();

const columns = helper.columns(
  lineColumns.map((column, at) =>
    helper.display({
      id: column,
      header: column,
      ...(at === 0 ? { meta: { card: 'title' as const } } : {}),
      cell: ({ row: { original: line } }) => {
        const value = line.values[at] ?? '';
        return value === '' ? null : (
          <Group gap={4} wrap="nowrap">
            <Text size="sm">{value}</Text>
            <CopyValue name={`${column} of line ${String(line.place)} of ${line.number}`} value={value} />
          </Group>
        );
      },
    }),
  ),
);

/** Days as people write them; what is copied stays as forms take it. */
const shown = (label: string, value: string): string =>
  label === 'Date' || label === 'Due' ? formatDate(value) : value;

/** All values of a hand-over, each with a button that copies it. */
export const HandOverSheetView = ({ handOver }: { handOver: HandOver }) => {
  const { sheet } = handOver;
  return (
    <>
      <dl className={classes['values']}>
        {sheetValues(handOver).map(([label, value]) => (
          <div key={label} className={classes['value']}>
            <Text component="dt" size="xs" c="dimmed">
              {label}
            </Text>
            <Group component="dd" gap={4} m={0} wrap="nowrap" align="flex-start">
              <Text size="sm" className={classes['text'] ?? ''}>
                {shown(label, value)}
              </Text>
              <CopyValue name={`${label} of ${sheet.number}`} value={value} />
            </Group>
          </div>
        ))}
      </dl>
      <DataTable
        label={`Lines of ${sheet.number}`}
        columns={columns}
        rows={sheet.lines.map((line, at) => ({
          number: sheet.number,
          place: at + 1,
          values: lineValues(line, handOver.sheet.currency),
        }))}
        rowId={({ place }) => String(place)}
      />
    </>
  );
};
