import { IconCreditCard } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ContactFilter } from '#web/features/contacts/contact-filter.tsx';
import { paymentsListQuery } from '#web/features/payments/list-payments.ts';
import { PaymentTable } from '#web/features/payments/payment-table.tsx';
import { narrowingOf } from '#web/app/narrowing.ts';
import { CurrencyFilter } from '#web/features/currencies/currency-filter.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { Filters } from '#web/ui/filters.tsx';
import { givenOf } from '#web/ui/given.ts';
import { ButtonLink } from '#web/ui/links.tsx';
import { NothingFits } from '#web/ui/nothing-fits.tsx';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Pick } from '#web/ui/pick.tsx';

const route = getRouteApi('/signed-in/payments');

/** What was paid, what Stripe kept of it, and what failed. */
export const PaymentsPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = givenOf(search);
  const payments = useInfiniteQuery(paymentsListQuery(filter));
  const change = narrowingOf<typeof search>(navigate);
  return (
    <Page title="Payments" description="What was paid of invoices, what Stripe kept of it, and what failed.">
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
            { value: 'paid', label: 'Paid' },
            { value: 'failed', label: 'Failed' },
            { value: 'open', label: 'Awaited' },
            { value: 'canceled', label: 'Canceled' },
          ]}
          onPick={(state) => {
            change({ state: state === '' ? undefined : state });
          }}
        />
        <CurrencyFilter
          value={search.currency}
          onPick={(currency) => {
            change({ currency });
          }}
        />
      </Filters>
      <Panel flush>
        <PagedList
          query={payments}
          empty={
            Object.keys(filter).length > 0 ? (
              <NothingFits
                title="No payment fits"
                action={
                  <ButtonLink to="/payments" search={{}} variant="default">
                    Show all payments
                  </ButtonLink>
                }
              />
            ) : (
              <Empty icon={<IconCreditCard size={24} stroke={1.5} />} title="No payments yet">
                They appear within seconds after a customer has paid.
              </Empty>
            )
          }
        >
          {(items) => <PaymentTable payments={items} of="all" />}
        </PagedList>
      </Panel>
    </Page>
  );
};
