import { queryOptions } from '@tanstack/react-query';
import { listFlowReasons, type FlowReason } from '#contract/flow-reasons.ts';
import { call } from '#web/server/call.ts';

/** Why records of a flow are left out, wait or have failed. */
export const flowReasonsQuery = (id: string) =>
  queryOptions({
    queryKey: ['flows', 'reasons', id],
    queryFn: async ({ signal }) => (await call(listFlowReasons, { params: { id }, signal })).items,
  });

/** Reasons to choose from in the state that is chosen, the one in the address among them. */
export const reasonChoices = (
  reasons: readonly FlowReason[],
  { state, code }: { state?: string | undefined; code?: string | undefined },
): { value: string; label: string }[] => {
  const choices = new Map(
    reasons
      .filter((reason) => state === undefined || reason.state === state)
      .map(({ problem }) => [problem.code, problem.message]),
  );
  if (code !== undefined && !choices.has(code)) choices.set(code, code);
  return [...choices].map(([value, label]) => ({ value, label }));
};
