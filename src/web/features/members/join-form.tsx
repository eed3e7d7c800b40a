import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useJoin } from '#web/features/members/join.ts';
import { Failure } from '#web/ui/failure.tsx';

/** As the contract has it; told before it is refused. */
const shortestPassword = 10;

interface JoinFormProps {
  token: string;
  /** Shown and handed to password managers; the link decides it. */
  email: string;
  onJoined: () => Promise<void>;
}

/** Name and password of a new account. */
export const JoinForm = ({ token, email, onJoined }: JoinFormProps) => {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const join = useJoin(token, onJoined);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        join.mutate({ as: 'new_account', name, password });
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Email"
          type="email"
          name="email"
          autoComplete="username"
          readOnly
          size="md"
          value={email}
        />
        <TextInput
          label="Your name"
          name="name"
          autoComplete="name"
          required
          size="md"
          withAsterisk={false}
          maxLength={120}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <PasswordInput
          label="Password"
          name="password"
          description={`At least ${String(shortestPassword)} characters.`}
          autoComplete="new-password"
          required
          size="md"
          withAsterisk={false}
          minLength={shortestPassword}
          maxLength={128}
          value={password}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
          }}
        />
        {join.error === null ? null : <Failure error={join.error} />}
        <Button type="submit" size="md" loading={join.isPending} fullWidth>
          Join
        </Button>
      </Stack>
    </form>
  );
};

/** For somebody who is signed in with the invited address. */
export const JoinSignedIn = ({ token, email, onJoined }: JoinFormProps) => {
  const join = useJoin(token, onJoined);
  return (
    <Stack gap="md">
      {join.error === null ? null : <Failure error={join.error} />}
      <Button
        size="md"
        loading={join.isPending}
        fullWidth
        onClick={() => {
          join.mutate({ as: 'signed_in' });
        }}
      >
        Join as {email}
      </Button>
    </Stack>
  );
};
