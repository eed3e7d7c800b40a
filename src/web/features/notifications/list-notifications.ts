import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { listNotifications, markNotificationsRead } from '#contract/crm-notifications.ts';
import { call } from '#web/server/call.ts';

const shown = 30;

/** The newest that the person was told, and how many are unread. */
export const notificationsQuery = queryOptions({
  queryKey: ['crm', 'notifications'],
  queryFn: ({ signal }) => call(listNotifications, { query: { limit: shown }, signal }),
});

/** Marks these as read; all of them when none is named. */
export const useMarkRead = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly string[] | null) =>
      call(markNotificationsRead, { body: ids === null ? {} : { ids: [...ids] } }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: notificationsQuery.queryKey });
    },
  });
};
