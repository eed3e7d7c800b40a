import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMailCheck, IconRefresh } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { DeadLetterList } from '#web/features/dead-letters/dead-letter-list.tsx';
import { deadLettersQuery } from '#web/features/dead-letters/list-dead-letters.ts';
import { ReasonGroups } from '#web/features/dead-letters/reason-groups.tsx';
import { useReplayDeadLetters, type ReplayWhich } from '#web/features/dead-letters/replay-dead-letters.ts';
import { useChosen } from '#web/ui/chosen.ts';
import { Confirm } from '#web/ui/confirm.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { countOf } from '#web/ui/format.ts';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { More } from '#web/ui/more.tsx';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/dead-letters');

/** Changes that will not be tried again by themselves: why, what to do, and replay. */
export const DeadLettersPage = () => {
  const { code } = route.useSearch();
  const query = useInfiniteQuery(deadLettersQuery(code));
  const replay = useReplayDeadLetters();
  const chosen = useChosen();
  const [asking, ask] = useDisclosure(false);
  const first = query.data?.pages[0];
  const letters = query.data?.pages.flatMap((page) => page.items) ?? [];
  const chosenHere = letters.filter(({ id }) => chosen.ids.has(id)).map(({ id }) => id);
  const inView =
    code === undefined ? first?.total : first?.groups.find((group) => group.code === code)?.count;
  const run = (which: ReplayWhich): void => {
    replay.mutate(which, {
      onSuccess: ({ replayed }) => {
        chosen.clear();
        ask.close();
        notifyDone(
          replayed === 0
            ? 'Nothing was left to replay: it was settled meanwhile.'
            : `${countOf(replayed, 'record')} looked at again. What still fails comes back here.`,
        );
      },
      onError: (error) => {
        if (!asking) notifyFailure(error);
      },
    });
  };
  return (
    <Page
      title="Dead letters"
      description="Changes that a vendor or a check refused for good. Mend the cause where it is, then replay: each is planned anew from what both sides hold now."
      actions={
        inView === undefined || inView === 0 ? undefined : (
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} stroke={1.75} aria-hidden />}
            onClick={ask.open}
          >
            Replay {code === undefined ? 'all' : 'all of this reason'}
          </Button>
        )
      }
    >
      <Loaded query={query} skeleton={<Lines count={8} height={22} />}>
        {({ pages }) => {
          const [page] = pages;
          if (page === undefined || page.total === 0) return <NoneLeft />;
          return (
            <>
              <ReasonGroups groups={page.groups} total={page.total} code={code} />
              {chosenHere.length === 0 ? null : (
                <Group gap="md" mb="md">
                  <Text size="sm" component="output">
                    {countOf(chosenHere.length, 'dead letter')} chosen
                  </Text>
                  <Button
                    size="xs"
                    loading={replay.isPending}
                    onClick={() => {
                      run({ which: 'ids', ids: chosenHere });
                    }}
                  >
                    Replay the chosen
                  </Button>
                  <Button size="xs" variant="default" onClick={chosen.clear}>
                    Choose none
                  </Button>
                </Group>
              )}
              <Panel flush>
                <DeadLetterList
                  letters={letters}
                  chosen={chosen.ids}
                  isReplaying={replay.isPending}
                  onChoose={chosen.choose}
                  onReplay={(letter) => {
                    run({ which: 'ids', ids: [letter.id] });
                  }}
                />
                <More
                  hasMore={query.hasNextPage}
                  loading={query.isFetchingNextPage}
                  onMore={() => void query.fetchNextPage()}
                />
              </Panel>
            </>
          );
        }}
      </Loaded>
      <Confirm
        opened={asking}
        onClose={ask.close}
        title={`Replay ${countOf(inView ?? 0, 'dead letter')}?`}
        action="Replay"
        pending={replay.isPending}
        error={replay.error}
        onConfirm={() => {
          run(code === undefined ? { which: 'all' } : { which: 'code', code });
        }}
      >
        <Text size="sm">
          Both sides of each record are compared again, before all other work. Nothing is written twice: what
          agrees by now is closed, what is still refused comes back with its reason.
        </Text>
      </Confirm>
    </Page>
  );
};

const NoneLeft = () => (
  <Panel>
    <Empty icon={<IconMailCheck size={26} stroke={1.5} />} title="No dead letters">
      Every change reached its system, or is on its way.
    </Empty>
  </Panel>
);
