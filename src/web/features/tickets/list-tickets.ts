import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { listTickets, readTicket } from '#contract/crm-tickets.ts';
import { call } from '#web/server/call.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export type TicketFilter = Omit<z.input<typeof listTickets.query>, 'cursor' | 'limit'>;

/** Tickets page after page; the last answer stays while a changed filter is asked. */
export const ticketsListQuery = (filter: TicketFilter) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'tickets', 'list', filter],
    ...pagesOf(listTickets, { query: filter }),
    placeholderData: keepPreviousData,
  });

/** One ticket with its time entries. */
export const ticketQuery = (id: string) =>
  queryOptions({
    queryKey: ['crm', 'tickets', id],
    queryFn: ({ signal }) => call(readTicket, { params: { id }, signal }),
  });
