import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { createFlow, type Flow } from '#contract/flows.ts';
import { call } from '#web/server/call.ts';

/** Creates a flow between two connections; it begins at once by matching what both sides hold. */
export const useCreateFlow = (onCreated: (flow: Flow) => void) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: z.input<typeof createFlow.body>) => call(createFlow, { body }),
    onSuccess: async (flow) => {
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['flows'] }),
        queryClient.invalidateQueries({ queryKey: ['overview'] }),
      ]);
      onCreated(flow);
    },
  });
};
