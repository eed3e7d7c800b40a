import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { settleHandOvers } from '#contract/hand-overs.ts';
import { call } from '#web/server/call.ts';

export type Settle = z.input<typeof settleHandOvers.body>;

/** Says that hand-overs were typed, or that they were not. They leave the list with the next look at it. */
export const useSettleHandOvers = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Settle) => call(settleHandOvers, { body }),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['hand_overs'] }),
        queryClient.invalidateQueries({ queryKey: ['overview'] }),
      ]),
  });
};
