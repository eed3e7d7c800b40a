import type { TicketSummary } from '#contract/crm-tickets.ts';
import { ContactName } from '#web/features/contacts/contact-name.tsx';
import { formatMinutes } from '#web/features/tickets/minutes.ts';
import { TicketPriority, TicketStatus } from '#web/features/tickets/ticket-states.tsx';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Moment } from '#web/ui/moment.tsx';

const helper = columnsOf<TicketSummary>();
const none = <span style={{ color: 'var(--mantine-color-dimmed)' }}>–</span>;

const columns = helper.columns([
  helper.accessor('title', {
    header: 'Ticket',
    meta: { card: 'title' },
    cell: ({ row: { original: ticket } }) => (
      <>
        <span style={{ color: 'var(--mantine-color-dimmed)' }}>#{ticket.number}</span>{' '}
        <TextLink to="/tickets/$ticketId" params={{ ticketId: ticket.id }}>
          {ticket.title}
        </TextLink>
      </>
    ),
  }),
  helper.display({
    id: 'contact',
    header: 'Contact',
    cell: ({ row: { original: ticket } }) => <ContactName contact={ticket.contact} />,
  }),
  helper.accessor('status', {
    header: 'Status',
    cell: ({ getValue }) => <TicketStatus status={getValue()} />,
  }),
  helper.accessor('priority', {
    header: 'Priority',
    cell: ({ getValue }) => <TicketPriority priority={getValue()} />,
  }),
  helper.display({
    id: 'assignee',
    header: 'Assignee',
    cell: ({ row: { original: ticket } }) => ticket.assignee?.name ?? none,
  }),
  helper.accessor('minutes', {
    header: 'Time',
    meta: { align: 'right' },
    cell: ({ getValue }) => (getValue() === 0 ? none : formatMinutes(getValue())),
  }),
  helper.accessor('updatedAt', {
    header: 'Changed',
    meta: { align: 'right' },
    cell: ({ getValue }) => <Moment at={getValue()} />,
  }),
]);

/** Tickets with who works on them and how they stand. */
export const TicketTable = ({ tickets }: { tickets: readonly TicketSummary[] }) => (
  <DataTable label="Tickets" columns={columns} rows={tickets} rowId={(ticket) => ticket.id} />
);
