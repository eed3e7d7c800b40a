import { useMutation, useQueryClient } from '@tanstack/react-query';
import { PlumblineError } from '#base/errors.ts';
import {
  applyImport,
  cancelImport,
  discardImport,
  largestImport,
  previewImport,
  undoImport,
  type CrmImport,
} from '#contract/crm-imports.ts';
import { importQuery } from '#web/features/imports/list-imports.ts';
import { call, send } from '#web/server/call.ts';

export type ImportSubject = CrmImport['subject'];

/** Reads a file and keeps what importing it would do; nothing else is written yet. */
export const usePreviewImport = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ subject, file }: { subject: ImportSubject; file: File }) => {
      if (file.size > largestImport)
        throw new PlumblineError('crm.file_too_large', `${file.name} is larger than 10 MB.`, {
          hint: 'Import it in several files.',
        });
      return send(previewImport, { query: { subject, name: file.name }, bytes: file });
    },
    onSuccess: (made) => {
      queryClient.setQueryData(importQuery(made.id).queryKey, made);
      void queryClient.invalidateQueries({ queryKey: ['crm', 'imports', 'list'] });
    },
  });
};

const steps = { apply: applyImport, undo: undoImport, cancel: cancelImport, discard: discardImport } as const;
export type ImportStep = keyof typeof steps;

/** Has workers apply it or take it back, cancels that, or throws it away. */
export const useStepImport = (id: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (step: ImportStep) => call(steps[step], { params: { id } }),
    onSuccess: (stored) => {
      queryClient.setQueryData(importQuery(id).queryKey, stored);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['crm'] }),
  });
};
