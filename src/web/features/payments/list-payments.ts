import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import type { z } from 'zod';
import { listPayments } from '#contract/crm-payments.ts';
import { call } from '#web/server/call.ts';

export type PaymentFilter = Omit<z.input<typeof listPayments.query>, 'cursor' | 'limit'>;

/** Payments page after page, newest first; the last answer stays while a changed filter is asked. */
export const paymentsListQuery = (filter: PaymentFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'payments', 'list', filter, limit],
    queryFn: ({ pageParam, signal }) =>
      call(listPayments, {
        query: { ...filter, limit, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
