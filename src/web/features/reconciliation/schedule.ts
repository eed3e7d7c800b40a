import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import {
  readReconciliationSchedule,
  setReconciliationSchedule,
  type ReconciliationSchedule,
} from '#contract/reconciliations.ts';
import { call } from '#web/server/call.ts';

/** When a flow is compared by itself. */
export const scheduleQuery = (flowId: string) =>
  queryOptions({
    queryKey: ['reconciliations', 'schedule', flowId],
    queryFn: ({ signal }) => call(readReconciliationSchedule, { params: { id: flowId }, signal }),
  });

export const useSetSchedule = (flowId: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (schedule: ReconciliationSchedule | null) =>
      call(setReconciliationSchedule, { params: { id: flowId }, body: { schedule } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['reconciliations', 'schedule', flowId] }),
  });
};
