import { Button, Group, Kbd, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconArrowsSplit2 } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { ConflictList, focusConflict, type Side } from '#web/features/conflicts/conflict-list.tsx';
import { conflictsQuery } from '#web/features/conflicts/list-conflicts.ts';
import { useResolveConflicts } from '#web/features/conflicts/resolve-conflicts.ts';
import { useChosen } from '#web/ui/chosen.ts';
import { Empty } from '#web/ui/empty.tsx';
import { countOf } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Pick } from '#web/ui/pick.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';

const route = getRouteApi('/signed-in/conflicts');

const shows = [
  { value: 'open', label: 'Waiting' },
  { value: 'answered', label: 'Answered' },
] as const;

/** Fields that were edited on both sides: both values, and one click for each. Decided one by one, by keys, or many at once. */
export const ConflictsPage = () => {
  const { answered = false, flow } = route.useSearch();
  const show = answered ? 'answered' : 'open';
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(conflictsQuery({ state: show, flow }));
  const resolve = useResolveConflicts();
  const chosen = useChosen();
  const [currentId, setCurrentId] = useState<string>();
  const conflicts = query.data?.pages.flatMap((page) => page.items) ?? [];
  const chosenHere = conflicts.filter(({ id }) => chosen.ids.has(id));

  const run = (ids: (typeof conflicts)[number]['id'][], side: Side): void => {
    resolve.mutate(
      { ids, choice: side },
      {
        onSuccess: ({ resolved, changed }) => {
          chosen.clear();
          notifyDone(
            [
              ...(resolved.length > 0
                ? [`${countOf(resolved.length, 'conflict')} resolved and on the way.`]
                : []),
              ...(changed.length > 0
                ? [`${countOf(changed.length, 'conflict')} left: a value has changed since.`]
                : []),
            ].join(' '),
          );
        },
        onError: notifyFailure,
      },
    );
  };
  const at = conflicts.findIndex(({ id }) => id === currentId);
  const move = (by: 1 | -1): void => {
    const next = conflicts[at === -1 ? 0 : Math.min(conflicts.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    setCurrentId(next.id);
    focusConflict(next.id);
  };
  const answerCurrent = (side: Side): void => {
    const current = conflicts[at];
    if (current === undefined || current.state !== 'open' || resolve.isPending) return;
    setCurrentId((conflicts[at + 1] ?? conflicts[at - 1])?.id);
    run([current.id], side);
  };
  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
    ['1', () => answerCurrent('source')],
    ['2', () => answerCurrent('target')],
  ]);

  return (
    <Page
      title="Conflicts"
      description="Both sides were edited, and a person says which value counts. An answer holds for the two values shown; if either changes, it is asked anew."
    >
      <Group gap="sm" mb="md" justify="space-between">
        <Pick
          aria-label="Which conflicts"
          value={show}
          choices={shows}
          onPick={(value) => {
            setCurrentId(undefined);
            void navigate({
              search: (before) => ({ ...before, answered: value === 'answered' || undefined }),
            });
          }}
        />
        {conflicts.length === 0 || show !== 'open' ? null : (
          <Text size="xs" c="dimmed" visibleFrom="sm">
            <Kbd size="xs">J</Kbd> <Kbd size="xs">K</Kbd> move, <Kbd size="xs">1</Kbd> left,{' '}
            <Kbd size="xs">2</Kbd> right
          </Text>
        )}
      </Group>
      {chosenHere.length === 0 ? null : (
        <Group gap="md" mb="md">
          <Text size="sm" component="output">
            {countOf(chosenHere.length, 'conflict')} chosen
          </Text>
          {(['source', 'target'] as const).map((side) => (
            <Button
              key={side}
              size="xs"
              variant="default"
              loading={resolve.isPending}
              onClick={() => {
                run(
                  chosenHere.map(({ id }) => id),
                  side,
                );
              }}
            >
              Use {namesOf(chosenHere.map((conflict) => conflict[side].vendor))}’s
            </Button>
          ))}
        </Group>
      )}
      <Panel flush>
        <PagedList query={query} empty={<NoneHere show={show} />}>
          {(items) => (
            <ConflictList
              conflicts={items}
              chosen={chosen.ids}
              currentId={currentId}
              pending={resolve.isPending}
              onChoose={chosen.choose}
              onResolve={(conflict, side) => {
                run([conflict.id], side);
              }}
            />
          )}
        </PagedList>
      </Panel>
    </Page>
  );
};

const namesOf = (vendors: readonly string[]): string =>
  [...new Set(vendors)].map((vendor) => vendorLabel(vendor)).join(' or ');

const NoneHere = ({ show }: { show: 'open' | 'answered' }) => (
  <Empty
    icon={<IconArrowsSplit2 size={28} stroke={1.5} aria-hidden />}
    title={show === 'open' ? 'No conflict waits' : 'None was answered yet'}
  >
    {show === 'open' ? (
      <>
        When a field was edited on both sides of a flow that asks, both values stand here. Who wins is a
        setting of each <TextLink to="/flows">flow</TextLink>.
      </>
    ) : (
      'What people answered is kept here.'
    )}
  </Empty>
);
