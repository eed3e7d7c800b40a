import { ActionIcon, Button, Group, Popover, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBell } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { notificationsQuery, useMarkRead } from '#web/features/notifications/list-notifications.ts';
import { NotificationList } from '#web/features/notifications/notification-list.tsx';
import { countOf } from '#web/ui/format.ts';
import { Loaded } from '#web/ui/loaded.tsx';
import { notifyFailure } from '#web/ui/notify.ts';
import classes from './notification-bell.module.css';

/** How many things the person was told and has not read, and the list of them. */
export const NotificationBell = ({ position }: { position: 'right-end' | 'bottom-end' }) => {
  const [opened, { toggle, close }] = useDisclosure(false);
  const notifications = useQuery(notificationsQuery);
  const markRead = useMarkRead();
  const unread = notifications.data?.unread ?? 0;
  return (
    <Popover
      opened={opened}
      onDismiss={close}
      position={position}
      width="min(380px, calc(100vw - 24px))"
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          className={classes['bell'] ?? ''}
          aria-label={
            unread === 0 ? 'Notifications' : `Notifications, ${countOf(unread, 'unread', 'unread')}`
          }
          onClick={toggle}
        >
          <IconBell size={18} stroke={1.75} aria-hidden />
          {unread === 0 ? null : (
            <span className={classes['count']} aria-hidden>
              {unread > 99 ? '99+' : unread}
            </span>
          )}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label="Notifications">
        <Group justify="space-between" className={classes['head'] ?? ''}>
          <Text fw={600}>Notifications</Text>
          {unread === 0 ? null : (
            <Button
              size="compact-xs"
              variant="subtle"
              loading={markRead.isPending}
              onClick={() => {
                markRead.mutate(null, { onError: notifyFailure });
              }}
            >
              Mark all as read
            </Button>
          )}
        </Group>
        <div className={classes['scroll']}>
          <Loaded query={notifications}>
            {({ items }) => (
              <NotificationList
                items={items}
                onOpen={({ id, readAt }) => {
                  close();
                  if (readAt === null) markRead.mutate([id], { onError: notifyFailure });
                }}
              />
            )}
          </Loaded>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
};
