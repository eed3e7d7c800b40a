import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { resolveConflicts } from '#contract/conflicts.ts';
import { call } from '#web/server/call.ts';

export type Resolve = z.input<typeof resolveConflicts.body>;

/** Says whose value counts. What was answered leaves the list with the next look at it. */
export const useResolveConflicts = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Resolve) => call(resolveConflicts, { body }),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['conflicts'] }),
        queryClient.invalidateQueries({ queryKey: ['overview'] }),
      ]),
  });
};
