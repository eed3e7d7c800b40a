import { useMutation } from '@tanstack/react-query';
import type { z } from 'zod';
import { createFirstAccount } from '#contract/session.ts';
import { call } from '#web/server/call.ts';

/** Makes the first account with its workspace, and signs it in. */
export const useCreateFirstAccount = (onSignedIn: () => Promise<void>) =>
  useMutation({
    mutationFn: async (body: z.input<typeof createFirstAccount.body>) => {
      await call(createFirstAccount, { body });
      await onSignedIn();
    },
  });
