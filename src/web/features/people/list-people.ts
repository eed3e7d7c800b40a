import { queryOptions } from '@tanstack/react-query';
import { listPeople } from '#contract/crm-search.ts';
import { call } from '#web/server/call.ts';

/** Members of the workspace, who can own and be assigned. */
export const peopleQuery = queryOptions({
  queryKey: ['crm', 'people'],
  queryFn: async ({ signal }) => (await call(listPeople, { signal })).items,
});
