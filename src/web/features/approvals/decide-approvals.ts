import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { approveChange, decideApprovals, reopenChange } from '#contract/approvals.ts';
import { call } from '#web/server/call.ts';

const staleAfterwards = ['approvals', 'changes', 'overview', 'records', 'flows', 'timeline'];

const useDeciding = <Given, Answer>(decide: (given: Given) => Promise<Answer>) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: decide,
    onSettled: () =>
      Promise.all(staleAfterwards.map((key) => queryClient.invalidateQueries({ queryKey: [key] }))),
  });
};

/** Approves or rejects changes, one or many. */
export const useDecideApprovals = () =>
  useDeciding((body: z.input<typeof decideApprovals.body>) => call(decideApprovals, { body }));

/** Changes values of a change and approves what comes of it. */
export const useEditAndApprove = () =>
  useDeciding(({ id, ...body }: { id: string } & z.input<typeof approveChange.body>) =>
    call(approveChange, { params: { id }, body }),
  );

/** Proposes a rejected or expired change again. */
export const useReopenChange = () => useDeciding((id: string) => call(reopenChange, { params: { id } }));
