import { queryOptions } from '@tanstack/react-query';
import { listConnections } from '#contract/connections.ts';
import { call } from '#web/server/call.ts';

/** All connections of the workspace, oldest first. */
export const connectionsQuery = queryOptions({
  queryKey: ['connections', 'list'],
  queryFn: async ({ signal }) => (await call(listConnections, { signal })).items,
});
