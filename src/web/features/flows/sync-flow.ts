import { useMutation, useQueryClient } from '@tanstack/react-query';
import { syncFlow } from '#contract/flows.ts';
import { call } from '#web/server/call.ts';

/** Reads both sides again now; `all` lists every record, not only what changed. */
export const useSyncFlow = (id: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (all: boolean) => call(syncFlow, { params: { id }, body: { all } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['connections'] }),
  });
};
