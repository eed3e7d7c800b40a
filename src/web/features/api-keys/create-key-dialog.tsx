import { Button, Code, CopyButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useCreateApiKey } from '#web/features/api-keys/api-keys.ts';
import { Failure } from '#web/ui/failure.tsx';
import { Pick } from '#web/ui/pick.tsx';

/** Makes a key and shows it this once. */
export const CreateKeyDialog = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => (
  <Modal opened={opened} onClose={onClose} title="Make an API key" centered>
    <CreateKeyForm onDone={onClose} />
  </Modal>
);

const CreateKeyForm = ({ onDone }: { onDone: () => void }) => {
  const [name, setName] = useState('');
  const [role, setRole] = useState<'member' | 'admin'>('member');
  const create = useCreateApiKey();
  if (create.data !== undefined) return <NewKey value={create.data.key} onDone={onDone} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ name: name.trim(), role });
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          description="What will use it."
          required
          data-autofocus
          maxLength={120}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <Pick
          label="May do"
          value={role}
          choices={[
            { value: 'member', label: 'What members may' },
            { value: 'admin', label: 'What admins may' },
          ]}
          onPick={setRole}
        />
        {create.error === null ? null : <Failure error={create.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Make the key
          </Button>
        </Group>
      </Stack>
    </form>
  );
};

const NewKey = ({ value, onDone }: { value: string; onDone: () => void }) => (
  <Stack gap="md">
    <Text size="sm">Copy it now: it is not shown again.</Text>
    <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
      {value}
    </Code>
    <Group justify="flex-end" gap="xs">
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            onClick={copy}
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
      <Button onClick={onDone}>Done</Button>
    </Group>
  </Stack>
);
