import { useMutation, useQueryClient } from '@tanstack/react-query';
import { undoMatchReview } from '#contract/match-reviews.ts';
import { call } from '#web/server/call.ts';

/** Takes a decision back; refused once it has led to a link or a write. */
export const useUndoReview = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call(undoMatchReview, { params: { id } }),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['reviews'] }),
        queryClient.invalidateQueries({ queryKey: ['overview'] }),
      ]),
  });
};
