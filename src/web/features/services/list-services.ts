import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { listServices, readService } from '#contract/crm-services.ts';
import { call } from '#web/server/call.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export type ServiceFilter = Omit<z.input<typeof listServices.query>, 'cursor' | 'limit'>;

/** The catalogue page after page; the last answer stays while a changed filter is asked. */
export const servicesListQuery = (filter: ServiceFilter) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'services', 'list', filter],
    ...pagesOf(listServices, { query: filter }),
    placeholderData: keepPreviousData,
  });

/** One service with its prices and where it stands elsewhere. */
export const serviceQuery = (id: string) =>
  queryOptions({
    queryKey: ['crm', 'services', id],
    queryFn: ({ signal }) => call(readService, { params: { id }, signal }),
  });
