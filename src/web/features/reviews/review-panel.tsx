import { Button, Code, Kbd, Stack, Text, Title } from '@mantine/core';
import { useHotkeys, type HotkeyItem } from '@mantine/hooks';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { MatchReviewDetail } from '#contract/match-reviews.ts';
import { CandidateCard } from '#web/features/reviews/candidate-card.tsx';
import { contentsOf, FieldsBeside } from '#web/features/reviews/side-by-side.tsx';
import { useUndoReview } from '#web/features/reviews/undo-review.ts';
import { humanise } from '#web/ui/format.ts';
import { Moment } from '#web/ui/moment.tsx';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';
import { RecordName } from '#web/ui/record-name.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';
import classes from './review-panel.module.css';

export type Decision =
  | { decision: 'link'; targetRecordId: string }
  | { decision: 'create' }
  | { decision: 'ignore' };

/** So many candidates can be chosen by a digit. */
const numbered = 9;

/** What a person may press: a digit links with that candidate, `n` says that it is new, `o` leaves it out. */
const useAnswersByKey = (review: MatchReviewDetail, onDecide: (decision: Decision) => void): void => {
  const linkWith = (at: number): void => {
    const candidate = review.candidates[at];
    if (review.state !== 'open' || candidate === undefined) return;
    if (candidate.obstacle === 'linked_elsewhere' || candidate.obstacle === 'archived') return;
    onDecide({ decision: 'link', targetRecordId: candidate.record.id });
  };
  const answer = (decision: 'create' | 'ignore'): void => {
    if (review.state === 'open') onDecide({ decision });
  };
  useHotkeys([
    ...Array.from({ length: numbered }, (_, at): HotkeyItem => [
      String(at + 1),
      () => {
        linkWith(at);
      },
    ]),
    [
      'n',
      () => {
        answer('create');
      },
    ],
    [
      'o',
      () => {
        answer('ignore');
      },
    ],
  ]);
};

interface ReviewPanelProps {
  review: MatchReviewDetail;
  pending: boolean;
  onDecide: (decision: Decision) => void;
  /** The way to say that candidates are doubles of each other; null where there is none. */
  doubles: ReactNode;
}

/** The source at the left, what it may be at the right, and the three answers with what each leads to. */
export const ReviewPanel = ({ review, pending, onDecide, doubles }: ReviewPanelProps) => {
  useAnswersByKey(review, onDecide);
  const isOpen = review.state === 'open';
  const target = vendorLabel(review.targetVendor);
  const kind = humanise(review.targetKind).toLowerCase();
  const sourceContents = contentsOf(review.source.fields);
  const candidateContents = contentsOf(review.candidates.flatMap(({ record }) => record.fields));
  return (
    <div className={classes['panel']}>
      <section className={classes['source']} aria-label="The record in question">
        <RecordName record={review.source} />
        <Text size="sm" c="dimmed">
          {review.reason.message} <Code>{review.reason.code}</Code>
        </Text>
        <FieldsBeside fields={review.source.fields} others={candidateContents} />
      </section>
      <section aria-label="What it may be">
        <Title order={3} mb="sm">
          {review.candidates.length === 0 ? `Nothing like it in ${target}` : `May be this in ${target}`}
        </Title>
        <ul className={classes['candidates']}>
          {review.candidates.map((candidate, at) => (
            <CandidateCard
              key={candidate.record.id}
              candidate={candidate}
              sourceVendor={review.source.vendor}
              sourceContents={sourceContents}
              pending={pending}
              shortcut={isOpen && at < numbered ? String(at + 1) : null}
              onLink={
                isOpen
                  ? () => {
                      onDecide({ decision: 'link', targetRecordId: candidate.record.id });
                    }
                  : null
              }
            />
          ))}
        </ul>
        {isOpen ? (
          <Stack gap="md" mt="lg" className={classes['others'] ?? ''}>
            <div>
              <Button
                variant="default"
                disabled={pending}
                onClick={() => {
                  onDecide({ decision: 'create' });
                }}
              >
                None of these: create new
                <Kbd size="xs" ml={8} aria-hidden>
                  n
                </Kbd>
              </Button>
              <Text size="xs" c="dimmed" mt={6}>
                A new {kind} is made in {target} and linked.
              </Text>
            </div>
            <div>
              <Button
                variant="default"
                disabled={pending}
                onClick={() => {
                  onDecide({ decision: 'ignore' });
                }}
              >
                Do not sync
                <Kbd size="xs" ml={8} aria-hidden>
                  o
                </Kbd>
              </Button>
              <Text size="xs" c="dimmed" mt={6}>
                It is left out of this flow. Nothing is written in {target}, now or later.
              </Text>
            </div>
            {doubles === null ? null : (
              <div>
                {doubles}
                <Text size="xs" c="dimmed" mt={6}>
                  Two of these are the same: say which one is kept. The other is no candidate any more.
                </Text>
              </div>
            )}
          </Stack>
        ) : (
          <Settled review={review} />
        )}
      </section>
    </div>
  );
};

const answers = {
  link: 'Decided: the same as a record that exists',
  create: 'Decided: a new record',
  ignore: 'Decided: left out',
  apart: 'Decided: not the same as the record that it was linked with',
} as const;

const Settled = ({ review }: { review: MatchReviewDetail }) => {
  const undo = useUndoReview();
  return (
    <div className={classes['settled']}>
      <Text fw={560}>
        {review.decision === null
          ? 'Settled by itself: nothing is to be decided any more.'
          : answers[review.decision]}
      </Text>
      {review.decidedAt === null ? null : (
        <Text size="sm" c="dimmed">
          By {review.decidedBy?.name ?? 'Plumbline'} <Moment at={review.decidedAt} />
        </Text>
      )}
      {review.canUndo ? (
        <Button
          mt="sm"
          size="xs"
          variant="default"
          loading={undo.isPending}
          leftSection={<IconArrowBackUp size={14} stroke={1.75} aria-hidden />}
          onClick={() => {
            undo.mutate(review.id, {
              onSuccess: () => {
                notifyDone('The decision is taken back. The record is matched anew.');
              },
              onError: notifyFailure,
            });
          }}
        >
          Take it back
        </Button>
      ) : null}
    </div>
  );
};
