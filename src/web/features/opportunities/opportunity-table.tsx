import type { OpportunitySummary } from '#contract/crm-opportunities.ts';
import { ContactName } from '#web/features/contacts/contact-name.tsx';
import { OpportunityState } from '#web/features/opportunities/opportunity-state.tsx';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { formatDate } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Amount } from '#web/ui/money.tsx';

const helper = columnsOf<OpportunitySummary>();
const none = <span style={{ color: 'var(--mantine-color-dimmed)' }}>–</span>;

const columns = helper.columns([
  helper.accessor('title', {
    header: 'Opportunity',
    meta: { card: 'title' },
    cell: ({ row: { original: opportunity } }) => (
      <TextLink to="/opportunities/$opportunityId" params={{ opportunityId: opportunity.id }}>
        {opportunity.title}
      </TextLink>
    ),
  }),
  helper.display({
    id: 'contact',
    header: 'Contact',
    cell: ({ row: { original: opportunity } }) => <ContactName contact={opportunity.contact} />,
  }),
  helper.display({
    id: 'stage',
    header: 'Stage',
    cell: ({ row: { original: opportunity } }) =>
      opportunity.state === 'open' ? opportunity.stage.name : <OpportunityState state={opportunity.state} />,
  }),
  helper.display({
    id: 'value',
    header: 'Value',
    meta: { align: 'right' },
    cell: ({ row: { original: opportunity } }) =>
      opportunity.value === null ? (
        none
      ) : (
        <Amount money={{ amount: opportunity.value, currency: opportunity.currency }} />
      ),
  }),
  helper.display({
    id: 'close',
    header: 'Expected',
    meta: { align: 'right' },
    cell: ({ row: { original: opportunity } }) =>
      opportunity.expectedClose === null ? none : formatDate(opportunity.expectedClose),
  }),
  helper.display({
    id: 'owner',
    header: 'Owner',
    cell: ({ row: { original: opportunity } }) => opportunity.owner?.name ?? none,
  }),
]);

/** Opportunities with stage and value. */
export const OpportunityTable = ({ opportunities }: { opportunities: readonly OpportunitySummary[] }) => (
  <DataTable
    label="Opportunities"
    columns={columns}
    rows={opportunities}
    rowId={(opportunity) => opportunity.id}
  />
);
