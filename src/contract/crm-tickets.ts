import { z } from 'zod';
import { ticketPriorities, ticketStatuses } from '#model/crm/nouns.ts';
import {
  changeErrors,
  contactRef,
  createErrors,
  customChange,
  customValues,
  listErrors,
  person,
  personFilter,
  personId,
  plainDate,
  readErrors,
  tags,
  textOrNone,
  version,
  words,
} from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { actor, idOf, instant } from './vocabulary.ts';

const ticketStatus = z.enum(ticketStatuses);
const ticketPriority = z.enum(ticketPriorities);

export const ticketSummary = z.object({
  id: idOf('ticket'),
  /** Counted from 1 in each workspace, without gaps. */
  number: z.number(),
  title: z.string(),
  status: ticketStatus,
  priority: ticketPriority,
  contact: contactRef,
  opportunity: z.object({ id: idOf('opportunity'), title: z.string() }).nullable(),
  assignee: person.nullable(),
  tags: z.array(z.string()),
  /** Minutes of all time entries. */
  minutes: z.number(),
  closedAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
  version,
});
export type TicketSummary = z.infer<typeof ticketSummary>;

export const timeEntry = z.object({
  id: idOf('timeEntry'),
  minutes: z.number(),
  on: plainDate,
  person: person.nullable(),
  note: z.string().nullable(),
  service: z.object({ id: idOf('service'), code: z.string(), name: z.string() }).nullable(),
  isBillable: z.boolean(),
  createdAt: instant,
  version,
});
export type TimeEntry = z.infer<typeof timeEntry>;

export const ticketDetail = ticketSummary.extend({
  description: z.string().nullable(),
  custom: customValues,
  /** Newest day first; at most 500. */
  timeEntries: z.array(timeEntry),
  createdBy: actor,
  updatedBy: actor,
});
export type TicketDetail = z.infer<typeof ticketDetail>;

const ticketFields = z.object({
  title: z.string().trim().min(1).max(250),
  description: textOrNone(20_000),
  status: ticketStatus,
  priority: ticketPriority,
  contactId: idOf('contact'),
  opportunityId: idOf('opportunity').nullable(),
  assigneeId: personId,
  tags,
  custom: customChange,
});

const params = z.object({ id: idOf('ticket') });

export const listTickets = endpoint({
  method: 'GET',
  path: '/api/crm/tickets',
  summary: 'Tickets, found by number or beginnings of words in title and contact',
  access: 'member',
  query: pageQuery.extend({
    q: words,
    /** `active`: open and waiting. */
    status: z.enum([...ticketStatuses, 'active']).optional(),
    priority: ticketPriority.optional(),
    contact: idOf('contact').optional(),
    opportunity: idOf('opportunity').optional(),
    assignee: personFilter,
    sort: z
      .enum(['number', '-number', 'title', '-title', 'updated', '-updated', 'created', '-created'])
      .default('-updated'),
  }),
  success: pageOf(ticketSummary),
  errors: listErrors,
});

export const readTicket = endpoint({
  method: 'GET',
  path: '/api/crm/tickets/:id',
  summary: 'One ticket with its time entries',
  access: 'member',
  params,
  success: ticketDetail,
  errors: readErrors,
});

export const createTicket = endpoint({
  method: 'POST',
  path: '/api/crm/tickets',
  summary: 'Open a ticket; it gets the next number',
  access: 'member',
  body: ticketFields.partial().required({ title: true, contactId: true }),
  success: ticketDetail,
  errors: createErrors,
});

export const changeTicket = endpoint({
  method: 'PATCH',
  path: '/api/crm/tickets/:id',
  summary: 'Change fields of a ticket, its status among them',
  access: 'member',
  params,
  body: ticketFields.partial().extend({ version }),
  success: ticketDetail,
  errors: changeErrors,
});

const timeFields = z.object({
  minutes: z.number().int().min(1).max(1_440),
  on: plainDate,
  /** Who asks, when it is left out. */
  personId,
  note: textOrNone(2_000),
  serviceId: idOf('service').nullable(),
  isBillable: z.boolean(),
});

export const addTimeEntry = endpoint({
  method: 'POST',
  path: '/api/crm/tickets/:id/time-entries',
  summary: 'Note time worked on a ticket',
  access: 'member',
  params,
  body: timeFields.partial().required({ minutes: true, on: true }),
  success: ticketDetail,
  errors: [...readErrors, 'crm.invalid', 'crm.bad_reference'],
});

const entryParams = params.extend({ entryId: idOf('timeEntry') });

export const changeTimeEntry = endpoint({
  method: 'PATCH',
  path: '/api/crm/tickets/:id/time-entries/:entryId',
  summary: 'Correct a time entry that is not billed yet',
  access: 'member',
  params: entryParams,
  body: timeFields.partial().extend({ version }),
  success: ticketDetail,
  errors: [...changeErrors, 'crm.in_use'],
});

export const removeTimeEntry = endpoint({
  method: 'DELETE',
  path: '/api/crm/tickets/:id/time-entries/:entryId',
  summary: 'Remove a time entry that is not billed yet',
  access: 'member',
  params: entryParams,
  success: ticketDetail,
  errors: [...readErrors, 'crm.in_use'],
});
