import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { TaxRate } from '#contract/crm-tax-rates.ts';
import { useChangeTaxRate } from '#web/features/tax-rates/save-tax-rate.ts';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { Failure } from '#web/ui/failure.tsx';
import { notifyDone, notifyFailure, notifyUndoable } from '#web/ui/notify.ts';

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
  const archive = (archived: boolean): void => {
    change.mutate(
      { id: rate.id, version: rate.version, archived },
      {
        onSuccess: (stored) => {
          if (!archived) {
            notifyDone(`${rate.name} can be chosen again.`);
            return;
          }
          notifyUndoable(`${rate.name} is archived; what has it keeps it.`, () => {
            change.mutate(
              { id: rate.id, version: stored.version, archived: false },
              { onError: notifyFailure },
            );
          });
        },
        onError: notifyFailure,
      },
    );
  };
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        aria-label={`Rename ${rate.name}`}
        onClick={rename.open}
      >
        Rename
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        loading={change.isPending}
        aria-label={`${isArchived ? 'Bring back' : 'Archive'} ${rate.name}`}
        onClick={() => {
          archive(!isArchived);
        }}
      >
        {isArchived ? 'Bring back' : 'Archive'}
      </Button>
      <Modal opened={renaming} onClose={rename.close} title={`Rename ${rate.code}`} centered>
        <RenameForm rate={rate} onDone={rename.close} />
      </Modal>
    </Group>
  );
};

const RenameForm = ({ rate, onDone }: { rate: TaxRate; onDone: () => void }) => {
  const [name, setName] = useState(rate.name);
  const change = useChangeTaxRate();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ id: rate.id, version: rate.version, name: name.trim() }, { onSuccess: onDone });
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
        {change.error === null ? null : <Failure error={change.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
