import { Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useModules } from '#web/features/modules/list-modules.ts';
import { opportunitiesListQuery } from '#web/features/opportunities/list-opportunities.ts';
import { OpportunityState } from '#web/features/opportunities/opportunity-state.tsx';
import { BriefList, BriefRow } from '#web/ui/brief-list.tsx';
import { AddLink, TextLink } from '#web/ui/links.tsx';
import { formatMoney } from '#web/ui/money.tsx';
import { NoRows } from '#web/ui/no-rows.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';

/** A contact's opportunities, last changed first, with the way to one more. Nothing where the module is off. */
export const OpportunitiesPanel = (props: { contactId: string }) =>
  useModules()('opportunities') ? <Content {...props} /> : null;

const Content = ({ contactId }: { contactId: string }) => {
  const opportunities = useInfiniteQuery(opportunitiesListQuery({ contact: contactId }));
  return (
    <Panel
      title="Opportunities"
      flush
      actions={
        <AddLink to="/opportunities/new" search={{ contact: contactId }}>
          Add
        </AddLink>
      }
    >
      <PagedList query={opportunities} empty={<NoRows>No opportunities.</NoRows>}>
        {(items) => (
          <BriefList>
            {items.map((opportunity) => (
              <BriefRow key={opportunity.id} aside={<OpportunityState state={opportunity.state} />}>
                <TextLink
                  to="/opportunities/$opportunityId"
                  params={{ opportunityId: opportunity.id }}
                  size="sm"
                >
                  {opportunity.title}
                </TextLink>
                <Text size="xs" c="dimmed">
                  {opportunity.stage.name}
                  {opportunity.value === null
                    ? ''
                    : `, ${formatMoney({ amount: opportunity.value, currency: opportunity.currency })}`}
                </Text>
              </BriefRow>
            ))}
          </BriefList>
        )}
      </PagedList>
    </Panel>
  );
};
