import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { listSubscriptions, readSubscription } from '#contract/crm-subscriptions.ts';
import { call } from '#web/server/call.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export type SubscriptionFilter = Omit<z.input<typeof listSubscriptions.query>, 'cursor' | 'limit'>;

/** Subscriptions page after page, newest first; the last answer stays while a changed filter is asked. */
export const subscriptionsListQuery = (filter: SubscriptionFilter) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'subscriptions', 'list', filter],
    ...pagesOf(listSubscriptions, { query: filter }),
    placeholderData: keepPreviousData,
  });

export const subscriptionQuery = (id: string) =>
  queryOptions({
    queryKey: ['crm', 'subscriptions', id],
    queryFn: ({ signal }) => call(readSubscription, { params: { id }, signal }),
  });
