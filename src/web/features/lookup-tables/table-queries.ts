import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { PlumblineError } from '#base/errors.ts';
import {
  changeLookupTable,
  largestTable,
  listLookupTables,
  readLookupTable,
  removeLookupTable,
  uploadLookupTable,
} from '#contract/lookup-tables.ts';
import { call, send } from '#web/server/call.ts';

export const tablesQuery = queryOptions({
  queryKey: ['tables', 'list'],
  queryFn: async ({ signal }) => (await call(listLookupTables, { signal })).items,
});

export const tableQuery = (id: string) =>
  queryOptions({
    queryKey: ['tables', 'one', id],
    queryFn: ({ signal }) => call(readLookupTable, { params: { id }, signal }),
  });

/** Uploads, sets or takes away tables. Flows that read one look at their records again. */
export const useTableActions = () => {
  const queryClient = useQueryClient();
  const onSuccess = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['tables'] });
  return {
    upload: useMutation({
      mutationFn: ({ name, file, key }: { name: string; file: File; key?: string }) => {
        if (file.size > largestTable)
          throw new PlumblineError('table.unreadable', `${file.name} is larger than 4 MB.`, {
            hint: 'Take out rows and columns that no mapping needs.',
          });
        return send(uploadLookupTable, { query: { name, key, note: file.name }, bytes: file });
      },
      onSuccess,
    }),
    change: useMutation({
      mutationFn: ({ id, onMiss }: { id: string; onMiss: 'empty' | 'refuse' }) =>
        call(changeLookupTable, { params: { id }, body: { onMiss } }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (id: string) => call(removeLookupTable, { params: { id } }),
      onSuccess,
    }),
  };
};
