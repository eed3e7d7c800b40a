import { queryOptions } from '@tanstack/react-query';
import { listVendors } from '#contract/vendors.ts';
import { call } from '#web/server/call.ts';

/** The systems that can be connected here, with what a person fills in and the kinds of records each has. */
export const vendorsQuery = queryOptions({
  queryKey: ['vendors'],
  queryFn: async ({ signal }) => (await call(listVendors, { signal })).items,
  staleTime: Infinity,
});
