import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlugConnectedX, IconRefresh, IconStethoscope } from '@tabler/icons-react';
import type { ConnectionSummary } from '#contract/connections.ts';
import { DisconnectDialog } from '#web/features/connections/disconnect-dialog.tsx';
import { ReconnectDialog } from '#web/features/connections/reconnect-dialog.tsx';
import { useTestConnection } from '#web/features/connections/test-connection.ts';
import { ButtonLink } from '#web/ui/links.tsx';
import { notifyDone, notifyFailure, notifyFinding } from '#web/ui/notify.ts';

/** What can be done with a connection in the state that it is in. */
export const ConnectionActions = ({ connection }: { connection: ConnectionSummary }) => {
  const [reconnecting, reconnect] = useDisclosure(false);
  const [disconnecting, disconnect] = useDisclosure(false);
  const test = useTestConnection(connection.id);
  const isOpen = connection.state === 'connected' || connection.state === 'reconnect';
  const onTest = (): void => {
    test.mutate(undefined, {
      onSuccess: ({ ok, problem, tookMs }) => {
        if (ok) notifyDone(`${connection.name} answers, in ${String(tookMs)} ms.`);
        else if (problem !== null) notifyFinding(problem);
      },
      onError: notifyFailure,
    });
  };
  if (connection.state === 'choose_tenant') {
    return (
      <ButtonLink to="/connections/choose/$connectionId" params={{ connectionId: connection.id }} size="xs">
        Choose an organisation
      </ButtonLink>
    );
  }
  return (
    <Group gap="xs">
      <Button
        size="xs"
        variant={connection.state === 'connected' ? 'default' : 'filled'}
        leftSection={<IconRefresh size={14} stroke={1.75} aria-hidden />}
        onClick={reconnect.open}
      >
        {isOpen ? 'Reconnect' : 'Connect again'}
      </Button>
      {isOpen ? (
        <>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconStethoscope size={14} stroke={1.75} aria-hidden />}
            loading={test.isPending}
            onClick={onTest}
          >
            Test
          </Button>
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            c="dimmed"
            leftSection={<IconPlugConnectedX size={14} stroke={1.75} aria-hidden />}
            onClick={disconnect.open}
          >
            Disconnect
          </Button>
        </>
      ) : null}
      <ReconnectDialog connection={connection} opened={reconnecting} onClose={reconnect.close} />
      <DisconnectDialog connection={connection} opened={disconnecting} onClose={disconnect.close} />
    </Group>
  );
};
