import { Button, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { dayMs, hourMs, systemClock } from '#base/clock.ts';
import type { Channel } from '#contract/channels.ts';
import { useReplayChannel } from '#web/features/channels/channels.ts';
import { Failure } from '#web/ui/failure.tsx';
import { notifyDone } from '#web/ui/notify.ts';

const choices = [
  { value: 'failed', label: 'All that was not taken' },
  { value: String(hourMs), label: 'All of the last hour' },
  { value: String(dayMs), label: 'All of the last day' },
  { value: String(7 * dayMs), label: 'All of the last 7 days' },
  { value: String(30 * dayMs - hourMs), label: 'All of the last 30 days' },
];

/** Tells a channel again, under the ids that each event had. */
export const ReplayDialog = ({
  channel,
  opened,
  onClose,
}: {
  channel: Channel;
  opened: boolean;
  onClose: () => void;
}) => {
  const replay = useReplayChannel();
  const [what, setWhat] = useState('failed');
  return (
    <Modal opened={opened} onClose={onClose} title={`Tell ${channel.name} again`} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          replay.mutate(
            {
              id: channel.id,
              ...(what === 'failed'
                ? { which: 'failed' as const }
                : { which: 'since' as const, since: systemClock.now() - Number(what) }),
            },
            {
              onSuccess: ({ queued }) => {
                notifyDone(`${String(queued)} on their way again. The delivery log shows how each goes.`);
                onClose();
              },
            },
          );
        }}
      >
        <Stack gap="md">
          <NativeSelect
            label="What"
            value={what}
            data={choices}
            onChange={(event) => {
              setWhat(event.currentTarget.value);
            }}
          />
          <Text size="sm">
            Each event comes under the id it had, so that the other end can leave out what it has. A webhook
            also hears what happened while it was switched off.
          </Text>
          {replay.error === null ? null : <Failure error={replay.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={replay.isPending}>
              Tell again
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
