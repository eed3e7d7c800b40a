import { infiniteQueryOptions } from '@tanstack/react-query';
import { listMatchReviews } from '#contract/match-reviews.ts';
import { call } from '#web/server/call.ts';

/** Open reviews oldest first, or the decided ones, newest decision first. */
export const reviewsQuery = (state: 'open' | 'decided') =>
  infiniteQueryOptions({
    queryKey: ['reviews', 'list', state],
    queryFn: ({ pageParam, signal }) =>
      call(listMatchReviews, {
        query: { state, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
