import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { listBillables, readBillableSums } from '#contract/crm-billables.ts';
import { call } from '#web/server/call.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export type BillableFilter = Omit<z.input<typeof listBillables.query>, 'cursor' | 'limit'>;

/** Billables page after page, newest first; the last answer stays while a changed filter is asked. */
export const billablesListQuery = (filter: BillableFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'billables', 'list', filter, limit],
    ...pagesOf(listBillables, { query: { ...filter, limit } }),
    placeholderData: keepPreviousData,
  });

/** How many there are and what they come to, by state and currency. */
export const billableSumsQuery = (filter: BillableFilter) =>
  queryOptions({
    queryKey: ['crm', 'billables', 'sums', filter],
    queryFn: async ({ signal }) => (await call(readBillableSums, { query: filter, signal })).sums,
    placeholderData: keepPreviousData,
  });
