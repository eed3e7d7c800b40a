import { Button, Group, Modal, Select, Table, Text, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { LookupTable } from '#contract/lookup-tables.ts';
import { tableQuery, useTableActions } from '#web/features/lookup-tables/table-queries.ts';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { formatCount } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';

const helper = columnsOf<LookupTable>();

const columns = helper.columns([
  helper.accessor('name', {
    header: 'Table',
    meta: { card: 'title' },
    cell: ({ row: { original } }) => <code>{original.name}</code>,
  }),
  helper.accessor('rows', {
    header: 'Rows',
    meta: { align: 'right' },
    cell: ({ row: { original } }) => formatCount(original.rows),
  }),
  helper.accessor('columns', {
    header: 'Columns, the key first',
    cell: ({ row: { original } }) =>
      [original.keyColumn, ...original.columns.filter((each) => each !== original.keyColumn)].join(', '),
  }),
  helper.accessor('version', {
    header: 'Version',
    cell: ({ row: { original } }) => (
      <>
        {original.version}, <Moment at={original.uploadedAt} /> by {original.author.name}
      </>
    ),
  }),
  helper.accessor('flows', {
    header: 'Read by',
    cell: ({ row: { original } }) =>
      original.flows.length === 0
        ? 'No flow'
        : original.flows.map(({ id, name }) => (
            <TextLink key={id} to="/flows/$flowId" params={{ flowId: id }} inherit display="block">
              {name}
            </TextLink>
          )),
  }),
  helper.accessor('onMiss', {
    header: 'Key that is not there',
    cell: ({ row: { original } }) => <MissPolicy table={original} />,
  }),
  helper.display({
    id: 'actions',
    header: () => <VisuallyHidden>Actions</VisuallyHidden>,
    cell: ({ row: { original } }) => <TableActions table={original} />,
  }),
]);

/** The tables of the workspace, each with who reads it and what a missing key means. */
export const LookupTableList = ({ tables }: { tables: readonly LookupTable[] }) => (
  <DataTable label="Tables" columns={columns} rows={tables} rowId={(table) => table.id} />
);

const MissPolicy = ({ table }: { table: LookupTable }) => {
  const isAdmin = useIsAdmin();
  const { change } = useTableActions();
  return (
    <Select
      aria-label={`What a key that ${table.name} does not have means`}
      size="xs"
      w={170}
      disabled={!isAdmin}
      allowDeselect={false}
      value={table.onMiss}
      data={[
        { value: 'empty', label: 'Gives nothing' },
        { value: 'refuse', label: 'Refuses the record' },
      ]}
      onChange={(value) => {
        if (value === 'empty' || value === 'refuse')
          change.mutate({ id: table.id, onMiss: value }, { onError: notifyFailure });
      }}
    />
  );
};

const TableActions = ({ table }: { table: LookupTable }) => {
  const isAdmin = useIsAdmin();
  const [isShown, setShown] = useState(false);
  const { remove } = useTableActions();
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`Look into ${table.name}`}
        onClick={() => {
          setShown(true);
        }}
      >
        Look
      </Button>
      {isAdmin && table.flows.length === 0 ? (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Remove ${table.name}`}
          loading={remove.isPending}
          onClick={() => {
            remove.mutate(table.id, {
              onSuccess: () => {
                notifyDone(`${table.name} is removed.`);
              },
              onError: notifyFailure,
            });
          }}
        >
          Remove
        </Button>
      ) : null}
      {isShown ? (
        <Modal
          opened
          size="xl"
          title={table.name}
          onClose={() => {
            setShown(false);
          }}
        >
          <Rows id={table.id} />
        </Modal>
      ) : null}
    </Group>
  );
};

const Rows = ({ id }: { id: string }) => (
  <Loaded query={useQuery(tableQuery(id))}>
    {(table) => (
      <>
        <Table.ScrollContainer minWidth={300}>
          <Table aria-label={table.name} data={{ head: table.columns, body: table.first }} />
        </Table.ScrollContainer>
        {table.rows > table.first.length ? (
          <Text size="sm" c="dimmed" mt="sm">
            The first {table.first.length} of {formatCount(table.rows)} rows.
          </Text>
        ) : null}
      </>
    )}
  </Loaded>
);
