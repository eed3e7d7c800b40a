import { Text } from '@mantine/core';
import { useMemo } from 'react';
import type { DriftRow } from '#contract/crm-service-drift.ts';
import { rowText } from '#web/features/services/drift-words.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { RowButton } from '#web/ui/row-button.tsx';
import { ValueText } from '#web/ui/value-text.tsx';

interface DriftRowsProps {
  rows: readonly DriftRow[];
  isBusy: boolean;
  onAdopt: (name: string) => void;
}

const helper = columnsOf<DriftRow>();

const Value = ({ row, side }: { row: DriftRow; side: 'wanted' | 'held' }) => {
  const text = rowText(row, row[side]);
  return <div>{text ?? <ValueText value={row[side]} />}</div>;
};

const TakeOver = ({ row, isBusy, onAdopt }: Omit<DriftRowsProps, 'rows'> & { row: DriftRow }) =>
  row.obstacle === null ? (
    <RowButton
      verb="Adopt"
      name={row.label}
      disabled={isBusy}
      onClick={() => {
        onAdopt(row.name);
      }}
    />
  ) : (
    <Text size="xs">{row.obstacle}</Text>
  );

const columnsFor = (isBusy: boolean, onAdopt: (name: string) => void) =>
  helper.columns([
    helper.accessor('label', { header: 'Field', meta: { card: 'title', width: '20%' } }),
    helper.display({
      id: 'wanted',
      header: 'Catalogue',
      cell: ({ row: { original } }) => <Value row={original} side="wanted" />,
    }),
    helper.display({
      id: 'held',
      header: 'Stripe',
      cell: ({ row: { original } }) => <Value row={original} side="held" />,
    }),
    helper.display({
      id: 'adopt',
      header: 'Take over',
      cell: ({ row: { original } }) => <TakeOver row={original} isBusy={isBusy} onAdopt={onAdopt} />,
    }),
  ]);

/** The catalogue's value beside Stripe's, row by row, with what taking it over would take. */
export const DriftRows = ({ rows, isBusy, onAdopt }: DriftRowsProps) => {
  const columns = useMemo(() => columnsFor(isBusy, onAdopt), [isBusy, onAdopt]);
  return <DataTable label="What differs at Stripe" columns={columns} rows={rows} rowId={(row) => row.name} />;
};
