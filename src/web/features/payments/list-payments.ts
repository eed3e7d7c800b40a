import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import type { z } from 'zod';
import { listPayments } from '#contract/crm-payments.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export type PaymentFilter = Omit<z.input<typeof listPayments.query>, 'cursor' | 'limit'>;

/** Payments page after page, newest first; the last answer stays while a changed filter is asked. */
export const paymentsListQuery = (filter: PaymentFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'payments', 'list', filter, limit],
    ...pagesOf(listPayments, { query: { ...filter, limit } }),
    placeholderData: keepPreviousData,
  });
