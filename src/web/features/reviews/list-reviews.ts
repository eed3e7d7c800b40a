import { infiniteQueryOptions } from '@tanstack/react-query';
import { listMatchReviews } from '#contract/match-reviews.ts';
import { pagesOf } from '#web/server/pages-of.ts';

/** Open reviews oldest first, or the decided ones, newest decision first. */
export const reviewsQuery = (state: 'open' | 'decided') =>
  infiniteQueryOptions({
    queryKey: ['reviews', 'list', state],
    ...pagesOf(listMatchReviews, { query: { state } }),
  });
