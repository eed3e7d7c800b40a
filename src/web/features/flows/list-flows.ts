import { queryOptions } from '@tanstack/react-query';
import { listFlows } from '#contract/flows.ts';
import { call } from '#web/server/call.ts';

/** All flows of the workspace with where their records stand. */
export const flowsQuery = queryOptions({
  queryKey: ['flows', 'list'],
  queryFn: async ({ signal }) => (await call(listFlows, { signal })).items,
});
