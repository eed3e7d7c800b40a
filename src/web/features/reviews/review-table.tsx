import { Text } from '@mantine/core';
import { useMemo } from 'react';
import type { MatchReviewSummary } from '#contract/match-reviews.ts';
import { Evidence } from '#web/features/reviews/evidence.tsx';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { countOf } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { VendorMark } from '#web/ui/vendor-mark.tsx';
import classes from './review-table.module.css';

const helper = columnsOf<MatchReviewSummary>();

const linkId = (id: string): string => `open-${id}`;

/** Puts the keyboard on a review's row, so that Enter opens it. */
export const focusReview = (id: string): void => {
  document.getElementById(linkId(id))?.focus();
};

const decisions = {
  link: 'Linked',
  create: 'Created as new',
  ignore: 'Left out',
  apart: 'Told apart',
} as const;

/** How the record that a decision is about is named. */
const aboutWords = { link: 'with', create: 'and not', ignore: 'and not linked with', apart: 'from' } as const;

const columnsFor = (show: 'open' | 'decided') =>
  helper.columns([
    helper.display({
      id: 'source',
      header: 'Record',
      meta: { card: 'title' },
      cell: ({ row: { original: review } }) => (
        <span className={classes['source']}>
          <VendorMark vendor={review.source.vendor} size={32} />
          <span>
            <TextLink
              id={linkId(review.id)}
              to="/reviews"
              search={(before) => ({ ...before, review: review.id })}
              fw={560}
              c="inherit"
            >
              {review.source.title}
            </TextLink>
            <Text size="xs" c="dimmed">
              {review.flowName}
            </Text>
            <Text size="xs" c="dimmed">
              {review.reason.message}
            </Text>
          </span>
        </span>
      ),
    }),
    helper.display({
      id: 'best',
      header: show === 'open' ? 'Best candidate' : 'Decision',
      meta: { card: 'plain' },
      cell: ({ row: { original: review } }) => {
        if (show === 'decided') {
          return (
            <span>
              {review.decision === null ? 'Settled' : decisions[review.decision]}
              {review.about === null ? '' : ` ${aboutWords[review.decision ?? 'link']} ${review.about.title}`}
              <Text size="xs" c="dimmed">
                {review.decidedBy === null ? '' : `by ${review.decidedBy.name}`}
              </Text>
            </span>
          );
        }
        if (review.best === null)
          return (
            <Text size="sm" c="dimmed">
              No candidate
            </Text>
          );
        return (
          <span className={classes['best']}>
            <span>
              {review.best.record.title}
              {review.candidates > 1 ? (
                <Text span inherit c="dimmed">
                  {' '}
                  and {countOf(review.candidates - 1, 'other')}
                </Text>
              ) : null}
            </span>
            <Evidence evidence={review.best.evidence} />
          </span>
        );
      },
    }),
    helper.accessor('createdAt', {
      header: show === 'open' ? 'Waits since' : 'Decided',
      meta: { align: 'right' },
      cell: ({ row: { original: review } }) => (
        <Moment at={show === 'open' ? review.createdAt : (review.decidedAt ?? review.createdAt)} />
      ),
    }),
  ]);

interface ReviewTableProps {
  reviews: readonly MatchReviewSummary[];
  show: 'open' | 'decided';
  currentId: string | undefined;
}

/** Reviews with what speaks for their best candidate. */
export const ReviewTable = ({ reviews, show, currentId }: ReviewTableProps) => {
  const columns = useMemo(() => columnsFor(show), [show]);
  return (
    <DataTable
      label={show === 'open' ? 'Match reviews that wait on you' : 'Match reviews decided'}
      columns={columns}
      rows={reviews}
      rowId={(review) => review.id}
      isCurrent={(review) => review.id === currentId}
    />
  );
};
