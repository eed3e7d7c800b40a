import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { listDoubles, undoDouble } from '#contract/links.ts';
import { call } from '#web/server/call.ts';
import { pagesOf } from '#web/server/pages-of.ts';

/** Doubles that wait to be made one at their vendor, newest first. */
export const doublesQuery = infiniteQueryOptions({
  queryKey: ['links', 'doubles'],
  ...pagesOf(listDoubles, { query: { state: 'waiting' } }),
});

/** Takes back that a record is a double. */
export const useUndoDouble = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call(undoDouble, { params: { id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['links'] }),
  });
};
