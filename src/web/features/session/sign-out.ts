import { useMutation } from '@tanstack/react-query';
import { postAuth } from '#web/features/session/auth-request.ts';

/** Ends this browser's session. */
export const useSignOut = (onSignedOut: () => Promise<void>) =>
  useMutation({
    mutationFn: async () => {
      await postAuth('sign-out', {});
      await onSignedOut();
    },
  });
