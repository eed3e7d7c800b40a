import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { contactQuery } from '#web/features/contacts/read-contact.ts';
import { BillingNotice } from '#web/features/invoices/billing-notice.tsx';
import { useStartSubscription } from '#web/features/subscriptions/ask-subscription.ts';
import { StartForm } from '#web/features/subscriptions/start-form.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/subscriptions/new');

/** Starts a subscription, for a contact and of an opportunity when the address names them. */
export const StartSubscriptionPage = () => {
  const navigate = route.useNavigate();
  const { contact: contactId, opportunity: opportunityId } = route.useSearch();
  const contact = useQuery({ ...contactQuery(contactId ?? ''), enabled: contactId !== undefined });
  const start = useStartSubscription();
  return (
    <Page
      title="Start a subscription"
      above={
        <TextLink to="/subscriptions" size="sm">
          Subscriptions
        </TextLink>
      }
    >
      <Stack gap="lg">
        <BillingNotice />
        <Panel>
          <StartForm
            key={contact.data?.id ?? 'none'}
            contact={contact.data ?? null}
            opportunityId={opportunityId}
            pending={start.isPending}
            error={start.error}
            onStart={(input) => {
              start.mutate(input, {
                onSuccess: ({ id }) => {
                  void navigate({
                    to: '/subscriptions/$subscriptionId',
                    params: { subscriptionId: id },
                    replace: true,
                  });
                },
              });
            }}
            onCancel={() => {
              void navigate({ to: '/subscriptions' });
            }}
          />
        </Panel>
      </Stack>
    </Page>
  );
};
