import { ActionIcon, Button, Group } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface TypedRowsProps<Row> {
  rows: readonly Row[];
  /** What a new row begins as. */
  blank: Row;
  /** What the button says that adds one. */
  add: string;
  /** What the button says that takes this one away, to those who hear the page. */
  removal: (row: Row) => string;
  onRows: (rows: Row[]) => void;
  /** The boxes of one row; `set` puts another in its place. */
  children: (row: Row, set: (row: Row) => void) => ReactNode;
}

/** Rows that people type, each taken away by a button of its own, with one to add another. */
export const TypedRows = <Row,>(props: TypedRowsProps<Row>) => {
  const { rows, blank, add, removal, onRows, children } = props;
  return (
    <>
      {rows.map((row, at) => (
        // Rows have no name of their own while one is typed.
        <Group key={at} align="end" gap="sm" wrap="wrap">
          {children(row, (changed) => {
            onRows(rows.map((each, place) => (place === at ? changed : each)));
          })}
          <ActionIcon
            variant="subtle"
            size="lg"
            aria-label={removal(row)}
            onClick={() => {
              onRows(rows.filter((_, place) => place !== at));
            }}
          >
            <IconTrash size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
          onClick={() => {
            onRows([...rows, blank]);
          }}
        >
          {add}
        </Button>
      </div>
    </>
  );
};
