import { List, Text } from '@mantine/core';
import type { ConnectionSummary } from '#contract/connections.ts';
import { useDisconnectConnection } from '#web/features/connections/disconnect-connection.ts';
import { Confirm } from '#web/ui/confirm.tsx';
import { notifyDone, notifyFinding } from '#web/ui/notify.ts';

interface DisconnectDialogProps {
  connection: ConnectionSummary;
  opened: boolean;
  onClose: () => void;
}

/** Says what disconnecting does, and what it leaves alone, before it is done. */
export const DisconnectDialog = ({ connection, opened, onClose }: DisconnectDialogProps) => {
  const disconnect = useDisconnectConnection(connection.id, (revokedAtVendor) => {
    onClose();
    if (revokedAtVendor) notifyDone(`${connection.name} is disconnected.`);
    else {
      notifyFinding({
        code: 'connection.not_revoked',
        message: `${connection.name} is disconnected here, but ${connection.vendorLabel} did not confirm it.`,
        hint: `End Plumbline's access in ${connection.vendorLabel}'s own settings as well.`,
      });
    }
  });
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={`Disconnect ${connection.name}?`}
      action="Disconnect"
      danger
      pending={disconnect.isPending}
      error={disconnect.error}
      onConfirm={() => {
        disconnect.mutate();
      }}
    >
      <List spacing="xs" size="sm">
        <List.Item>
          Plumbline’s access at {connection.vendorLabel} ends and the credential is forgotten.
        </List.Item>
        <List.Item>
          Flows from and to it stop. Changes that wait are held until it is connected again.
        </List.Item>
        <List.Item>Nothing is deleted: records at the vendor, links and history stay as they are.</List.Item>
      </List>
      <Text size="sm" c="dimmed" mt="sm">
        Connecting the same organisation again goes on where this stopped.
      </Text>
    </Confirm>
  );
};
