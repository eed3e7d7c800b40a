import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { countMatchReviews, decideMatchReviews } from '#contract/match-reviews.ts';
import { call } from '#web/server/call.ts';

/** How many open reviews have one candidate of exactly the same name, and the first of them. */
export const exactReviewsQuery = queryOptions({
  queryKey: ['reviews', 'exact'],
  queryFn: ({ signal }) => call(countMatchReviews, { body: { decision: 'link' }, signal }),
});

/** Links those that were counted, in one go. */
export const useAcceptExact = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (digest: string) => call(decideMatchReviews, { body: { decision: 'link', digest } }),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['reviews'] }),
        queryClient.invalidateQueries({ queryKey: ['overview'] }),
      ]),
  });
};
