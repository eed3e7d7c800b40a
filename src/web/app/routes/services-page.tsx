import { IconListDetails, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ExportLink } from '#web/features/imports/export-link.tsx';
import { ImportLink } from '#web/features/imports/import-link.tsx';
import { SavedViews } from '#web/features/saved-views/saved-views.tsx';
import { servicesListQuery } from '#web/features/services/list-services.ts';
import { ServiceTable } from '#web/features/services/service-table.tsx';
import { narrowingOf } from '#web/app/narrowing.ts';
import { servicesSearch } from '#web/app/work-search.ts';
import { ArchivedFilter } from '#web/ui/archived-filter.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { FilterBar } from '#web/ui/filter-bar.tsx';
import { givenOf } from '#web/ui/given.ts';
import { ButtonLink } from '#web/ui/links.tsx';
import { NothingFits } from '#web/ui/nothing-fits.tsx';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Pick } from '#web/ui/pick.tsx';

const route = getRouteApi('/signed-in/services');

/** The catalogue: what is sold, and for how much. */
export const ServicesPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = givenOf(search);
  const services = useInfiniteQuery(servicesListQuery(filter));
  const change = narrowingOf<typeof search>(navigate);
  return (
    <Page
      title="Services"
      description="What you sell, with its prices. A connected Stripe account gets a product for each."
      actions={
        <>
          <SavedViews
            list="services"
            filters={search}
            onPick={(query) => {
              void navigate({ search: servicesSearch.parse(query) });
            }}
          />
          <ImportLink subject="service" />
          <ExportLink subject="service" filter={search} />
          <ButtonLink to="/services/new" leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}>
            Add a service
          </ButtonLink>
        </>
      }
    >
      <FilterBar
        label="Search services"
        placeholder="Name or code"
        q={search.q}
        onSearch={(q) => {
          change({ q });
        }}
      >
        <Pick
          aria-label="Sold"
          value={search.recurring ?? ''}
          choices={[
            { value: '', label: 'Once and recurring' },
            { value: 'no', label: 'Once' },
            { value: 'yes', label: 'Recurring' },
          ]}
          onPick={(recurring) => {
            change({ recurring: recurring === '' ? undefined : recurring });
          }}
        />
        <ArchivedFilter
          value={search.archived}
          onPick={(archived) => {
            change({ archived });
          }}
        />
      </FilterBar>
      <Panel flush>
        <PagedList
          query={services}
          empty={
            Object.keys(filter).length > 0 ? (
              <NothingFits
                title="No service fits"
                action={
                  <ButtonLink to="/services" search={{}} variant="default">
                    Show all services
                  </ButtonLink>
                }
              >
                Search looks at names and codes.
              </NothingFits>
            ) : (
              <Empty
                icon={<IconListDetails size={24} stroke={1.5} />}
                title="No services yet"
                action={<ButtonLink to="/services/new">Add a service</ButtonLink>}
              >
                Add what you sell once, and pick it on opportunities, tickets and invoices from then on.
              </Empty>
            )
          }
        >
          {(items) => <ServiceTable services={items} />}
        </PagedList>
      </Panel>
    </Page>
  );
};
