import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  changeNotificationPreferences,
  readNotificationPreferences,
} from '#contract/notification-preferences.ts';
import { call } from '#web/server/call.ts';

export const preferencesQuery = queryOptions({
  queryKey: ['notification-preferences'],
  queryFn: ({ signal }) => call(readNotificationPreferences, { signal }),
});

export const useChangePreferences = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (choices: z.input<typeof changeNotificationPreferences.body>['choices']) =>
      call(changeNotificationPreferences, { body: { choices } }),
    onSuccess: (answer) => {
      queryClient.setQueryData(preferencesQuery.queryKey, answer);
    },
  });
};
