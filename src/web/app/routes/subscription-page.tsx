import { Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { SubscriptionDetail } from '#contract/crm-subscriptions.ts';
import { ActivityPanel } from '#web/features/activity/activity-panel.tsx';
import { ContactName } from '#web/features/contacts/contact-name.tsx';
import { InvoiceTable } from '#web/features/invoices/invoice-table.tsx';
import { JobProgress } from '#web/features/invoices/job-progress.tsx';
import { subscriptionQuery } from '#web/features/subscriptions/list-subscriptions.ts';
import { SubscriptionActions } from '#web/features/subscriptions/subscription-actions.tsx';
import { SubscriptionFacts } from '#web/features/subscriptions/subscription-facts.tsx';
import { SubscriptionState } from '#web/features/subscriptions/subscription-state.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { NoRows } from '#web/ui/no-rows.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';
import classes from './beside.module.css';

const route = getRouteApi('/signed-in/subscriptions/$subscriptionId');

/** One subscription: what it bills, what it billed, and what can be changed of it. */
export const SubscriptionPage = () => {
  const { subscriptionId } = route.useParams();
  const query = useQuery(subscriptionQuery(subscriptionId));
  const subscription = query.data;
  return (
    <Page
      title={subscription?.title ?? 'Subscription'}
      above={
        <TextLink to="/subscriptions" size="sm">
          Subscriptions
        </TextLink>
      }
      description={
        subscription === undefined ? undefined : (
          <Group component="span" gap="4px 18px">
            {subscription.contact === null ? null : <ContactName contact={subscription.contact} />}
            <SubscriptionState subscription={subscription} />
          </Group>
        )
      }
      actions={subscription === undefined ? undefined : <SubscriptionActions subscription={subscription} />}
    >
      <Loaded query={query}>{(known) => <SubscriptionContent subscription={known} />}</Loaded>
    </Page>
  );
};

const SubscriptionContent = ({ subscription }: { subscription: SubscriptionDetail }) => (
  <div className={classes['columns']}>
    <Stack gap="lg">
      {subscription.job === null ? null : (
        <JobProgress job={subscription.job} currency={subscription.currency} />
      )}
      <Panel title="Invoices" flush>
        {subscription.invoices.length === 0 ? (
          <NoRows>None yet.</NoRows>
        ) : (
          <InvoiceTable invoices={subscription.invoices} ofOneContact />
        )}
      </Panel>
    </Stack>
    <Stack gap="lg">
      <Panel title="About">
        <SubscriptionFacts subscription={subscription} />
      </Panel>
      <ActivityPanel subject={{ kind: 'subscription', id: subscription.id }} />
    </Stack>
  </div>
);
