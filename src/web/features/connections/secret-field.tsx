import { Button, Code, CopyButton, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Profile } from '#web/features/connections/profile-fields.tsx';

interface SecretFieldProps {
  input: Profile['inputs'][number];
  value: string;
  onChange: (value: string) => void;
}

/** Bytes of a secret that is made here: as many as the signature's hash has. */
const secretBytes = 32;

const makeSecret = (form: 'token' | 'whsec'): string => {
  const base64 = btoa(String.fromCodePoint(...crypto.getRandomValues(new Uint8Array(secretBytes))));
  return form === 'whsec'
    ? `whsec_${base64}`
    : base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};

/** A secret that is typed in or made here; one made here is shown until the form is sent, and never again. */
export const SecretField = ({ input, value, onChange }: SecretFieldProps) => {
  const [made, setMade] = useState<string | null>(null);
  const { generated } = input;
  const isShown = made !== null && made === value;
  return (
    <Stack gap="xs">
      <PasswordInput
        label={input.label}
        description={input.hint}
        required={input.required}
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
        autoComplete="off"
      />
      {generated === null ? null : (
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              const secret = makeSecret(generated);
              setMade(secret);
              onChange(secret);
            }}
          >
            Make one
          </Button>
          {isShown ? (
            <CopyButton value={made}>
              {({ copied, copy }) => (
                <Button size="xs" variant="default" onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          ) : null}
        </Group>
      )}
      {isShown ? (
        <>
          <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
            {made}
          </Code>
          <Text component="output" size="xs" c="dimmed">
            Copy it to the sender now: it is not shown again.
          </Text>
        </>
      ) : null}
    </Stack>
  );
};
