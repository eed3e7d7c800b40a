import { Code, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ApiKey } from '#contract/api-keys.ts';
import { useRevokeApiKey } from '#web/features/api-keys/api-keys.ts';
import { Confirm } from '#web/ui/confirm.tsx';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { humanise } from '#web/ui/format.ts';
import { Moment } from '#web/ui/moment.tsx';
import { RowButton } from '#web/ui/row-button.tsx';

const helper = columnsOf<ApiKey>();

const columns = helper.columns([
  helper.accessor('name', { header: 'Name', meta: { card: 'title' } }),
  helper.accessor('start', { header: 'Begins with', cell: ({ getValue }) => <Code>{getValue()}…</Code> }),
  helper.accessor('role', { header: 'Role', cell: ({ getValue }) => humanise(getValue()) }),
  helper.display({
    id: 'made',
    header: 'Made',
    cell: ({ row: { original: key } }) => (
      <span>
        <Moment at={key.createdAt} /> by {key.createdBy.name}
      </span>
    ),
  }),
  helper.accessor('lastUsedAt', {
    header: 'Last used',
    cell: ({ getValue }) => {
      const at = getValue();
      return at === null ? 'Never' : <Moment at={at} />;
    },
  }),
  helper.display({
    id: 'actions',
    header: () => null,
    meta: { align: 'right', card: 'plain' },
    cell: ({ row: { original: key } }) => <RevokeKey apiKey={key} />,
  }),
]);

/** Keys by name, with when each was last used. */
export const ApiKeyTable = ({ keys }: { keys: readonly ApiKey[] }) => (
  <DataTable label="API keys" columns={columns} rows={keys} rowId={(key) => key.id} />
);

const RevokeKey = ({ apiKey }: { apiKey: ApiKey }) => {
  const [asking, ask] = useDisclosure(false);
  const revoke = useRevokeApiKey();
  return (
    <>
      <RowButton verb="Revoke" name={apiKey.name} onClick={ask.open} />
      <Confirm
        opened={asking}
        onClose={ask.close}
        title={`Revoke ${apiKey.name}?`}
        action="Revoke"
        danger
        pending={revoke.isPending}
        error={revoke.error}
        onConfirm={() => {
          revoke.mutate(apiKey.id, { onSuccess: ask.close });
        }}
      >
        <Text size="sm">Programs that use it are refused at once. It cannot be brought back.</Text>
      </Confirm>
    </>
  );
};
