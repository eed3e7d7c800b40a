import { useMutation, useQueryClient } from '@tanstack/react-query';
import { disconnectConnection } from '#contract/connections.ts';
import { call } from '#web/server/call.ts';

/** Ends the access at the vendor and forgets the credential. */
export const useDisconnectConnection = (id: string, onDone: (revokedAtVendor: boolean) => void) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => call(disconnectConnection, { params: { id } }),
    onSuccess: async ({ revokedAtVendor }) => {
      await queryClient.invalidateQueries({ queryKey: ['connections'] });
      onDone(revokedAtVendor);
    },
  });
};
