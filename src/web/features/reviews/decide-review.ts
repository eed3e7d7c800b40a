import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { decideMatchReview } from '#contract/match-reviews.ts';
import { reviewsQuery } from '#web/features/reviews/list-reviews.ts';
import { call } from '#web/server/call.ts';

interface Decide {
  id: string;
  decision: z.input<typeof decideMatchReview.body>;
}

/** Settles a review. It leaves the list at once and comes back when the server refuses. */
export const useDecideReview = () => {
  const queryClient = useQueryClient();
  const { queryKey } = reviewsQuery('open');
  return useMutation({
    mutationFn: ({ id, decision }: Decide) => call(decideMatchReview, { params: { id }, body: decision }),
    onMutate: async ({ id }) => {
      await queryClient.cancelQueries({ queryKey });
      const before = queryClient.getQueryData(queryKey);
      queryClient.setQueryData(queryKey, (list) =>
        list === undefined
          ? list
          : {
              ...list,
              pages: list.pages.map((page) => ({
                ...page,
                items: page.items.filter((review) => review.id !== id),
              })),
            },
      );
      return { before };
    },
    onError: (_error, _decide, context) => {
      queryClient.setQueryData(queryKey, context?.before);
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['reviews'] }),
        queryClient.invalidateQueries({ queryKey: ['overview'] }),
      ]),
  });
};
