import { queryOptions } from '@tanstack/react-query';
import { listModules } from '#contract/crm-modules.ts';
import { call } from '#web/server/call.ts';

/** The modules of the CRM, whether they are on, and what each needs. */
export const modulesQuery = queryOptions({
  queryKey: ['crm', 'modules'],
  queryFn: async ({ signal }) => (await call(listModules, { signal })).items,
});
