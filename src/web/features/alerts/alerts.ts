import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { changeAlertRule, listAlertRules, listAlerts, type AlertRule } from '#contract/alerts.ts';
import { call } from '#web/server/call.ts';

/** Open alerts, newest first. */
export const openAlertsQuery = queryOptions({
  queryKey: ['alerts', 'open'],
  queryFn: async ({ signal }) => (await call(listAlerts, { query: { state: 'open' }, signal })).items,
});

export const alertRulesQuery = queryOptions({
  queryKey: ['alerts', 'rules'],
  queryFn: async ({ signal }) => (await call(listAlertRules, { signal })).items,
});

export const useChangeAlertRule = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ kind, ...body }: { kind: AlertRule['kind'] } & z.input<typeof changeAlertRule.body>) =>
      call(changeAlertRule, { params: { kind }, body }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['alerts'] }),
  });
};
