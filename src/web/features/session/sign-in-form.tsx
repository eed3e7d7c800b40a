import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { DemoHint, type DemoAccount } from '#web/features/session/demo-hint.tsx';
import { useSignIn } from '#web/features/session/sign-in.ts';
import { Failure } from '#web/ui/failure.tsx';
import { EmailField, PasswordField } from './account-fields.tsx';

interface SignInFormProps {
  /** The account of the simulated firm, when this installation is a demonstration. */
  demo: DemoAccount | null;
  /** Filled in to begin with. */
  email?: string;
  onSignedIn: () => Promise<void>;
}

/** E-mail and password; the demonstration's are one press away. */
export const SignInForm = ({ demo, email: begunWith = '', onSignedIn }: SignInFormProps) => {
  const [email, setEmail] = useState(begunWith);
  const [password, setPassword] = useState('');
  const signIn = useSignIn(onSignedIn);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate({ email, password });
      }}
    >
      <Stack gap="md">
        {demo === null ? null : (
          <DemoHint
            demo={demo}
            onFill={() => {
              setEmail(demo.email);
              setPassword(demo.password);
            }}
          />
        )}
        <EmailField value={email} onChange={setEmail} />
        <PasswordField autoComplete="current-password" value={password} onChange={setPassword} />
        {signIn.error === null ? null : <Failure error={signIn.error} />}
        <Button type="submit" size="md" loading={signIn.isPending} fullWidth>
          Sign in
        </Button>
      </Stack>
    </form>
  );
};
