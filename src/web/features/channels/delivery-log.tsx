import { Button, Code, Text } from '@mantine/core';
import type { Message } from '#contract/channels.ts';
import { useReplayMessage } from '#web/features/channels/channels.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { notifyFailure } from '#web/ui/notify.ts';
import { messageStatesShown } from '#web/features/channels/message-states.ts';
import { MessageTries } from '#web/features/channels/message-tries.tsx';
import { Signal } from '#web/ui/signal.tsx';

const helper = columnsOf<Message>();

const columns = helper.columns([
  helper.accessor('event', {
    header: 'Event',
    meta: { card: 'title' },
    cell: ({ getValue }) => <Code>{getValue()}</Code>,
  }),
  helper.display({ id: 'to', header: 'To', cell: ({ row }) => row.original.channel.name }),
  helper.accessor('createdAt', { header: 'When', cell: ({ getValue }) => <Moment at={getValue()} /> }),
  helper.display({
    id: 'state',
    header: 'How it went',
    cell: ({ row: { original: message } }) => <HowItWent message={message} />,
  }),
  helper.accessor('tries', {
    header: 'Tries',
    meta: { align: 'right' },
    cell: ({ row: { original: message } }) => <MessageTries message={message} />,
  }),
  helper.display({
    id: 'actions',
    header: () => null,
    meta: { align: 'right', card: 'plain' },
    cell: ({ row: { original: message } }) => <Replay message={message} />,
  }),
]);

/** Each message of the last 30 days with how it went; those that are over can be sent once more. */
export const DeliveryLog = ({ messages }: { messages: readonly Message[] }) => (
  <DataTable
    label="Delivery log"
    columns={columns}
    rows={messages}
    rowId={(message) => message.id}
    isMarked={(message) => message.state === 'given_up'}
  />
);

const HowItWent = ({ message }: { message: Message }) => {
  const { tone, label } = messageStatesShown[message.state];
  return (
    <>
      <Signal tone={tone}>{label}</Signal>
      {message.state === 'sent' && message.httpStatus !== null ? (
        <Text size="sm" c="dimmed">
          HTTP {message.httpStatus}
          {message.tookMs === null ? '' : ` in ${String(message.tookMs)} ms`}
        </Text>
      ) : null}
      {message.problem === null ? null : (
        <Text size="sm" c="dimmed">
          {message.problem.message}
          {message.httpStatus === null ? '' : ` HTTP ${String(message.httpStatus)}.`} {message.problem.hint}
        </Text>
      )}
    </>
  );
};

const Replay = ({ message }: { message: Message }) => {
  const replay = useReplayMessage();
  if (message.state === 'queued' || message.state === 'sending') return null;
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color="gray"
      loading={replay.isPending}
      aria-label={`Replay ${message.event} to ${message.channel.name}`}
      onClick={() => {
        replay.mutate(message.id, { onError: notifyFailure });
      }}
    >
      Replay
    </Button>
  );
};
