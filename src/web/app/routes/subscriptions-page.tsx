import { Stack } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { AgreedPanel } from '#web/features/agreed-services/agreed-panel.tsx';
import { ContactFilter } from '#web/features/contacts/contact-filter.tsx';
import { BillingNotice } from '#web/features/invoices/billing-notice.tsx';
import { subscriptionsListQuery } from '#web/features/subscriptions/list-subscriptions.ts';
import { subscriptionStatesShown } from '#web/features/subscriptions/subscription-state.tsx';
import { SubscriptionTable } from '#web/features/subscriptions/subscription-table.tsx';
import { narrowingOf } from '#web/app/narrowing.ts';
import { Empty } from '#web/ui/empty.tsx';
import { Filters } from '#web/ui/filters.tsx';
import { givenOf } from '#web/ui/given.ts';
import { ButtonLink } from '#web/ui/links.tsx';
import { NothingFits } from '#web/ui/nothing-fits.tsx';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Pick } from '#web/ui/pick.tsx';

const route = getRouteApi('/signed-in/subscriptions');

const states = [
  'active',
  'past_due',
  'unpaid',
  'paused',
  'trialing',
  'incomplete',
  'starting',
  'canceled',
] as const;

/** What is billed again and again. */
export const SubscriptionsPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = givenOf(search);
  const subscriptions = useInfiniteQuery(subscriptionsListQuery(filter));
  const change = narrowingOf<typeof search>(navigate);
  return (
    <Page
      title="Subscriptions"
      description="Services billed again and again; Stripe makes their invoices."
      actions={
        <ButtonLink to="/subscriptions/new" leftSection={<IconRepeat size={16} stroke={1.75} aria-hidden />}>
          Start a subscription
        </ButtonLink>
      }
    >
      <BillingNotice />
      <Stack gap="lg">
        <AgreedPanel
          title="Waiting to be started"
          description="Agreed to by clients elsewhere and prepared. Nothing is billed before somebody starts it."
          of={{ state: 'prepared', ...(search.contact === undefined ? {} : { contact: search.contact }) }}
        />
        <div>
          <Filters>
            <ContactFilter
              value={search.contact}
              onPick={(contact) => {
                change({ contact });
              }}
            />
            <Pick
              aria-label="State"
              value={search.state ?? ''}
              choices={[
                { value: '', label: 'Any state' },
                ...states.map((value) => ({ value, label: subscriptionStatesShown[value].label })),
              ]}
              onPick={(state) => {
                change({ state: state === '' ? undefined : state });
              }}
            />
          </Filters>
          <Panel flush>
            <PagedList
              query={subscriptions}
              empty={
                Object.keys(filter).length > 0 ? (
                  <NothingFits
                    title="No subscription fits"
                    action={
                      <ButtonLink to="/subscriptions" search={{}} variant="default">
                        Show all subscriptions
                      </ButtonLink>
                    }
                  />
                ) : (
                  <Empty
                    icon={<IconRepeat size={24} stroke={1.5} />}
                    title="No subscriptions yet"
                    action={<ButtonLink to="/subscriptions/new">Start a subscription</ButtonLink>}
                  >
                    Give a service an interval, then bill it to a contact from now on.
                  </Empty>
                )
              }
            >
              {(items) => <SubscriptionTable subscriptions={items} />}
            </PagedList>
          </Panel>
        </div>
      </Stack>
    </Page>
  );
};
