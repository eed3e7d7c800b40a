import { useMutation, useQueryClient } from '@tanstack/react-query';
import { reconnectConnection } from '#contract/connections.ts';
import { call } from '#web/server/call.ts';

interface Reconnect {
  id: string;
  inputs: Record<string, string>;
}

/** Renews the access: leaves for the vendor's consent page, or takes new keys and is done. */
export const useReconnectConnection = (onConnected: () => void) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, inputs }: Reconnect) =>
      call(reconnectConnection, { params: { id }, body: { inputs } }),
    onSuccess: async (step) => {
      if (step.next === 'consent') {
        window.location.assign(step.url);
        return;
      }
      await queryClient.invalidateQueries({ queryKey: ['connections'] });
      onConnected();
    },
  });
};
