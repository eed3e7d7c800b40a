import { Button, Code, List, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { Message } from '#contract/channels.ts';
import { messageQuery } from '#web/features/channels/channels.ts';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { Signal } from '#web/ui/signal.tsx';

/** How often a message was tried; each try is a click away. */
export const MessageTries = ({ message }: { message: Message }) => {
  const [opened, dialog] = useDisclosure(false);
  if (message.tries === 0) return '0';
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        aria-label={`Tries of ${message.event} to ${message.channel.name}: ${String(message.tries)}`}
        onClick={dialog.open}
      >
        {message.tries}
      </Button>
      <Modal
        opened={opened}
        onClose={dialog.close}
        title={`${message.event} to ${message.channel.name}`}
        centered
      >
        <Tries id={message.id} eventKey={message.eventKey} />
      </Modal>
    </>
  );
};

const Tries = ({ id, eventKey }: { id: string; eventKey: string }) => {
  const read = useQuery(messageQuery(id));
  return (
    <Stack gap="sm">
      <Text size="sm">
        The receiver knows it by <Code>{eventKey}</Code>, however often it comes.
      </Text>
      <Loaded query={read} skeleton={<Lines count={2} />}>
        {({ attempts }) => (
          <List type="ordered" size="sm" spacing="xs">
            {attempts.map((one) => (
              <List.Item key={one.no}>
                <Signal tone={one.problem === null ? 'good' : 'bad'}>
                  {one.problem === null ? 'Taken' : 'Not taken'}
                </Signal>
                <Text size="sm" c="dimmed">
                  <Moment at={one.at} />
                  {one.httpStatus === null ? '' : ` · HTTP ${String(one.httpStatus)}`} · {one.tookMs} ms
                </Text>
                {one.problem === null ? null : <Text size="sm">{one.problem.message}</Text>}
              </List.Item>
            ))}
          </List>
        )}
      </Loaded>
    </Stack>
  );
};
