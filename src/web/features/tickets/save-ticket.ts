import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { billTime } from '#contract/crm-billables.ts';
import {
  addTimeEntry,
  changeTicket,
  changeTimeEntry,
  createTicket,
  removeTimeEntry,
  type TicketDetail,
} from '#contract/crm-tickets.ts';
import { call } from '#web/server/call.ts';
import { ticketQuery } from '#web/features/tickets/list-tickets.ts';

export type TicketFields = z.input<typeof createTicket.body>;
export type TimeFields = z.input<typeof addTimeEntry.body>;

/** What every change of a ticket does to what is on the page. */
const useStored = () => {
  const queryClient = useQueryClient();
  return (ticket: TicketDetail): void => {
    queryClient.setQueryData(ticketQuery(ticket.id).queryKey, ticket);
    void queryClient.invalidateQueries({ queryKey: ['crm'] });
  };
};

export const useCreateTicket = () =>
  useMutation({
    mutationFn: (body: TicketFields) => call(createTicket, { body }),
    onSuccess: useStored(),
  });

export const useChangeTicket = (id: string) =>
  useMutation({
    mutationFn: (body: z.input<typeof changeTicket.body>) => call(changeTicket, { params: { id }, body }),
    onSuccess: useStored(),
  });

export const useAddTime = (ticketId: string) =>
  useMutation({
    mutationFn: (body: TimeFields) => call(addTimeEntry, { params: { id: ticketId }, body }),
    onSuccess: useStored(),
  });

export const useChangeTime = (ticketId: string) =>
  useMutation({
    mutationFn: ({ entryId, ...body }: z.input<typeof changeTimeEntry.body> & { entryId: string }) =>
      call(changeTimeEntry, { params: { id: ticketId, entryId }, body }),
    onSuccess: useStored(),
  });

export const useRemoveTime = (ticketId: string) =>
  useMutation({
    mutationFn: (entryId: string) => call(removeTimeEntry, { params: { id: ticketId, entryId } }),
    onSuccess: useStored(),
  });

/** Makes billables of the ticket's billable time; the answer says what was left out and why. */
export const useBillTime = (ticketId: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: z.input<typeof billTime.body>) => call(billTime, { params: { id: ticketId }, body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['crm'] }),
  });
};
