import { queryOptions } from '@tanstack/react-query';
import { listCurrencies } from '#contract/crm-currencies.ts';
import { call } from '#web/server/call.ts';

/** The currencies that this workspace has to do with, by code. */
export const currenciesQuery = queryOptions({
  queryKey: ['crm', 'currencies'],
  queryFn: async ({ signal }) => (await call(listCurrencies, { signal })).items,
});
