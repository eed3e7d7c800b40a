import { queryOptions } from '@tanstack/react-query';
import { readOverview } from '#contract/overview.ts';
import { call } from '#web/server/call.ts';

/** What waits on a person, where each flow stands, and the last hour. */
export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => call(readOverview, { signal }),
});
