import { Modal, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { knownPatterns, type Channel } from '#contract/channels.ts';
import { useCreateChannel } from '#web/features/channels/channels.ts';
import { SigningSecret } from '#web/features/channels/signing-secret.tsx';
import { DialogEnd } from '#web/ui/form-end.tsx';
import { notifyDone } from '#web/ui/notify.ts';
import { Pick } from '#web/ui/pick.tsx';

interface AddChannelDialogProps {
  opened: boolean;
  onClose: () => void;
  /** Whether this installation has a mail server. */
  canMail: boolean;
}

/** Makes a channel, and shows the secret of a webhook this once. */
export const AddChannelDialog = ({ opened, onClose, canMail }: AddChannelDialogProps) => (
  <Modal opened={opened} onClose={onClose} title="Add a channel" centered>
    <AddChannelForm onDone={onClose} canMail={canMail} />
  </Modal>
);

const addressLabels: Readonly<Record<Channel['type'], { label: string; description: string }>> = {
  email: { label: 'Mail address', description: 'Who is on call, or a list.' },
  slack: {
    label: 'Webhook address',
    description: 'From an incoming webhook that you made in Slack. It is kept sealed.',
  },
  webhook: { label: 'Address', description: 'An https:// address. It is kept sealed.' },
};

const AddChannelForm = ({ onDone, canMail }: { onDone: () => void; canMail: boolean }) => {
  const [type, setType] = useState<Channel['type']>(canMail ? 'email' : 'slack');
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [events, setEvents] = useState<string[]>(['alert.*']);
  const create = useCreateChannel();
  const secret = create.data?.secret ?? null;
  if (secret !== null) return <SigningSecret value={secret} onDone={onDone} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(
          {
            type,
            name: name.trim(),
            address: address.trim(),
            events: type === 'webhook' ? events : ['alert.*'],
          },
          {
            onSuccess: (made) => {
              if (made.secret !== null) return;
              notifyDone(`${made.channel.name} was added. Send a test to see that it works.`);
              onDone();
            },
          },
        );
      }}
    >
      <Stack gap="md">
        <Pick
          label="Kind"
          value={type}
          choices={[
            { value: 'email', label: 'Mail' },
            { value: 'slack', label: 'Slack' },
            { value: 'webhook', label: 'Webhook' },
          ]}
          onPick={setType}
        />
        {type === 'email' && !canMail ? (
          <Text size="sm" c="dimmed">
            This installation has no mail server. Whoever runs it sets PLUMBLINE_SMTP_URL.
          </Text>
        ) : null}
        <TextInput
          label="Name"
          required
          data-autofocus
          maxLength={120}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <TextInput
          {...addressLabels[type]}
          required
          type={type === 'email' ? 'email' : 'url'}
          autoComplete="off"
          value={address}
          onChange={(event) => {
            setAddress(event.currentTarget.value);
          }}
        />
        {type === 'webhook' ? (
          <TagsInput
            label="Events"
            description="What it receives: names, all of a noun such as invoice.*, or * for all."
            required
            data={[...knownPatterns]}
            value={events}
            onChange={setEvents}
          />
        ) : null}
        <DialogEnd
          action="Add the channel"
          pending={create.isPending}
          error={create.error}
          onCancel={onDone}
        />
      </Stack>
    </form>
  );
};
