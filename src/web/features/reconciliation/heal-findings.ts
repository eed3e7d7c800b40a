import { useMutation, useQueryClient } from '@tanstack/react-query';
import { healReconciliation } from '#contract/reconciliations.ts';
import { call, type CallInput } from '#web/server/call.ts';

export type HealWhich = CallInput<typeof healReconciliation>['body'];

/** Has the flow look at what was found again, and write what it then plans. */
export const useHealFindings = (id: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: HealWhich) => call(healReconciliation, { params: { id }, body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['reconciliations'] }),
  });
};
