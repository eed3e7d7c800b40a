import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  cancelReconciliation,
  startReconciliation,
  startRehearsal,
  startReplay,
} from '#contract/reconciliations.ts';
import { call, type CallInput } from '#web/server/call.ts';

interface Start {
  readonly flowId: string;
  readonly body: CallInput<typeof startReconciliation>['body'];
}

/** Compares both sides of a flow now. */
export const useStartReconciliation = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ flowId, body }: Start) => call(startReconciliation, { params: { id: flowId }, body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['reconciliations'] }),
  });
};

/** Says what a flow would write by the draft of its mapping, or by what it works by now. */
export const useStartRehearsal = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ flowId, of }: { readonly flowId: string; readonly of: 'flow' | 'draft' }) =>
      call(startRehearsal, { params: { id: flowId }, body: { mapping: { of } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['reconciliations'] }),
  });
};

/** Says what the draft would have made of what came in the last days. */
export const useStartReplay = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ flowId, days }: { readonly flowId: string; readonly days: number }) =>
      call(startReplay, { params: { id: flowId }, body: { mapping: { of: 'draft' }, days } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['reconciliations'] }),
  });
};

/** Ends a run that is under way. */
export const useCancelReconciliation = (id: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => call(cancelReconciliation, { params: { id }, body: {} }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['reconciliations'] }),
  });
};
