import { queryOptions, useQuery } from '@tanstack/react-query';
import { listModules, type CrmModuleState } from '#contract/crm-modules.ts';
import { call } from '#web/server/call.ts';

export type CrmModule = CrmModuleState['module'];

/** The modules of the CRM, whether they are on, and what each needs. */
export const modulesQuery = queryOptions({
  queryKey: ['crm', 'modules'],
  queryFn: async ({ signal }) => (await call(listModules, { signal })).items,
});

/** Tells whether a module is on; false until it is known. */
export const useModules = (): ((module: CrmModule) => boolean) => {
  const modules = useQuery(modulesQuery).data;
  return (module) => modules?.some((each) => each.module === module && each.on) === true;
};
