import { Group, Table, Text } from '@mantine/core';
import type { HandOver } from '#contract/hand-overs.ts';
import { lineColumns, lineValues, sheetValues } from '#contract/hand-over-table.ts';
import { CopyValue } from './copy-value.tsx';
import classes from './hand-over-list.module.css';

/** All values of a hand-over, each with a button that copies it. */
export const HandOverSheetView = ({ handOver }: { handOver: HandOver }) => (
  <>
    <dl className={classes['values']}>
      {sheetValues(handOver).map(([label, value]) => (
        <div key={label} className={classes['value']}>
          <Text component="dt" size="xs" c="dimmed">
            {label}
          </Text>
          <Group component="dd" gap={4} m={0} wrap="nowrap" align="flex-start">
            <Text size="sm" className={classes['text'] ?? ''}>
              {value}
            </Text>
            <CopyValue name={`${label} of ${handOver.sheet.number}`} value={value} />
          </Group>
        </div>
      ))}
    </dl>
    <Table.ScrollContainer minWidth={620} aria-label={`Lines of ${handOver.sheet.number}`}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            {lineColumns.map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {handOver.sheet.lines.map((line, place) => (
            // Lines have no ids of their own, and their order is the invoice's.
            <Table.Tr key={`${String(place)} ${line.description}`}>
              {lineValues(line).map((value, at) => (
                <Table.Td key={lineColumns[at]}>
                  {value === '' ? null : (
                    <Group gap={4} wrap="nowrap">
                      <Text size="sm">{value}</Text>
                      <CopyValue
                        name={`${lineColumns[at] ?? 'value'} of line ${String(place + 1)} of ${handOver.sheet.number}`}
                        value={value}
                      />
                    </Group>
                  )}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  </>
);
