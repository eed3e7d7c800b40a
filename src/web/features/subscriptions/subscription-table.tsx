import type { SubscriptionSummary } from '#contract/crm-subscriptions.ts';
import { ContactName } from '#web/features/contacts/contact-name.tsx';
import { SubscriptionState } from '#web/features/subscriptions/subscription-state.tsx';
import { amountText } from '#web/features/subscriptions/subscription-words.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Moment } from '#web/ui/moment.tsx';

const helper = columnsOf<SubscriptionSummary>();
const none = <span style={{ color: 'var(--mantine-color-dimmed)' }}>–</span>;

const title = helper.accessor('title', {
  header: 'Subscription',
  meta: { card: 'title' },
  cell: ({ row: { original: subscription } }) => (
    <TextLink to="/subscriptions/$subscriptionId" params={{ subscriptionId: subscription.id }}>
      {subscription.title}
    </TextLink>
  ),
});
const contact = helper.display({
  id: 'contact',
  header: 'Contact',
  cell: ({ row: { original: subscription } }) =>
    subscription.contact === null ? none : <ContactName contact={subscription.contact} />,
});
const rest = helper.columns([
  helper.display({
    id: 'state',
    header: 'State',
    cell: ({ row: { original: subscription } }) => <SubscriptionState subscription={subscription} />,
  }),
  helper.display({
    id: 'next',
    header: 'Period ends',
    meta: { align: 'right' },
    cell: ({ row: { original: subscription } }) =>
      subscription.periodEndsAt === null ? none : <Moment at={subscription.periodEndsAt} show="day" />,
  }),
  helper.display({
    id: 'amount',
    header: 'Amount',
    meta: { align: 'right' },
    cell: ({ row: { original: subscription } }) => amountText(subscription),
  }),
]);

const allColumns = helper.columns([title, contact, ...rest]);
const columnsOfOne = helper.columns([title, ...rest]);

interface SubscriptionTableProps {
  subscriptions: readonly SubscriptionSummary[];
  /** All are of one contact, whom the page names already. */
  ofOneContact?: boolean;
}

/** Subscriptions with how they stand and what they bill. */
export const SubscriptionTable = ({ subscriptions, ofOneContact = false }: SubscriptionTableProps) => (
  <DataTable
    label="Subscriptions"
    columns={ofOneContact ? columnsOfOne : allColumns}
    rows={subscriptions}
    rowId={(subscription) => subscription.id}
    isMarked={(subscription) => subscription.job?.state === 'stopped'}
  />
);
