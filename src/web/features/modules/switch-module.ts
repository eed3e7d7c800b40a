import { useMutation, useQueryClient } from '@tanstack/react-query';
import { switchModule } from '#contract/crm-modules.ts';
import { modulesQuery, type CrmModule } from '#web/features/modules/list-modules.ts';
import { call } from '#web/server/call.ts';

/** Switches a module; `withNeeds` switches on what it needs as well. All that is shown of the CRM is asked again. */
export const useSwitchModule = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ module, ...body }: { module: CrmModule; on: boolean; withNeeds?: boolean }) =>
      call(switchModule, { params: { module }, body }),
    onSuccess: ({ items }) => {
      queryClient.setQueryData(modulesQuery.queryKey, items);
      void queryClient.invalidateQueries({ queryKey: ['crm'] });
      void queryClient.invalidateQueries({ queryKey: ['flows'] });
    },
  });
};
