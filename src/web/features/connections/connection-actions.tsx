import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlugConnectedX, IconRefresh, IconStethoscope } from '@tabler/icons-react';
import type { ConnectionSummary } from '#contract/connections.ts';
import { DisconnectDialog } from '#web/features/connections/disconnect-dialog.tsx';
import { ReconnectDialog } from '#web/features/connections/reconnect-dialog.tsx';
import { useTestConnection } from '#web/features/connections/test-connection.ts';
import { AdminOnly } from '#web/ui/admin-only.tsx';
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
      <AdminOnly otherwise="An owner or admin chooses the organisation.">
        <ButtonLink to="/connections/choose/$connectionId" params={{ connectionId: connection.id }} size="xs">
          Choose an organisation
        </ButtonLink>
      </AdminOnly>
    );
  }
  return (
    <Group gap="xs">
      <AdminOnly {...(isOpen ? {} : { otherwise: 'An owner or admin can connect it again.' })}>
        <Button
          size="xs"
          variant={connection.state === 'connected' ? 'default' : 'filled'}
          leftSection={<IconRefresh size={14} stroke={1.75} aria-hidden />}
          onClick={reconnect.open}
        >
          {isOpen ? 'Reconnect' : 'Connect again'}
        </Button>
      </AdminOnly>
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
          <AdminOnly otherwise="Owners and admins reconnect and disconnect.">
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
          </AdminOnly>
        </>
      ) : null}
      <ReconnectDialog connection={connection} opened={reconnecting} onClose={reconnect.close} />
      <DisconnectDialog connection={connection} opened={disconnecting} onClose={disconnect.close} />
    </Group>
  );
};
