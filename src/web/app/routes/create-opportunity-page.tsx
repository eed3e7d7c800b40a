import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { contactQuery } from '#web/features/contacts/read-contact.ts';
import { OpportunityForm } from '#web/features/opportunities/opportunity-form.tsx';
import { useCreateOpportunity } from '#web/features/opportunities/save-opportunity.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/opportunities/new');

/** Adds an opportunity, for a contact when the address names one. */
export const CreateOpportunityPage = () => {
  const navigate = route.useNavigate();
  const { contact: contactId } = route.useSearch();
  const contact = useQuery({ ...contactQuery(contactId ?? ''), enabled: contactId !== undefined });
  const create = useCreateOpportunity();
  return (
    <Page
      title="Add an opportunity"
      above={
        <TextLink to="/opportunities" size="sm">
          Opportunities
        </TextLink>
      }
    >
      <Panel>
        <OpportunityForm
          key={contact.data?.id ?? 'none'}
          opportunity={null}
          contact={contact.data ?? null}
          pending={create.isPending}
          error={create.error}
          onSave={(fields) => {
            create.mutate(fields, {
              onSuccess: ({ id }) => {
                void navigate({ to: '/opportunities/$opportunityId', params: { opportunityId: id } });
              },
            });
          }}
          onCancel={() => void navigate({ to: '/opportunities' })}
        />
      </Panel>
    </Page>
  );
};
