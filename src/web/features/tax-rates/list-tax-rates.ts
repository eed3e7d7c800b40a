import { queryOptions } from '@tanstack/react-query';
import { listTaxRates } from '#contract/crm-tax-rates.ts';
import { call } from '#web/server/call.ts';

/** Tax rates in use, by code. */
export const taxRatesQuery = queryOptions({
  queryKey: ['crm', 'tax-rates', 'no'],
  queryFn: async ({ signal }) => (await call(listTaxRates, { query: { archived: 'no' }, signal })).items,
});
