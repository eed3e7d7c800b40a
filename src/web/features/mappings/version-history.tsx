import { Button, Group, Modal, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Mapping, MappingVersion } from '#contract/mappings.ts';
import { useMappingActions, versionQuery, versionsQuery } from '#web/features/mappings/mapping-queries.ts';
import { differencesOf } from '#web/features/mappings/version-difference.ts';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { Confirm } from '#web/ui/confirm.tsx';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { countOf } from '#web/ui/format.ts';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { notifyDone } from '#web/ui/notify.ts';

const helper = columnsOf<MappingVersion>();

const columnsFor = (
  newest: number,
  onCompare: (version: number) => void,
  onBack: (version: number) => void,
) =>
  helper.columns([
    helper.accessor('version', {
      header: 'Version',
      meta: { card: 'title' },
      cell: ({ row: { original } }) =>
        `${String(original.version)}${original.restores === null ? '' : `, as ${String(original.restores)}`}`,
    }),
    helper.accessor('createdAt', {
      header: 'Published',
      cell: ({ row: { original } }) => (
        <>
          <Moment at={original.createdAt} /> by {original.author.name}
        </>
      ),
    }),
    helper.accessor('note', { header: 'Note', cell: ({ row: { original } }) => original.note }),
    helper.accessor('rows', {
      header: 'Holds',
      cell: ({ row: { original } }) =>
        `${countOf(original.rows, 'row')}, ${countOf(original.conditions, 'condition')}`,
    }),
    helper.display({
      id: 'actions',
      header: () => <VisuallyHidden>Actions</VisuallyHidden>,
      cell: ({ row: { original } }) => (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          {original.version === 1 ? null : (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`What version ${String(original.version)} changed`}
              onClick={() => {
                onCompare(original.version);
              }}
            >
              What changed
            </Button>
          )}
          {original.version === newest ? null : (
            <AdminOnly>
              <Button
                size="compact-xs"
                variant="default"
                aria-label={`Go back to version ${String(original.version)}`}
                onClick={() => {
                  onBack(original.version);
                }}
              >
                Go back to it
              </Button>
            </AdminOnly>
          )}
        </Group>
      ),
    }),
  ]);

/** Every version of a mapping, what it changed, and the way back to it. */
export const VersionHistory = ({ flowId }: { flowId: string }) => {
  const versions = useQuery(versionsQuery(flowId));
  const [compared, setCompared] = useState<number | null>(null);
  const [back, setBack] = useState<number | null>(null);
  const { rollBack } = useMappingActions(flowId);
  return (
    <Loaded query={versions} skeleton={<Lines count={3} />}>
      {(items) => (
        <>
          <DataTable
            label="Versions of the mapping"
            columns={columnsFor(items[0]?.version ?? 1, setCompared, setBack)}
            rows={items}
            rowId={(item) => String(item.version)}
          />
          {compared === null ? null : (
            <Modal
              opened
              size="lg"
              title={`What version ${String(compared)} changed`}
              onClose={() => {
                setCompared(null);
              }}
            >
              <Comparison flowId={flowId} from={compared - 1} to={compared} />
            </Modal>
          )}
          <Confirm
            opened={back !== null}
            onClose={() => {
              setBack(null);
            }}
            title={`Go back to version ${String(back ?? '')}?`}
            action="Publish it again"
            pending={rollBack.isPending}
            error={rollBack.error}
            onConfirm={() => {
              if (back === null) return;
              rollBack.mutate(
                { version: back, note: `As version ${String(back)}.` },
                {
                  onSuccess: ({ version }) => {
                    setBack(null);
                    notifyDone(`Version ${String(version)} is in force. Every record is looked at again.`);
                  },
                },
              );
            }}
          >
            <Text size="sm">
              It is checked and published as a new version. Every record of the flow is looked at again by it;
              a draft stays as it is.
            </Text>
          </Confirm>
        </>
      )}
    </Loaded>
  );
};

const Comparison = ({ flowId, from, to }: { flowId: string; from: number; to: number }) => {
  const before = useQuery(versionQuery(flowId, from));
  const after = useQuery(versionQuery(flowId, to));
  return (
    <Loaded query={before}>
      {(old) => <Loaded query={after}>{(now) => <Differences before={old} after={now} />}</Loaded>}
    </Loaded>
  );
};

const signs = { added: 'Added', removed: 'Removed', changed: 'Changed', moved: 'Moved' } as const;

const Differences = ({ before, after }: { before: Mapping; after: Mapping }) => {
  const differences = differencesOf(before, after);
  if (differences.length === 0) return <Text size="sm">Both versions say the same.</Text>;
  return (
    <Stack gap="sm">
      {differences.map((each, index) => (
        <div key={`${each.name}/${String(index)}`}>
          <Text size="sm" fw={600}>
            {signs[each.what]}: {each.name}
          </Text>
          {each.before === null ? null : (
            <Text size="sm" c="dimmed">
              <del>{each.before}</del>
            </Text>
          )}
          {each.after === null ? null : (
            <Text size="sm">
              <ins>{each.after}</ins>
            </Text>
          )}
        </div>
      ))}
    </Stack>
  );
};
