import { openDesk } from '#app/operate/crm-desk.ts';
import { openOperator } from '#app/operate/operator.ts';
import { readTicket, ticketLines, ticketStatuses } from '#app/operate/tickets.ts';
import type { TicketSummary } from '#contract/crm-tickets.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber } from './command.ts';
import { exitCodes } from './io.ts';
import { listArgs, mostListed, oneOf, printFacts, printList, type ListShape } from './lists.ts';
import { printJson } from './output.ts';

const shape: ListShape<TicketSummary> = {
  name: 'tickets',
  none: 'No tickets.',
  columns: {
    NUMBER: ({ number }) => `#${String(number)}`,
    TITLE: ({ title }) => title,
    CONTACT: ({ contact }) => contact.name,
    STATUS: ({ status }) => status,
    PRIORITY: ({ priority }) => priority,
    ASSIGNEE: ({ assignee }) => assignee?.name ?? null,
    MINUTES: ({ minutes }) => minutes,
  },
};

export const ticketList = defineVerb({
  description: 'Tickets, changed last first',
  args: {
    ...inWorkspaceArgs,
    ...listArgs,
    words: { type: 'positional', required: false, description: 'Beginnings of words to find them by' },
    status: { type: 'string', description: `Only those: ${ticketStatuses.join(', ')}` },
  },
  run: async (args, io) => {
    const status = oneOf('status', args.status, ticketStatuses);
    const limit = wholeNumber('limit', args.limit, 1, mostListed);
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    printList(io, args.json, await ticketLines(desk, { words: args.words ?? '', status, limit }), shape);
    return exitCodes.fine;
  },
});

export const ticketShow = defineVerb({
  description: 'One ticket',
  args: {
    ...inWorkspaceArgs,
    ticket: { type: 'positional', required: true, description: 'Number or id of the ticket' },
  },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    const ticket = await readTicket(desk, args.ticket);
    if (args.json) printJson(io, ticket);
    else
      printFacts(io, `#${String(ticket.number)} ${ticket.title} – ${ticket.status}`, {
        Id: ticket.id,
        Contact: ticket.contact.name,
        Priority: ticket.priority,
        Assignee: ticket.assignee?.name,
        Opportunity: ticket.opportunity?.title,
        Minutes: ticket.minutes,
        Description: ticket.description,
      });
    return exitCodes.fine;
  },
});
