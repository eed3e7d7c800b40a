import { useMutation, useQueryClient } from '@tanstack/react-query';
import { deleteReconciliation, nameReconciliation } from '#contract/reconciliations.ts';
import { call } from '#web/server/call.ts';

/** Gives a run a name, under which it is kept, or takes it away. */
export const useNameRun = (id: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (name: string | null) => call(nameReconciliation, { params: { id }, body: { name } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['reconciliations'] }),
  });
};

/** Deletes a run that is over, with all that it found. */
export const useDeleteRun = (id: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => call(deleteReconciliation, { params: { id } }),
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: ['reconciliations', 'one', id] });
      return queryClient.invalidateQueries({ queryKey: ['reconciliations', 'list'] });
    },
  });
};
