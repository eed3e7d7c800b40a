import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import {
  applyRehearsal,
  decideRehearsalApply,
  listRehearsalLooks,
  readApplyOf,
  type RehearsalApply,
} from '#contract/rehearsals.ts';
import { call, type CallInput } from '#web/server/call.ts';
import { lookEveryMs } from './run-state.ts';

/** Whether its flow is held by it. */
export const holdsFlow = ({ state }: RehearsalApply): boolean =>
  state === 'applying' || state === 'stopped' || state === 'waiting';

/** The last apply of a rehearsal; looked at again while its flow is held. */
export const applyQuery = (rehearsalId: string) =>
  queryOptions({
    queryKey: ['reconciliations', 'apply', rehearsalId],
    queryFn: async ({ signal }) => (await call(readApplyOf, { params: { id: rehearsalId }, signal })).apply,
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && data !== null && holdsFlow(data) ? lookEveryMs : false,
  });

/** The first of what is held, to be looked at. */
export const heldQuery = (apply: RehearsalApply) =>
  queryOptions({
    queryKey: ['reconciliations', 'held', apply.id, apply.counts],
    queryFn: async ({ signal }) =>
      (await call(listRehearsalLooks, { params: { id: apply.id }, query: { limit: 50 }, signal })).items,
  });

export const useApplyRehearsal = (rehearsalId: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => call(applyRehearsal, { params: { id: rehearsalId }, body: {} }),
    onSuccess: () => queryClient.invalidateQueries(),
  });
};

export type ApplyDecision = CallInput<typeof decideRehearsalApply>['body']['decision'];

export const useDecideApply = (applyId: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (decision: ApplyDecision) =>
      call(decideRehearsalApply, { params: { id: applyId }, body: { decision } }),
    onSuccess: () => queryClient.invalidateQueries(),
  });
};
