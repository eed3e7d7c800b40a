import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { contactQuery } from '#web/features/contacts/read-contact.ts';
import { useModules } from '#web/features/modules/list-modules.ts';
import { opportunityQuery } from '#web/features/opportunities/list-opportunities.ts';
import { useCreateTicket } from '#web/features/tickets/save-ticket.ts';
import { TicketForm } from '#web/features/tickets/ticket-form.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/tickets/new');

/** Opens a ticket, for the contact or opportunity that the address names. */
export const CreateTicketPage = () => {
  const navigate = route.useNavigate();
  const { contact: contactId, opportunity: opportunityId } = route.useSearch();
  const isOn = useModules();
  const contact = useQuery({ ...contactQuery(contactId ?? ''), enabled: contactId !== undefined }).data;
  const opportunity = useQuery({
    ...opportunityQuery(opportunityId ?? ''),
    enabled: opportunityId !== undefined,
  }).data;
  const create = useCreateTicket();
  return (
    <Page
      title="Open a ticket"
      above={
        <TextLink to="/tickets" size="sm">
          Tickets
        </TextLink>
      }
    >
      <Panel>
        <TicketForm
          key={opportunity?.id ?? contact?.id ?? 'none'}
          ticket={null}
          contact={opportunity?.contact ?? contact ?? null}
          opportunityId={opportunity?.id ?? null}
          withOpportunities={isOn('opportunities')}
          pending={create.isPending}
          error={create.error}
          onSave={(fields) => {
            create.mutate(fields, {
              onSuccess: ({ id }) => {
                void navigate({ to: '/tickets/$ticketId', params: { ticketId: id } });
              },
            });
          }}
          onCancel={() => void navigate({ to: '/tickets' })}
        />
      </Panel>
    </Page>
  );
};
