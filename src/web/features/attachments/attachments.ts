import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { PlumblineError } from '#base/errors.ts';
import {
  addAttachment,
  attachmentContentPath,
  largestAttachment,
  listAttachments,
  removeAttachment,
  type Attachment,
} from '#contract/crm-attachments.ts';
import { call, send } from '#web/server/call.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export type AttachmentSubject = Attachment['subject']['kind'];

export const attachmentsQuery = (scope: { readonly subject: string } | { readonly contact: string }) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'attachments', scope],
    ...pagesOf(listAttachments, { query: scope }),
  });

/** Where the file itself is: shown in the browser where it may be, else downloaded. */
export const contentAddress = ({ id, isViewable }: Attachment): string =>
  `${attachmentContentPath.replace(':id', encodeURIComponent(id))}${isViewable ? '?view=1' : ''}`;

const useAttachmentsStale = () => {
  const queryClient = useQueryClient();
  return (): Promise<unknown> =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ['crm', 'attachments'] }),
      queryClient.invalidateQueries({ queryKey: ['crm', 'activity'] }),
    ]);
};

export const useAddAttachment = (subject: { kind: string; id: string }) =>
  useMutation({
    mutationFn: (file: File) => {
      if (file.size > largestAttachment)
        throw new PlumblineError('crm.file_too_large', `${file.name} is larger than 10 MB.`, {
          hint: 'Keep it where large files are kept, and attach a note with its address.',
        });
      return send(addAttachment, { query: { ...subject, name: file.name }, bytes: file });
    },
    onSuccess: useAttachmentsStale(),
  });

export const useRemoveAttachment = () =>
  useMutation({
    mutationFn: (id: string) => call(removeAttachment, { params: { id } }),
    onSuccess: useAttachmentsStale(),
  });
