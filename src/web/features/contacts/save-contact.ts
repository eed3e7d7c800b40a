import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  addMember,
  archiveContact,
  changeContact,
  createContact,
  removeMember,
  restoreContact,
  type ContactDetail,
} from '#contract/crm-contacts.ts';
import { call } from '#web/server/call.ts';
import { contactQuery } from '#web/features/contacts/read-contact.ts';

type ContactInput = z.input<typeof createContact.body>;
/** What a form gives; the type of a contact never changes. */
export type ContactFields = Omit<ContactInput, 'type'>;
type ContactChange = z.input<typeof changeContact.body>;

/** What every change of a contact does to what is on the page. */
const useStored = () => {
  const queryClient = useQueryClient();
  return (contact: ContactDetail): void => {
    queryClient.setQueryData(contactQuery(contact.id).queryKey, contact);
    void queryClient.invalidateQueries({ queryKey: ['crm'] });
  };
};

export const useCreateContact = () =>
  useMutation({
    mutationFn: (body: ContactInput) => call(createContact, { body }),
    onSuccess: useStored(),
  });

export const useChangeContact = (id: string) =>
  useMutation({
    mutationFn: (body: ContactChange) => call(changeContact, { params: { id }, body }),
    onSuccess: useStored(),
  });

/** Archives, or brings back with `archived: false`. */
export const useArchiveContact = (id: string) =>
  useMutation({
    mutationFn: ({ archived, version }: { archived: boolean; version: number }) =>
      call(archived ? archiveContact : restoreContact, { params: { id }, body: { version } }),
    onSuccess: useStored(),
  });

export const useAddMember = (organizationId: string) =>
  useMutation({
    mutationFn: (body: z.input<typeof addMember.body>) =>
      call(addMember, { params: { id: organizationId }, body }),
    onSuccess: useStored(),
  });

export const useRemoveMember = (organizationId: string) =>
  useMutation({
    mutationFn: (individualId: string) =>
      call(removeMember, { params: { id: organizationId, individualId } }),
    onSuccess: useStored(),
  });
