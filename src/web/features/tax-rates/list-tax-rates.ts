import { queryOptions } from '@tanstack/react-query';
import { listTaxRates } from '#contract/crm-tax-rates.ts';
import { call } from '#web/server/call.ts';

const ratesQuery = (archived: 'no' | 'all') =>
  queryOptions({
    queryKey: ['crm', 'tax-rates', archived],
    queryFn: async ({ signal }) => (await call(listTaxRates, { query: { archived }, signal })).items,
  });

/** Tax rates in use, by code. */
export const taxRatesQuery = ratesQuery('no');

/** Archived ones too. */
export const allTaxRatesQuery = ratesQuery('all');
