import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  enterExchangeRate,
  listExchangeRates,
  removeExchangeRate,
  type ExchangeRate,
} from '#contract/crm-reports.ts';
import { call } from '#web/server/call.ts';

export const exchangeRatesQuery = queryOptions({
  queryKey: ['crm', 'exchange-rates'],
  queryFn: async ({ signal }) => (await call(listExchangeRates, { signal })).items,
});

const useRatesChanged = () => {
  const queryClient = useQueryClient();
  return ({ items }: { items: ExchangeRate[] }): void => {
    queryClient.setQueryData(exchangeRatesQuery.queryKey, items);
    void queryClient.invalidateQueries({ queryKey: ['crm', 'reports'] });
    void queryClient.invalidateQueries({ queryKey: ['crm', 'currencies'] });
  };
};

export const useEnterRate = () =>
  useMutation({
    mutationFn: (body: z.input<typeof enterExchangeRate.body>) => call(enterExchangeRate, { body }),
    onSuccess: useRatesChanged(),
  });

export const useRemoveRate = () =>
  useMutation({
    mutationFn: ({ from, to, asOf }: ExchangeRate) =>
      call(removeExchangeRate, { params: { from, to, asOf } }),
    onSuccess: useRatesChanged(),
  });
