import { useMutation, useQueryClient } from '@tanstack/react-query';
import { testConnection } from '#contract/connections.ts';
import { call } from '#web/server/call.ts';

/** Asks the vendor now. An answer with `ok: false` is a finding, not an error. */
export const useTestConnection = (id: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => call(testConnection, { params: { id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['connections'] }),
  });
};
