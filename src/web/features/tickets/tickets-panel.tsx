import { Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useModules } from '#web/features/modules/list-modules.ts';
import { ticketsListQuery } from '#web/features/tickets/list-tickets.ts';
import { TicketPriority, TicketStatus } from '#web/features/tickets/ticket-states.tsx';
import { BriefList, BriefRow } from '#web/ui/brief-list.tsx';
import { AddLink, TextLink } from '#web/ui/links.tsx';
import { NoRows } from '#web/ui/no-rows.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';

interface TicketsPanelProps {
  /** Whose tickets, or those of which opportunity. */
  of: { readonly contact: string } | { readonly opportunity: string };
}

/** Tickets of a contact or an opportunity, last changed first, and one more. Nothing where the module is off. */
export const TicketsPanel = (props: TicketsPanelProps) =>
  useModules()('tickets') ? <Content {...props} /> : null;

const Content = ({ of }: TicketsPanelProps) => {
  const tickets = useInfiniteQuery(ticketsListQuery(of));
  return (
    <Panel
      title="Tickets"
      flush
      actions={
        <AddLink to="/tickets/new" search={of}>
          Add
        </AddLink>
      }
    >
      <PagedList query={tickets} empty={<NoRows>No tickets.</NoRows>}>
        {(items) => (
          <BriefList>
            {items.map((ticket) => (
              <BriefRow key={ticket.id} aside={<TicketStatus status={ticket.status} />}>
                <TextLink to="/tickets/$ticketId" params={{ ticketId: ticket.id }} size="sm">
                  #{ticket.number} {ticket.title}
                </TextLink>
                <Text size="xs" c="dimmed" component="div">
                  {ticket.priority === 'normal' ? null : <TicketPriority priority={ticket.priority} />}{' '}
                  {ticket.assignee?.name ?? 'Nobody’s'}
                </Text>
              </BriefRow>
            ))}
          </BriefList>
        )}
      </PagedList>
    </Panel>
  );
};
