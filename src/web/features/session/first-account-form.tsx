import { Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useCreateFirstAccount } from '#web/features/session/create-first-account.ts';
import { Failure } from '#web/ui/failure.tsx';
import { EmailField, PasswordField } from './account-fields.tsx';

/** As the contract has it; told before it is refused. */
const shortestPassword = 10;

/** Creates the account and the workspace of a new installation. */
export const FirstAccountForm = ({ onSignedIn }: { onSignedIn: () => Promise<void> }) => {
  const [name, setName] = useState('');
  const [workspaceName, setWorkspaceName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const createAccount = useCreateFirstAccount(onSignedIn);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        createAccount.mutate({ name, email, password, workspaceName });
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Your name"
          name="name"
          autoComplete="name"
          required
          size="md"
          withAsterisk={false}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <TextInput
          label="Your firm"
          name="organization"
          autoComplete="organization"
          required
          size="md"
          withAsterisk={false}
          value={workspaceName}
          onChange={(event) => {
            setWorkspaceName(event.currentTarget.value);
          }}
        />
        <EmailField value={email} onChange={setEmail} />
        <PasswordField
          description={`At least ${String(shortestPassword)} characters.`}
          autoComplete="new-password"
          minLength={shortestPassword}
          value={password}
          onChange={setPassword}
        />
        {createAccount.error === null ? null : <Failure error={createAccount.error} />}
        <Button type="submit" size="md" loading={createAccount.isPending} fullWidth>
          Create the account
        </Button>
      </Stack>
    </form>
  );
};
