import { useMutation, useQueryClient } from '@tanstack/react-query';
import { chooseTenant } from '#contract/oauth.ts';
import { call } from '#web/server/call.ts';

/** Connects the chosen organisation. */
export const useChooseTenant = (id: string, onConnected: (connectionId: string) => void) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (tenantId: string) => call(chooseTenant, { params: { id }, body: { tenantId } }),
    onSuccess: async ({ connectionId }) => {
      await queryClient.invalidateQueries({ queryKey: ['connections'] });
      onConnected(connectionId);
    },
  });
};
