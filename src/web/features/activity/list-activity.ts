import { infiniteQueryOptions } from '@tanstack/react-query';
import { listActivity } from '#contract/crm-activity.ts';
import { call } from '#web/server/call.ts';

/** What was done, newest first: of a thing by its id, or of a contact and all that is its. */
export const activityQuery = (scope: { readonly subject: string } | { readonly contact: string }) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'activity', scope],
    queryFn: ({ pageParam, signal }) =>
      call(listActivity, {
        query: { ...scope, limit: 20, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
