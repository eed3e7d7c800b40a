import { useMutation, useQueryClient } from '@tanstack/react-query';
import { addConnection } from '#contract/connections.ts';
import { startOauth } from '#contract/oauth.ts';
import { call } from '#web/server/call.ts';

interface NewConnection {
  auth: 'oauth' | 'client_credentials' | 'api_key' | 'built_in';
  vendor: string;
  profile: string;
  inputs: Record<string, string>;
}

/** Where it goes on: at the vendor's consent page, or at the finished connection. */
export type NextStep = { next: 'consent'; url: string } | { next: 'connected'; connectionId: string };

/** Connects with keys at once, or begins a consent at the vendor, as the profile wants it. */
export const useAddConnection = (onNext: (step: NextStep) => void) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ auth, ...body }: NewConnection): Promise<NextStep> =>
      auth === 'oauth'
        ? { next: 'consent', ...(await call(startOauth, { body })) }
        : { next: 'connected', ...(await call(addConnection, { body })) },
    onSuccess: async (step) => {
      await queryClient.invalidateQueries({ queryKey: ['connections'] });
      onNext(step);
    },
  });
};
