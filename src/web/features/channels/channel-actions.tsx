import { ActionIcon, Menu, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots } from '@tabler/icons-react';
import type { Channel } from '#contract/channels.ts';
import { useChangeChannel, useRemoveChannel, useRenewSecret } from '#web/features/channels/channels.ts';
import { ReplayDialog } from '#web/features/channels/replay-dialog.tsx';
import { SigningSecret } from '#web/features/channels/signing-secret.tsx';
import { Confirm } from '#web/ui/confirm.tsx';
import { notifyFailure } from '#web/ui/notify.ts';

/** What is rarely done to a channel: switched on or off, its secret renewed, removed. */
export const ChannelActions = ({ channel }: { channel: Channel }) => {
  const change = useChangeChannel();
  const remove = useRemoveChannel();
  const renew = useRenewSecret();
  const [choosing, askWhat] = useDisclosure(false);
  const [removing, askToRemove] = useDisclosure(false);
  const [renewing, askToRenew] = useDisclosure(false);
  const isOn = channel.state === 'enabled';
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More for ${channel.name}`}>
            <IconDots size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            onClick={() => {
              change.mutate(
                { id: channel.id, state: isOn ? 'disabled' : 'enabled' },
                { onError: notifyFailure },
              );
            }}
          >
            Switch {isOn ? 'off' : 'on'}
          </Menu.Item>
          {isOn ? <Menu.Item onClick={askWhat.open}>Tell again…</Menu.Item> : null}
          {channel.type === 'webhook' ? (
            <Menu.Item onClick={askToRenew.open}>Renew the signing secret</Menu.Item>
          ) : null}
          <Menu.Item onClick={askToRemove.open}>Remove</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ReplayDialog channel={channel} opened={choosing} onClose={askWhat.close} />
      <Confirm
        opened={renewing && renew.data === undefined}
        onClose={askToRenew.close}
        title={`Renew the secret of ${channel.name}?`}
        action="Renew"
        pending={renew.isPending}
        error={renew.error}
        onConfirm={() => {
          renew.mutate(channel.id);
        }}
      >
        <Text size="sm">
          Messages are signed with the new one and the present one, until you renew it again.
        </Text>
      </Confirm>
      <Modal
        opened={renewing && renew.data !== undefined}
        onClose={askToRenew.close}
        title="The new signing secret"
        centered
      >
        <SigningSecret
          value={renew.data?.secret ?? ''}
          onDone={() => {
            askToRenew.close();
            renew.reset();
          }}
        />
      </Modal>
      <Confirm
        opened={removing}
        onClose={askToRemove.close}
        title={`Remove ${channel.name}?`}
        action="Remove"
        danger
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => {
          remove.mutate(channel.id, { onSuccess: askToRemove.close });
        }}
      >
        <Text size="sm">
          Nothing is sent there any more. Its address, its secret and its messages are removed too.
        </Text>
      </Confirm>
    </>
  );
};
