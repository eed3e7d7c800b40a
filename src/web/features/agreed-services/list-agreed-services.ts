import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { listAgreedServices, listUnbilledServices } from '#contract/crm-agreed-services.ts';
import { call } from '#web/server/call.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export type AgreedFilter = Omit<z.input<typeof listAgreedServices.query>, 'cursor' | 'limit'>;

/** What clients agreed to elsewhere page after page, newest first. */
export const agreedServicesQuery = (filter: AgreedFilter) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'agreed-services', 'list', filter],
    ...pagesOf(listAgreedServices, { query: filter }),
    placeholderData: keepPreviousData,
  });

/** What was agreed on for an opportunity and is not billed here. */
export const unbilledServicesQuery = (id: string) =>
  queryOptions({
    queryKey: ['crm', 'agreed-services', 'unbilled', id],
    queryFn: async ({ signal }) => (await call(listUnbilledServices, { params: { id }, signal })).items,
  });
