import { Group, Stack, Text } from '@mantine/core';
import type { Owner, OwnerPair } from '#contract/owners.ts';
import { useAnswerOwner, type OwnerSaid } from '#web/features/owners/answer-owner.ts';
import { OwnerChoice, OwnerStanding } from '#web/features/owners/owner-choice.tsx';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';

/** A person with the pair that they stand in. */
interface OwnerRow {
  readonly owner: Owner;
  readonly pair: OwnerPair;
}

const helper = columnsOf<OwnerRow>();

const columns = helper.columns([
  helper.display({
    id: 'person',
    header: 'Person',
    meta: { card: 'title' },
    cell: ({
      row: {
        original: { owner },
      },
    }) => (
      <Stack gap={0}>
        <Text size="sm" fw={500}>
          {owner.name ?? owner.email}
        </Text>
        {owner.name === null ? null : (
          <Text size="xs" c="dimmed">
            {owner.email}
          </Text>
        )}
      </Stack>
    ),
  }),
  helper.display({
    id: 'fields',
    header: 'Named as',
    cell: ({ row }) => row.original.owner.fields.join(', ') || 'No record any more',
  }),
  helper.display({
    id: 'records',
    header: 'Records',
    meta: { align: 'right' },
    cell: ({ row }) => row.original.owner.records,
  }),
  helper.display({
    id: 'standing',
    header: 'Matched',
    cell: ({ row }) => <OwnerStanding owner={row.original.owner} />,
  }),
  helper.display({
    id: 'to',
    header: 'Who that is there',
    meta: { width: '20rem' },
    cell: ({ row }) => <AtTarget {...row.original} />,
  }),
]);

/** The people of one pair of connections, each with who they are at the target. */
export const OwnerTable = ({ pair }: { pair: OwnerPair }) => (
  <DataTable
    label={`People of ${pair.source.name} at ${pair.target.name}`}
    columns={columns}
    rows={pair.people.map((owner) => ({ owner, pair }))}
    rowId={({ owner }) => owner.email}
    isMarked={({ owner }) => owner.state === 'unmatched' || owner.state === 'gone'}
  />
);

const nameOf = ({ to }: Owner): string => to?.name ?? to?.email ?? 'Nobody';

/** What holds of somebody of whom nobody said anything. */
const otherwiseOf = (owner: Owner): string => {
  if (owner.decidedBy !== null) return 'Whoever has the same e-mail address';
  return owner.state === 'unmatched' ? 'Choose who this is' : nameOf(owner);
};

const AtTarget = ({ owner, pair }: OwnerRow) => {
  const isAdmin = useIsAdmin();
  const { answer, isPending } = useAnswerOwner();
  if (!isAdmin) return <Text size="sm">{nameOf(owner)}</Text>;
  return (
    <OwnerChoice
      label={`${owner.name ?? owner.email} at ${pair.target.name}`}
      candidates={pair.candidates}
      said={saidOf(owner)}
      otherwise={otherwiseOf(owner)}
      disabled={isPending}
      onSay={(to) => {
        answer({ ...askedOf(pair, owner.email), to });
      }}
    />
  );
};

const saidOf = (owner: Owner): { readonly to: string | null } | undefined =>
  owner.decidedBy === null ? undefined : { to: owner.to?.email ?? null };

const askedOf = ({ source, target }: OwnerPair, email: string | null): Omit<OwnerSaid, 'to'> => ({
  sourceConnectionId: source.connectionId,
  targetConnectionId: target.connectionId,
  email,
});

/** Who is written for all who are matched to nobody. */
export const DefaultOwner = ({ pair }: { pair: OwnerPair }) => {
  const isAdmin = useIsAdmin();
  const { answer, isPending } = useAnswerOwner();
  const { byDefault, candidates } = pair;
  if (candidates === null) return null;
  if (!isAdmin)
    return byDefault === null ? null : (
      <Text size="sm" c="dimmed">
        Default owner: {byDefault.to ?? 'left empty'}
      </Text>
    );
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed" aria-hidden>
        Default owner
      </Text>
      <OwnerChoice
        label={`Default owner at ${pair.target.name}`}
        candidates={candidates}
        said={byDefault ?? undefined}
        otherwise="Nobody"
        disabled={isPending}
        onSay={(to) => {
          answer({ ...askedOf(pair, null), to });
        }}
      />
    </Group>
  );
};
