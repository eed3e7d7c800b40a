import { IconListDetails, IconPlus, IconSearchOff, IconUpload } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ExportLink } from '#web/features/imports/export-link.tsx';
import { SavedViews } from '#web/features/saved-views/saved-views.tsx';
import { servicesListQuery } from '#web/features/services/list-services.ts';
import { ServiceTable } from '#web/features/services/service-table.tsx';
import { servicesSearch } from '#web/app/work-search.ts';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { FilterBar } from '#web/ui/filter-bar.tsx';
import { ButtonLink } from '#web/ui/links.tsx';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Pick } from '#web/ui/pick.tsx';

const route = getRouteApi('/signed-in/services');

/** The catalogue: what is sold, and for how much. */
export const ServicesPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
  const isAdmin = useIsAdmin();
  const services = useInfiniteQuery(servicesListQuery(filter));
  const change = (part: { [Name in keyof typeof search]?: (typeof search)[Name] | undefined }): void => {
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false });
  };
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
          {isAdmin ? (
            <ButtonLink
              to="/imports"
              search={{ subject: 'service' }}
              variant="default"
              leftSection={<IconUpload size={16} stroke={1.75} aria-hidden />}
            >
              Import
            </ButtonLink>
          ) : null}
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
        <Pick
          aria-label="Archived"
          value={search.archived ?? 'no'}
          choices={[
            { value: 'no', label: 'In use' },
            { value: 'yes', label: 'Archived' },
            { value: 'all', label: 'In use and archived' },
          ]}
          onPick={(archived) => {
            change({ archived: archived === 'no' ? undefined : archived });
          }}
        />
      </FilterBar>
      <Panel flush>
        <PagedList
          query={services}
          empty={
            Object.keys(filter).length > 0 ? (
              <Empty
                icon={<IconSearchOff size={24} stroke={1.5} />}
                title="No service fits"
                action={
                  <ButtonLink to="/services" search={{}} variant="default">
                    Show all services
                  </ButtonLink>
                }
              >
                Search looks at names and codes.
              </Empty>
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
