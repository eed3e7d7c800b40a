import { Button, Code, Group, Text } from '@mantine/core';
import type { Channel } from '#contract/channels.ts';
import { ChannelActions } from '#web/features/channels/channel-actions.tsx';
import { useTestChannel } from '#web/features/channels/channels.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';
import { Signal } from '#web/ui/signal.tsx';

const helper = columnsOf<Channel>();

const kinds: Readonly<Record<Channel['type'], string>> = {
  email: 'Mail',
  slack: 'Slack',
  webhook: 'Webhook',
};

const columns = helper.columns([
  helper.accessor('name', { header: 'Name', meta: { card: 'title' } }),
  helper.display({
    id: 'to',
    header: 'To',
    cell: ({ row: { original: channel } }) => (
      <>
        {kinds[channel.type]}
        <Text size="sm" c="dimmed">
          {channel.shown}
        </Text>
      </>
    ),
  }),
  helper.accessor('events', {
    header: 'Hears of',
    cell: ({ getValue }) => <Code>{getValue().join(', ')}</Code>,
  }),
  helper.display({
    id: 'state',
    header: 'State',
    cell: ({ row: { original: channel } }) => <ChannelState channel={channel} />,
  }),
  helper.accessor('lastSentAt', {
    header: 'Last delivered',
    cell: ({ getValue }) => {
      const at = getValue();
      return at === null ? 'Never' : <Moment at={at} />;
    },
  }),
  helper.display({
    id: 'actions',
    header: () => null,
    meta: { align: 'right', card: 'plain' },
    cell: ({ row: { original: channel } }) => (
      <Group gap={4} justify="flex-end" wrap="nowrap">
        <TestButton channel={channel} />
        <ChannelActions channel={channel} />
      </Group>
    ),
  }),
]);

/** Where the workspace is told, and whether messages get there. */
export const ChannelTable = ({ channels }: { channels: readonly Channel[] }) => (
  <DataTable
    label="Channels"
    columns={columns}
    rows={channels}
    rowId={(channel) => channel.id}
    isMarked={(channel) => channel.problem !== null || channel.failingSince !== null}
  />
);

const ChannelState = ({ channel }: { channel: Channel }) => {
  if (channel.state === 'disabled')
    return (
      <>
        <Signal tone={channel.problem === null ? 'idle' : 'bad'}>Switched off</Signal>
        {channel.problem === null ? null : (
          <Text size="sm" c="dimmed">
            {channel.problem.message} {channel.problem.hint}
          </Text>
        )}
      </>
    );
  if (channel.failingSince === null) return <Signal tone="good">Working</Signal>;
  return (
    <Signal tone="wait">
      Failing since <Moment at={channel.failingSince} />
    </Signal>
  );
};

const TestButton = ({ channel }: { channel: Channel }) => {
  const test = useTestChannel();
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={test.isPending}
      disabled={channel.state === 'disabled'}
      aria-label={`Send a test to ${channel.name}`}
      onClick={() => {
        test.mutate(channel.id, {
          onSuccess: () => {
            notifyDone('A test is on its way. The delivery log shows whether it arrives.');
          },
          onError: notifyFailure,
        });
      }}
    >
      Send a test
    </Button>
  );
};
