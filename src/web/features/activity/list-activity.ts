import { infiniteQueryOptions } from '@tanstack/react-query';
import { listActivity } from '#contract/crm-activity.ts';
import { pagesOf } from '#web/server/pages-of.ts';

/** What was done, newest first: of a thing by its id, or of a contact and all that is its. */
export const activityQuery = (scope: { readonly subject: string } | { readonly contact: string }) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'activity', scope],
    ...pagesOf(listActivity, { query: { ...scope, limit: 20 } }),
  });
