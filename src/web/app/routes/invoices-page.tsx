import { IconFileInvoice } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ContactFilter } from '#web/features/contacts/contact-filter.tsx';
import { BillingNotice } from '#web/features/invoices/billing-notice.tsx';
import { InvoiceTable } from '#web/features/invoices/invoice-table.tsx';
import { invoicesListQuery } from '#web/features/invoices/list-invoices.ts';
import { SavedViews } from '#web/features/saved-views/saved-views.tsx';
import { invoicesSearch } from '#web/app/finance-search.ts';
import { narrowingOf } from '#web/app/narrowing.ts';
import { CurrencyFilter } from '#web/features/currencies/currency-filter.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { FilterBar } from '#web/ui/filter-bar.tsx';
import { givenOf } from '#web/ui/given.ts';
import { ButtonLink } from '#web/ui/links.tsx';
import { NothingFits } from '#web/ui/nothing-fits.tsx';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Pick } from '#web/ui/pick.tsx';

const route = getRouteApi('/signed-in/invoices');

const standings = [
  { value: '', label: 'Any state' },
  { value: 'attention:any', label: 'Needs a look' },
  { value: 'attention:overdue', label: 'Overdue' },
  { value: 'attention:payment_failed', label: 'Payment failed' },
  { value: 'attention:disputed', label: 'Disputed' },
  { value: 'attention:stopped', label: 'Stopped' },
  { value: 'state:generating', label: 'Being made' },
  { value: 'state:draft', label: 'Draft' },
  { value: 'state:open', label: 'Open' },
  { value: 'state:paid', label: 'Paid' },
  { value: 'state:void', label: 'Voided' },
  { value: 'state:uncollectible', label: 'Uncollectible' },
  { value: 'state:deleted', label: 'Deleted' },
  { value: 'state:failed', label: 'Given up' },
] as const;

/** All invoices, made here or at Stripe. */
export const InvoicesPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = givenOf(search);
  const invoices = useInfiniteQuery(invoicesListQuery(filter));
  const change = narrowingOf<typeof search>(navigate);
  const wanted =
    search.attention === undefined
      ? search.state === undefined
        ? ''
        : `state:${search.state}`
      : `attention:${search.attention}`;
  return (
    <Page
      title="Invoices"
      description="Made here of billables, by subscriptions, or at Stripe."
      actions={
        <>
          <SavedViews
            list="invoices"
            filters={search}
            onPick={(query) => {
              void navigate({ search: invoicesSearch.parse(query) });
            }}
          />
          <ButtonLink to="/billables" leftSection={<IconFileInvoice size={16} stroke={1.75} aria-hidden />}>
            Generate invoices
          </ButtonLink>
        </>
      }
    >
      <BillingNotice />
      <FilterBar
        label="Search by number"
        placeholder="Invoice number"
        q={search.number}
        onSearch={(number) => {
          change({ number });
        }}
      >
        <ContactFilter
          value={search.contact}
          onPick={(contact) => {
            change({ contact });
          }}
        />
        <Pick
          aria-label="State"
          value={standings.find(({ value }) => value === wanted)?.value ?? ''}
          choices={standings}
          onPick={(picked) => {
            const [kind, value] = picked.split(':');
            change({
              state: kind === 'state' ? (value as typeof search.state) : undefined,
              attention: kind === 'attention' ? (value as typeof search.attention) : undefined,
            });
          }}
        />
        <CurrencyFilter
          value={search.currency}
          onPick={(currency) => {
            change({ currency });
          }}
        />
        <Pick
          aria-label="Made"
          value={search.origin ?? ''}
          choices={[
            { value: '', label: 'Made anywhere' },
            { value: 'plumbline', label: 'Made here' },
            { value: 'stripe', label: 'Made at Stripe' },
          ]}
          onPick={(origin) => {
            change({ origin: origin === '' ? undefined : origin });
          }}
        />
      </FilterBar>
      <Panel flush>
        <PagedList
          query={invoices}
          empty={Object.keys(filter).length > 0 ? <NothingFound /> : <NothingYet />}
        >
          {(items) => <InvoiceTable invoices={items} />}
        </PagedList>
      </Panel>
    </Page>
  );
};

const NothingFound = () => (
  <NothingFits
    title="No invoice fits"
    action={
      <ButtonLink to="/invoices" search={{}} variant="default">
        Show all invoices
      </ButtonLink>
    }
  >
    Numbers are searched by their beginning.
  </NothingFits>
);

const NothingYet = () => (
  <Empty
    icon={<IconFileInvoice size={24} stroke={1.5} />}
    title="No invoices yet"
    action={<ButtonLink to="/billables">See the billables</ButtonLink>}
  >
    Choose what is to be billed, look at the preview, and send it through Stripe.
  </Empty>
);
