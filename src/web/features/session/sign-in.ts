import { useMutation } from '@tanstack/react-query';
import { postAuth } from '#web/features/session/auth-request.ts';

interface SignIn {
  email: string;
  password: string;
}

/** Opens a session, which the browser keeps as a cookie that no script can read. */
export const useSignIn = (onSignedIn: () => Promise<void>) =>
  useMutation({
    mutationFn: async ({ email, password }: SignIn) => {
      await postAuth('sign-in/email', { email, password });
      await onSignedIn();
    },
  });
