import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { changeFlow, type Flow } from '#contract/flows.ts';
import { call } from '#web/server/call.ts';
import { flowsQuery } from '#web/features/flows/list-flows.ts';

export type FlowChange = z.input<typeof changeFlow.body>;

const applied = (flow: Flow, change: FlowChange): Flow => ({
  ...flow,
  state: change.state ?? flow.state,
  settings: {
    ...flow.settings,
    onArchive: change.settings?.onArchive ?? flow.settings.onArchive,
    onSourceGone: change.settings?.onSourceGone ?? flow.settings.onSourceGone,
    onTargetEdit: change.settings?.onTargetEdit ?? flow.settings.onTargetEdit,
    direction: change.settings?.direction ?? flow.settings.direction,
    owner: change.settings?.owner ?? flow.settings.owner,
    writeBack: change.settings?.writeBack ?? flow.settings.writeBack,
    groups: change.settings?.groups ?? flow.settings.groups,
    approvals:
      flow.settings.approvals === null ? null : (change.settings?.approvals ?? flow.settings.approvals),
  },
});

/** Pauses, resumes or sets a flow; shown at once, put back when it is refused. */
export const useChangeFlow = (id: string) => {
  const queryClient = useQueryClient();
  const { queryKey } = flowsQuery;
  return useMutation({
    mutationFn: (body: FlowChange) => call(changeFlow, { params: { id }, body }),
    onMutate: async (change) => {
      await queryClient.cancelQueries({ queryKey });
      const before = queryClient.getQueryData(queryKey);
      queryClient.setQueryData(queryKey, (flows) =>
        flows?.map((flow) => (flow.id === id ? applied(flow, change) : flow)),
      );
      return { before };
    },
    onError: (_error, _change, context) => {
      queryClient.setQueryData(queryKey, context?.before);
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['flows'] }),
        queryClient.invalidateQueries({ queryKey: ['overview'] }),
      ]),
  });
};
