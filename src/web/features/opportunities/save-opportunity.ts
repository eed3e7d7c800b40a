import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  archiveOpportunity,
  changeOpportunity,
  createOpportunity,
  loseOpportunity,
  reopenOpportunity,
  restoreOpportunity,
  winOpportunity,
  type OpportunityDetail,
} from '#contract/crm-opportunities.ts';
import { call } from '#web/server/call.ts';
import { opportunityQuery } from '#web/features/opportunities/list-opportunities.ts';

export type OpportunityFields = z.input<typeof createOpportunity.body>;

const useStored = () => {
  const queryClient = useQueryClient();
  return (opportunity: OpportunityDetail): void => {
    queryClient.setQueryData(opportunityQuery(opportunity.id).queryKey, opportunity);
    void queryClient.invalidateQueries({ queryKey: ['crm'] });
  };
};

export const useCreateOpportunity = () =>
  useMutation({
    mutationFn: (body: OpportunityFields) => call(createOpportunity, { body }),
    onSuccess: useStored(),
  });

/** Changes fields; a stage moves it along the pipeline. */
export const useChangeOpportunity = () =>
  useMutation({
    mutationFn: ({ id, ...body }: z.input<typeof changeOpportunity.body> & { id: string }) =>
      call(changeOpportunity, { params: { id }, body }),
    onSuccess: useStored(),
  });

export const useLoseOpportunity = (id: string) =>
  useMutation({
    mutationFn: (body: { version: number; reason: string }) =>
      call(loseOpportunity, { params: { id }, body }),
    onSuccess: useStored(),
  });

const steps = {
  win: winOpportunity,
  reopen: reopenOpportunity,
  archive: archiveOpportunity,
  restore: restoreOpportunity,
} as const;

/** Won, open again, archived, brought back. */
export const useStepOpportunity = (id: string) =>
  useMutation({
    mutationFn: ({ step, version }: { step: keyof typeof steps; version: number }) =>
      call(steps[step], { params: { id }, body: { version } }),
    onSuccess: useStored(),
  });
