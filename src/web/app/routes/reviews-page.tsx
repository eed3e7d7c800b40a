import { Drawer, Group, Kbd, SegmentedControl, Text } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { IconGitCompare, IconGitMerge } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { DoubleList } from '#web/features/links/double-list.tsx';
import { MergeAction } from '#web/features/links/merge-action.tsx';
import { doublesQuery } from '#web/features/links/list-doubles.ts';
import { AcceptExact } from '#web/features/reviews/accept-exact.tsx';
import { useDecideReview } from '#web/features/reviews/decide-review.ts';
import { reviewsQuery } from '#web/features/reviews/list-reviews.ts';
import { reviewQuery } from '#web/features/reviews/read-review.ts';
import { ReviewPanel, type Decision } from '#web/features/reviews/review-panel.tsx';
import { focusReview, ReviewTable } from '#web/features/reviews/review-table.tsx';
import { useUndoReview } from '#web/features/reviews/undo-review.ts';
import { Empty } from '#web/ui/empty.tsx';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { notifyDone, notifyFailure, notifyUndoable } from '#web/ui/notify.ts';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/reviews');

const doneText = {
  link: 'Linked. It follows its source from now on.',
  create: 'It will be created as a new record.',
  ignore: 'It is left out of this flow.',
} as const;

/** Records that only a person can match, what was decided, and doubles that wait to be merged. */
export const ReviewsPage = () => {
  const { show = 'open', review } = route.useSearch();
  const navigate = route.useNavigate();
  const [isAccepting, { open: accept, close: stopAccepting }] = useDisclosure(false);
  return (
    <Page
      title="Match reviews"
      description="Plumbline never guesses who is who. Where the evidence is thin, it asks you, and remembers the answer."
      actions={
        <Group gap="sm">
          {show === 'open' ? (
            <AcceptExact
              opened={isAccepting}
              onOpen={accept}
              onClose={stopAccepting}
              hasKey={review === undefined}
            />
          ) : null}
          <SegmentedControl
            aria-label="Which reviews"
            value={show}
            data={[
              { value: 'open', label: 'Wait on you' },
              { value: 'decided', label: 'Decided' },
              { value: 'doubles', label: 'Doubles' },
            ]}
            onChange={(value) => {
              void navigate({ search: value === 'open' ? {} : { show: value } });
            }}
          />
        </Group>
      }
    >
      {show === 'doubles' ? <Doubles /> : <Reviews show={show} />}
    </Page>
  );
};

const Doubles = () => (
  <Panel flush>
    <PagedList
      query={useInfiniteQuery(doublesQuery)}
      empty={
        <Empty icon={<IconGitMerge size={24} stroke={1.5} />} title="No double waits">
          Two records of one system that are the same are merged on a record’s page; those that a person must
          still make one in that system wait here.
        </Empty>
      }
    >
      {(doubles) => <DoubleList doubles={doubles} />}
    </PagedList>
  </Panel>
);

/** Settled one after the other, by hand or by keys. */
const Reviews = ({ show }: { show: 'open' | 'decided' }) => {
  const { review: openId } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(reviewsQuery(show));
  const reviews = query.data?.pages.flatMap((page) => page.items) ?? [];
  const [currentId, setCurrentId] = useState<string>();
  const here = openId ?? currentId;
  const decide = useDecideReview();
  const undo = useUndoReview();

  const open = (id: string | undefined): void => {
    void navigate({
      search: (before) => ({ ...before, review: id as typeof openId }),
      replace: openId !== undefined,
      resetScroll: false,
    });
  };
  const move = (by: 1 | -1): void => {
    const at = reviews.findIndex(({ id }) => id === here);
    const next = reviews[at === -1 ? 0 : Math.min(reviews.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    setCurrentId(next.id);
    if (openId === undefined) focusReview(next.id);
    else open(next.id);
  };
  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
  ]);

  const onDecide = (id: string, decision: Decision): void => {
    const at = reviews.findIndex((review) => review.id === id);
    const next = reviews[at + 1] ?? reviews[at - 1];
    decide.mutate(
      { id, decision },
      {
        onSuccess: () => {
          notifyUndoable(doneText[decision.decision], () => {
            undo.mutate(id, {
              onSuccess: () => {
                notifyDone('Taken back. It waits on you again.');
              },
              onError: notifyFailure,
            });
          });
        },
        onError: notifyFailure,
      },
    );
    setCurrentId(next?.id);
    open(next?.id);
  };

  return (
    <>
      <Panel flush>
        <PagedList
          query={query}
          empty={
            <Empty
              icon={<IconGitCompare size={24} stroke={1.5} />}
              title={show === 'open' ? 'Nothing to decide' : 'Nothing decided yet'}
            >
              {show === 'open'
                ? 'Every record is matched by evidence or by an answer you have given.'
                : 'Your answers are kept here, with who gave them.'}
            </Empty>
          }
        >
          {(known) => <ReviewTable reviews={known} show={show} currentId={here} />}
        </PagedList>
      </Panel>
      {reviews.length === 0 ? null : (
        <Text size="xs" c="dimmed" mt="sm" visibleFrom="sm">
          <Kbd size="xs">j</Kbd> <Kbd size="xs">k</Kbd> move, <Kbd size="xs">Enter</Kbd> opens,{' '}
          <Kbd size="xs">Esc</Kbd> closes; in a review <Kbd size="xs">1</Kbd> to <Kbd size="xs">9</Kbd> link,{' '}
          <Kbd size="xs">n</Kbd> new, <Kbd size="xs">o</Kbd> leave out; <Kbd size="xs">a</Kbd> accepts exact
          matches
        </Text>
      )}
      <Drawer
        opened={openId !== undefined}
        onClose={() => {
          open(undefined);
        }}
        position="right"
        size={960}
        title="Who is this?"
        closeButtonProps={{ 'aria-label': 'Close the review' }}
      >
        {openId === undefined ? null : (
          <OpenReview
            key={openId}
            id={openId}
            pending={decide.isPending}
            onDecide={(decision) => {
              onDecide(openId, decision);
            }}
          />
        )}
      </Drawer>
    </>
  );
};

interface OpenReviewProps {
  id: string;
  pending: boolean;
  onDecide: (decision: Decision) => void;
}

const OpenReview = ({ id, pending, onDecide }: OpenReviewProps) => (
  <Loaded query={useQuery(reviewQuery(id))} skeleton={<Lines count={8} height={18} />}>
    {(review) => {
      const [first, second] = review.candidates;
      return (
        <ReviewPanel
          review={review}
          pending={pending}
          onDecide={onDecide}
          doubles={
            first?.record.linksMove === true && second !== undefined ? (
              <MergeAction record={first.record} />
            ) : null
          }
        />
      );
    }}
  </Loaded>
);
