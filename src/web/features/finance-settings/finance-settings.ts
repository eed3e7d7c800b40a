import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import {
  changeFinanceSettings,
  readFinanceSettings,
  type FinanceSettings,
} from '#contract/crm-finance-settings.ts';
import { call } from '#web/server/call.ts';

/** What is decided once for all invoices to come. */
export const financeSettingsQuery = queryOptions({
  queryKey: ['crm', 'finance-settings'],
  queryFn: ({ signal }) => call(readFinanceSettings, { signal }),
});

export const useChangeFinanceSettings = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (change: Pick<FinanceSettings, 'taxRounding'>) =>
      call(changeFinanceSettings, { body: change }),
    onSuccess: (stored) => {
      queryClient.setQueryData(financeSettingsQuery.queryKey, stored);
    },
  });
};
