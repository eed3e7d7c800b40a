import { Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { TicketDetail } from '#contract/crm-tickets.ts';
import { ActivityPanel } from '#web/features/activity/activity-panel.tsx';
import { AttachmentsPanel } from '#web/features/attachments/attachments-panel.tsx';
import { BillablesPanel } from '#web/features/billables/billables-panel.tsx';
import { ContactName } from '#web/features/contacts/contact-name.tsx';
import { useCustomFacts } from '#web/features/custom-fields/custom-facts.ts';
import { useModules } from '#web/features/modules/list-modules.ts';
import { NotesPanel } from '#web/features/notes/notes-panel.tsx';
import { ticketQuery } from '#web/features/tickets/list-tickets.ts';
import { QuickPicks } from '#web/features/tickets/quick-picks.tsx';
import { useChangeTicket } from '#web/features/tickets/save-ticket.ts';
import { TicketActions } from '#web/features/tickets/ticket-actions.tsx';
import { TicketForm } from '#web/features/tickets/ticket-form.tsx';
import { TicketPriority, TicketStatus } from '#web/features/tickets/ticket-states.tsx';
import { TimePanel } from '#web/features/tickets/time-panel.tsx';
import { useAsOpened } from '#web/ui/as-opened.ts';
import { Facts } from '#web/ui/facts.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/tickets/$ticketId');

/** One ticket: what is asked, who does it, and the time it takes. */
export const TicketPage = () => {
  const { ticketId } = route.useParams();
  const query = useQuery(ticketQuery(ticketId));
  const [editing, edit] = useDisclosure(false);
  const ticket = query.data;
  return (
    <Page
      title={ticket === undefined ? 'Ticket' : `#${String(ticket.number)} ${ticket.title}`}
      heading={
        ticket === undefined ? undefined : (
          <>
            <Text span inherit c="dimmed" fw={500}>
              #{ticket.number}
            </Text>{' '}
            {ticket.title}
          </>
        )
      }
      above={
        <TextLink to="/tickets" size="sm">
          Tickets
        </TextLink>
      }
      description={
        ticket === undefined ? undefined : (
          <Group component="span" gap="4px 18px">
            <ContactName contact={ticket.contact} archived={ticket.contact.archived} />
            <TicketStatus status={ticket.status} />
            <TicketPriority priority={ticket.priority} />
          </Group>
        )
      }
      actions={
        ticket === undefined || editing ? undefined : <TicketActions ticket={ticket} onEdit={edit.open} />
      }
    >
      <Loaded query={query}>
        {(known) =>
          editing ? <EditTicket ticket={known} onDone={edit.close} /> : <TicketContent ticket={known} />
        }
      </Loaded>
    </Page>
  );
};

const EditTicket = ({ ticket, onDone }: { ticket: TicketDetail; onDone: () => void }) => {
  const { version } = useAsOpened(ticket);
  const change = useChangeTicket(ticket.id);
  const isOn = useModules();
  return (
    <Panel>
      <TicketForm
        ticket={ticket}
        withOpportunities={isOn('opportunities')}
        pending={change.isPending}
        error={change.error}
        onSave={(fields) => {
          change.mutate({ ...fields, version }, { onSuccess: onDone });
        }}
        onCancel={onDone}
      />
    </Panel>
  );
};

const TicketContent = ({ ticket }: { ticket: TicketDetail }) => {
  const isOn = useModules();
  const custom = useCustomFacts('ticket', ticket.custom);
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Panel title="About">
          <QuickPicks ticket={ticket} />
          <Facts
            facts={[
              {
                name: 'Description',
                value:
                  ticket.description === null ? null : (
                    <span style={{ whiteSpace: 'pre-wrap' }}>{ticket.description}</span>
                  ),
              },
              {
                name: 'Opportunity',
                value:
                  ticket.opportunity === null ? null : (
                    <TextLink
                      to="/opportunities/$opportunityId"
                      params={{ opportunityId: ticket.opportunity.id }}
                    >
                      {ticket.opportunity.title}
                    </TextLink>
                  ),
              },
              { name: 'Tags', value: ticket.tags.length === 0 ? null : ticket.tags.join(', ') },
              ...custom,
              {
                name: 'Opened',
                value: (
                  <>
                    <Moment at={ticket.createdAt} /> by {ticket.createdBy.name}
                  </>
                ),
              },
              {
                name: 'Closed',
                value: ticket.closedAt === null ? null : <Moment at={ticket.closedAt} />,
              },
            ].filter(({ value }) => value !== null)}
          />
        </Panel>
        <TimePanel ticket={ticket} withServices={isOn('services')} withBilling={isOn('finance')} />
      </SimpleGrid>
      <BillablesPanel parent={{ kind: 'ticket', id: ticket.id }} contact={ticket.contact} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Stack gap="lg">
          <NotesPanel subject={{ kind: 'ticket', id: ticket.id }} />
          <AttachmentsPanel subject={{ kind: 'ticket', id: ticket.id }} />
        </Stack>
        <ActivityPanel subject={{ kind: 'ticket', id: ticket.id }} />
      </SimpleGrid>
    </Stack>
  );
};
