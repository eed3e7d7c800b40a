import { queryOptions } from '@tanstack/react-query';
import { readMatchReview } from '#contract/match-reviews.ts';
import { call } from '#web/server/call.ts';

/** One review: the source and each candidate with its fields. */
export const reviewQuery = (id: string) =>
  queryOptions({
    queryKey: ['reviews', 'one', id],
    queryFn: ({ signal }) => call(readMatchReview, { params: { id }, signal }),
  });
