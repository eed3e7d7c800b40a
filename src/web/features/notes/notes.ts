import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { addNote, changeNote, listNotes, removeNote } from '#contract/crm-notes.ts';
import { call } from '#web/server/call.ts';
import { pagesOf } from '#web/server/pages-of.ts';

/** A thing by its id, or a contact with all that is its. */
export type Scope = { readonly subject: string } | { readonly contact: string };

export const notesQuery = (scope: Scope) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'notes', scope],
    ...pagesOf(listNotes, { query: scope }),
  });

const useNotesStale = () => {
  const queryClient = useQueryClient();
  return (): Promise<unknown> =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ['crm', 'notes'] }),
      queryClient.invalidateQueries({ queryKey: ['crm', 'activity'] }),
    ]);
};

export const useAddNote = () =>
  useMutation({
    mutationFn: (body: z.input<typeof addNote.body>) => call(addNote, { body }),
    onSuccess: useNotesStale(),
  });

export const useChangeNote = (id: string) =>
  useMutation({
    mutationFn: (body: z.input<typeof changeNote.body>) => call(changeNote, { params: { id }, body }),
    onSuccess: useNotesStale(),
  });

export const useRemoveNote = (id: string) =>
  useMutation({
    mutationFn: () => call(removeNote, { params: { id } }),
    onSuccess: useNotesStale(),
  });
