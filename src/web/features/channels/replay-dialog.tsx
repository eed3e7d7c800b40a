import { Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { dayMs, hourMs, systemClock } from '#base/clock.ts';
import type { Channel } from '#contract/channels.ts';
import { useReplayChannel, type ReplayAsked } from '#web/features/channels/channels.ts';
import { Failure } from '#web/ui/failure.tsx';
import { notifyDone } from '#web/ui/notify.ts';

const choices = [
  { value: 'failed', label: 'All that was not taken' },
  { value: String(hourMs), label: 'All of the last hour' },
  { value: String(dayMs), label: 'All of the last day' },
  { value: String(7 * dayMs), label: 'All of the last 7 days' },
  { value: String(30 * dayMs - hourMs), label: 'All of the last 30 days' },
  { value: 'time', label: 'All since a time…' },
];

/** What is asked for; null while the time that was typed is none. `time` is of the person's own clock, `2026-11-21T09:40`. */
const askedBy = (what: string, time: string): ReplayAsked | null => {
  if (what === 'failed') return { which: 'failed' };
  const since = what === 'time' ? new Date(time).getTime() : systemClock.now() - Number(what);
  return Number.isFinite(since) ? { which: 'since', since } : null;
};

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
  const [time, setTime] = useState('');
  const asked = askedBy(what, time);
  return (
    <Modal opened={opened} onClose={onClose} title={`Tell ${channel.name} again`} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (asked === null) return;
          replay.mutate(
            { id: channel.id, asked },
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
          {what === 'time' ? (
            <TextInput
              label="Since"
              description="Of your own clock, at most 30 days ago"
              type="datetime-local"
              value={time}
              onChange={(event) => {
                setTime(event.currentTarget.value);
              }}
            />
          ) : null}
          <Text size="sm">
            Each event comes under the id it had, so that the other end can leave out what it has. A webhook
            also hears what happened while it was switched off.
          </Text>
          {replay.error === null ? null : <Failure error={replay.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={replay.isPending} disabled={asked === null}>
              Tell again
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
