import { Group, SimpleGrid, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { OpportunityDetail } from '#contract/crm-opportunities.ts';
import { ActivityPanel } from '#web/features/activity/activity-panel.tsx';
import { AgreedPanel } from '#web/features/agreed-services/agreed-panel.tsx';
import { UnbilledPanel } from '#web/features/agreed-services/unbilled-panel.tsx';
import { AttachmentsPanel } from '#web/features/attachments/attachments-panel.tsx';
import { BillablesPanel } from '#web/features/billables/billables-panel.tsx';
import { ContactName } from '#web/features/contacts/contact-name.tsx';
import { useCustomFacts } from '#web/features/custom-fields/custom-facts.ts';
import { InvoicesPanel } from '#web/features/invoices/invoices-panel.tsx';
import { NotesPanel } from '#web/features/notes/notes-panel.tsx';
import { opportunityQuery } from '#web/features/opportunities/list-opportunities.ts';
import { OpportunityActions } from '#web/features/opportunities/opportunity-actions.tsx';
import { OpportunityForm } from '#web/features/opportunities/opportunity-form.tsx';
import { OpportunityState } from '#web/features/opportunities/opportunity-state.tsx';
import { useChangeOpportunity } from '#web/features/opportunities/save-opportunity.ts';
import { FlowStanding } from '#web/features/records/flow-standing.tsx';
import { SubscriptionsPanel } from '#web/features/subscriptions/subscriptions-panel.tsx';
import { TicketsPanel } from '#web/features/tickets/tickets-panel.tsx';
import { useAsOpened } from '#web/ui/as-opened.ts';
import { Facts } from '#web/ui/facts.tsx';
import { formatDate } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { formatMoney } from '#web/ui/money.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/opportunities/$opportunityId');

/** One opportunity, from the first talk to what is invoiced. */
export const OpportunityPage = () => {
  const { opportunityId } = route.useParams();
  const query = useQuery(opportunityQuery(opportunityId));
  const [editing, edit] = useDisclosure(false);
  const opportunity = query.data;
  return (
    <Page
      title={opportunity?.title ?? 'Opportunity'}
      above={
        <TextLink to="/opportunities" size="sm">
          Opportunities
        </TextLink>
      }
      description={
        opportunity === undefined ? undefined : (
          <Group component="span" gap="4px 18px">
            <ContactName contact={opportunity.contact} />
            <OpportunityState state={opportunity.state} />
            {opportunity.state === 'open' ? <span>{opportunity.stage.name}</span> : null}
          </Group>
        )
      }
      actions={
        opportunity === undefined || editing ? undefined : (
          <OpportunityActions opportunity={opportunity} onEdit={edit.open} />
        )
      }
    >
      <Loaded query={query}>
        {(known) =>
          editing ? (
            <EditOpportunity opportunity={known} onDone={edit.close} />
          ) : (
            <OpportunityContent opportunity={known} />
          )
        }
      </Loaded>
    </Page>
  );
};

const EditOpportunity = ({ opportunity, onDone }: { opportunity: OpportunityDetail; onDone: () => void }) => {
  const { version } = useAsOpened(opportunity);
  const change = useChangeOpportunity();
  return (
    <Panel>
      <OpportunityForm
        opportunity={opportunity}
        pending={change.isPending}
        error={change.error}
        onSave={(fields) => {
          change.mutate({ ...fields, id: opportunity.id, version }, { onSuccess: onDone });
        }}
        onCancel={onDone}
      />
    </Panel>
  );
};

const OpportunityContent = ({ opportunity }: { opportunity: OpportunityDetail }) => {
  const custom = useCustomFacts('opportunity', opportunity.custom);
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg" style={{ alignItems: 'start' }}>
        <Panel title="About">
          <Facts
            facts={[
              {
                name: opportunity.valueIsQuoted ? 'Value (quoted)' : 'Value',
                value:
                  opportunity.value === null
                    ? null
                    : formatMoney({ amount: opportunity.value, currency: opportunity.currency }),
              },
              {
                name: 'Expected to close',
                value: opportunity.expectedClose === null ? null : formatDate(opportunity.expectedClose),
              },
              { name: 'Owner', value: opportunity.owner?.name ?? null },
              { name: 'Lost because', value: opportunity.lostReason },
              { name: 'Tags', value: opportunity.tags.length === 0 ? null : opportunity.tags.join(', ') },
              ...custom,
            ].filter(({ value }) => value !== null)}
          />
        </Panel>
        <Stack gap="lg">
          {opportunity.flows.length === 0 ? null : (
            <Panel title="In other systems">
              {opportunity.flows.map((standing) => (
                <FlowStanding key={`${standing.flowId}-${standing.role}`} standing={standing} />
              ))}
            </Panel>
          )}
          <TicketsPanel of={{ opportunity: opportunity.id }} />
          <SubscriptionsPanel contact={opportunity.contact.id} opportunity={opportunity.id} />
        </Stack>
      </SimpleGrid>
      <AgreedPanel
        title="Agreed services"
        description="What the client accepted elsewhere, and what bills it here."
        of={{ opportunity: opportunity.id }}
      />
      <UnbilledPanel opportunity={opportunity.id} />
      <BillablesPanel
        parent={{ kind: 'opportunity', id: opportunity.id }}
        contact={opportunity.contact}
        opportunity={opportunity}
      />
      {opportunity.state === 'won' ? <InvoicesPanel of={{ opportunity: opportunity.id }} /> : null}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg" style={{ alignItems: 'start' }}>
        <Stack gap="lg">
          <NotesPanel subject={{ kind: 'opportunity', id: opportunity.id }} />
          <AttachmentsPanel subject={{ kind: 'opportunity', id: opportunity.id }} />
        </Stack>
        <ActivityPanel subject={{ kind: 'opportunity', id: opportunity.id }} />
      </SimpleGrid>
    </Stack>
  );
};
