import { useMutation, useQueryClient } from '@tanstack/react-query';
import { addStage, orderStages, removeStage, renameStage, type Stage } from '#contract/crm-pipeline.ts';
import { stagesQuery } from '#web/features/opportunities/list-opportunities.ts';
import { call } from '#web/server/call.ts';

/** Every change of the pipeline answers with all of it. */
const useStored = () => {
  const queryClient = useQueryClient();
  return ({ items }: { items: Stage[] }): void => {
    queryClient.setQueryData(stagesQuery.queryKey, items);
    void queryClient.invalidateQueries({ queryKey: ['crm', 'opportunities'] });
  };
};

export const useAddStage = () =>
  useMutation({
    mutationFn: (name: string) => call(addStage, { body: { name } }),
    onSuccess: useStored(),
  });

export const useRenameStage = (id: string) =>
  useMutation({
    mutationFn: (body: { name: string; version: number }) => call(renameStage, { params: { id }, body }),
    onSuccess: useStored(),
  });

export const useOrderStages = () =>
  useMutation({
    mutationFn: (ids: string[]) => call(orderStages, { body: { ids } }),
    onSuccess: useStored(),
  });

/** @param moveTo where its opportunities go, when there are any. */
export const useRemoveStage = (id: string) =>
  useMutation({
    mutationFn: (moveTo: string | null) =>
      call(removeStage, { params: { id }, query: moveTo === null ? {} : { moveTo } }),
    onSuccess: useStored(),
  });
