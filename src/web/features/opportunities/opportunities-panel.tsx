import { Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useModules } from '#web/features/modules/list-modules.ts';
import { opportunitiesListQuery } from '#web/features/opportunities/list-opportunities.ts';
import { OpportunityState } from '#web/features/opportunities/opportunity-state.tsx';
import { BriefList, BriefRow } from '#web/ui/brief-list.tsx';
import { ButtonLink, TextLink } from '#web/ui/links.tsx';
import { formatMoney } from '#web/ui/money.tsx';
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
        <ButtonLink
          to="/opportunities/new"
          search={{ contact: contactId }}
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
        >
          Add
        </ButtonLink>
      }
    >
      <PagedList
        query={opportunities}
        empty={
          <Text size="sm" c="dimmed" px="lg" pb="lg">
            No opportunities.
          </Text>
        }
      >
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
