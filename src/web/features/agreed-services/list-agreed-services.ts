import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import type { z } from 'zod';
import { listAgreedServices } from '#contract/crm-agreed-services.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export type AgreedFilter = Omit<z.input<typeof listAgreedServices.query>, 'cursor' | 'limit'>;

/** What clients agreed to elsewhere page after page, newest first. */
export const agreedServicesQuery = (filter: AgreedFilter) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'agreed-services', 'list', filter],
    ...pagesOf(listAgreedServices, { query: filter }),
    placeholderData: keepPreviousData,
  });
