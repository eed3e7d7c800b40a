import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { replayDeadLetters } from '#contract/dead-letters.ts';
import { call } from '#web/server/call.ts';

export type ReplayWhich = z.input<typeof replayDeadLetters.body>;

/** Has the records of dead letters looked at again, first of all work. */
export const useReplayDeadLetters = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: ReplayWhich) => call(replayDeadLetters, { body }),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['dead_letters'] }),
        queryClient.invalidateQueries({ queryKey: ['overview'] }),
      ]),
  });
};
