import { Alert, Button, Code, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { CheckedPayload } from '#contract/inbound-deliveries.ts';
import { useCheckPayload } from '#web/features/inbox/inbox.ts';
import { Failure } from '#web/ui/failure.tsx';

/** A sample is pasted, and what it would become is told; nothing is kept. */
export const PayloadCheck = ({ connectionId }: { connectionId: string }) => {
  const [body, setBody] = useState('');
  const check = useCheckPayload(connectionId);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        check.mutate(body);
      }}
    >
      <Stack gap="sm">
        <Textarea
          label="Sample of a body"
          description="Paste what the sender sends. Nothing of it is kept."
          value={body}
          onChange={(event) => {
            setBody(event.currentTarget.value);
          }}
          autosize
          minRows={4}
          maxRows={14}
          required
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        <Group>
          <Button type="submit" variant="default" loading={check.isPending}>
            Try it
          </Button>
        </Group>
        {check.error === null ? null : <Failure error={check.error} />}
        {check.data === undefined ? null : <Verdict checked={check.data} />}
      </Stack>
    </form>
  );
};

const Verdict = ({ checked: { problem, records, paths } }: { checked: CheckedPayload }) =>
  problem === null ? (
    <Stack component="output" gap="xs">
      <Text size="sm">
        It holds {records.length === 1 ? 'one record' : `${String(records.length)} records`}:{' '}
        {records
          .slice(0, 5)
          .map(
            ({ kind, title, key, isDeleted }) => `${kind} “${title}” (${key})${isDeleted ? ', deleted' : ''}`,
          )
          .join('; ')}
        {records.length > 5 ? '; …' : ''}.
      </Text>
      <Text size="sm" c="dimmed">
        Mappings can take values from:
      </Text>
      <Group gap={6}>
        {paths.map(({ path, type }) => (
          <Code key={path}>
            {path}: {type}
          </Code>
        ))}
      </Group>
    </Stack>
  ) : (
    <Alert color="orange" title={problem.message}>
      {problem.hint}
    </Alert>
  );
