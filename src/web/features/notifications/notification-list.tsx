import { Text, VisuallyHidden } from '@mantine/core';
import type { CrmNotification } from '#contract/crm-notifications.ts';
import { notificationWords } from '#web/features/notifications/notification-words.ts';
import { Moment } from '#web/ui/moment.tsx';
import { SubjectLink } from '#web/ui/subject-link.tsx';
import classes from './notification-bell.module.css';

interface NotificationListProps {
  items: readonly CrmNotification[];
  onOpen: (notification: CrmNotification) => void;
}

/** What was told, newest first; each leads to what it is about. */
export const NotificationList = ({ items, onOpen }: NotificationListProps) =>
  items.length === 0 ? (
    <Text size="sm" c="dimmed" p="md">
      Nothing yet. You are told of payments, failures, disputes, and what is assigned to you.
    </Text>
  ) : (
    <ul className={classes['list']}>
      {items.map((notification) => {
        const { title, more } = notificationWords(notification);
        return (
          <li key={notification.id} data-unread={notification.readAt === null || undefined}>
            {notification.readAt === null ? <VisuallyHidden>Unread. </VisuallyHidden> : null}
            <SubjectLink
              subject={notification.subject}
              onClick={() => {
                onOpen(notification);
              }}
            >
              {title}
            </SubjectLink>
            <Text size="xs" c="dimmed" component="div">
              {more === '' ? null : <>{more} · </>}
              <Moment at={notification.at} />
            </Text>
          </li>
        );
      })}
    </ul>
  );
