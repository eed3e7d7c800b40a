import { Group, Modal, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { TaxRate } from '#contract/crm-tax-rates.ts';
import { useChangeTaxRate } from '#web/features/tax-rates/save-tax-rate.ts';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { archiveOrRestore } from '#web/ui/archive.ts';
import { useAsOpened } from '#web/ui/as-opened.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { DialogEnd } from '#web/ui/form-end.tsx';
import { RowButton } from '#web/ui/row-button.tsx';

const helper = columnsOf<TaxRate>();
const none = <span style={{ color: 'var(--mantine-color-dimmed)' }}>–</span>;

const columns = helper.columns([
  helper.accessor('name', {
    header: 'Tax rate',
    meta: { card: 'title' },
    cell: ({ row: { original: rate } }) =>
      rate.archivedAt === null ? (
        rate.name
      ) : (
        <>
          {rate.name} <span style={{ color: 'var(--mantine-color-dimmed)' }}>archived</span>
        </>
      ),
  }),
  helper.accessor('code', { header: 'Code' }),
  helper.accessor('percentage', {
    header: 'Percentage',
    meta: { align: 'right' },
    cell: ({ getValue }) => `${getValue()} %`,
  }),
  helper.accessor('isInclusive', {
    header: 'Prices',
    cell: ({ getValue }) => (getValue() ? 'Have the tax in them' : 'Tax is added'),
  }),
  helper.accessor('country', { header: 'Country', cell: ({ getValue }) => getValue() ?? none }),
  helper.display({
    id: 'actions',
    header: () => null,
    meta: { align: 'right', card: 'plain' },
    cell: ({ row: { original: rate } }) => (
      <AdminOnly>
        <RateActions rate={rate} />
      </AdminOnly>
    ),
  }),
]);

/** Tax rates by code, archived ones marked. */
export const TaxRateTable = ({ rates }: { rates: readonly TaxRate[] }) => (
  <DataTable label="Tax rates" columns={columns} rows={rates} rowId={(rate) => rate.id} />
);

const RateActions = ({ rate }: { rate: TaxRate }) => {
  const [renaming, rename] = useDisclosure(false);
  const change = useChangeTaxRate();
  const isArchived = rate.archivedAt !== null;
  const archive = (): void => {
    archiveOrRestore(
      rate,
      (archiving, told) => {
        change.mutate({ id: rate.id, ...archiving }, told);
      },
      {
        archived: `${rate.name} is archived; what has it keeps it.`,
        restored: `${rate.name} can be chosen again.`,
      },
    );
  };
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <RowButton verb="Rename" name={rate.name} onClick={rename.open} />
      <RowButton
        verb={isArchived ? 'Bring back' : 'Archive'}
        name={rate.name}
        loading={change.isPending}
        onClick={archive}
      />
      <Modal opened={renaming} onClose={rename.close} title={`Rename ${rate.code}`} centered>
        <RenameForm rate={rate} onDone={rename.close} />
      </Modal>
    </Group>
  );
};

const RenameForm = ({ rate, onDone }: { rate: TaxRate; onDone: () => void }) => {
  const { version } = useAsOpened(rate);
  const [name, setName] = useState(rate.name);
  const change = useChangeTaxRate();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ id: rate.id, version, name: name.trim() }, { onSuccess: onDone });
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          required
          data-autofocus
          maxLength={100}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <DialogEnd action="Save" pending={change.isPending} error={change.error} onCancel={onDone} />
      </Stack>
    </form>
  );
};
