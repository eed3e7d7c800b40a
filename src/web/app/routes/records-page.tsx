import { Text } from '@mantine/core';
import { IconTable } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { connectionsQuery } from '#web/features/connections/list-connections.ts';
import { vendorsQuery } from '#web/features/connections/list-vendors.ts';
import { flowReasonsQuery, reasonChoices } from '#web/features/flows/list-reasons.ts';
import { flowsQuery } from '#web/features/flows/list-flows.ts';
import { recordsListQuery } from '#web/features/records/list-records.ts';
import { RecordFilters } from '#web/features/records/record-filters.tsx';
import { RecordTable } from '#web/features/records/record-table.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { givenOf } from '#web/ui/given.ts';
import { ButtonLink } from '#web/ui/links.tsx';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { More } from '#web/ui/more.tsx';
import { NothingFits } from '#web/ui/nothing-fits.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/records');

/** All records of all systems: found, narrowed, opened. */
export const RecordsPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = givenOf(search);
  const records = useInfiniteQuery(recordsListQuery(filter));
  const connections = useQuery(connectionsQuery).data ?? [];
  const vendors = useQuery(vendorsQuery).data ?? [];
  const flows = useQuery(flowsQuery).data ?? [];
  const reasons =
    useQuery({ ...flowReasonsQuery(search.flow ?? ''), enabled: search.flow !== undefined }).data ?? [];
  const chosen = connections.find(({ id }) => id === search.connection);
  const inUse = new Set(connections.map(({ vendor }) => vendor));
  const kinds = vendors
    .filter(({ vendor }) => (chosen === undefined ? inUse.has(vendor) : vendor === chosen.vendor))
    .flatMap((vendor) =>
      vendor.kinds.map(({ kind, labelPlural }) => ({
        value: kind,
        label: chosen === undefined && inUse.size > 1 ? `${labelPlural} (${vendor.label})` : labelPlural,
      })),
    );
  const isNarrowed = Object.keys(filter).length > 0;
  return (
    <Page title="Records" description="Everything Plumbline has seen in your systems, and what is what.">
      <RecordFilters
        filter={search}
        connections={connections.map(({ id, name }) => ({ value: id, label: name }))}
        kinds={kinds.filter((kind, index) => kinds.findIndex(({ value }) => value === kind.value) === index)}
        flows={flows.map(({ id, name }) => ({ value: id, label: name }))}
        reasons={reasonChoices(reasons, search)}
        onChange={(change) => {
          void navigate({
            search: (before) => ({ ...before, ...change }),
            replace: true,
            resetScroll: false,
          });
        }}
      />
      <Panel flush>
        <Loaded
          query={records}
          skeleton={
            <div style={{ padding: '12px 24px' }}>
              <Lines count={8} height={22} />
            </div>
          }
        >
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length === 0) return isNarrowed ? <NothingFound /> : <NothingYet />;
            return (
              <div style={{ opacity: records.isPlaceholderData ? 0.55 : 1, transition: 'opacity 120ms' }}>
                <RecordTable records={items} />
                <More
                  hasMore={records.hasNextPage}
                  loading={records.isFetchingNextPage}
                  onMore={() => void records.fetchNextPage()}
                />
              </div>
            );
          }}
        </Loaded>
      </Panel>
      <Text component="output" display="block" size="xs" c="dimmed" mt="sm" ta="right">
        {records.isPlaceholderData ? 'Searching' : ''}
      </Text>
    </Page>
  );
};

const NothingFound = () => (
  <NothingFits
    title="No record fits"
    action={
      <ButtonLink to="/records" search={{}} variant="default">
        Show all records
      </ButtonLink>
    }
  >
    Search looks at names, email addresses, ids and references.
  </NothingFits>
);

const NothingYet = () => (
  <Empty
    icon={<IconTable size={24} stroke={1.5} />}
    title="No records yet"
    action={
      <ButtonLink to="/connections" variant="default">
        To the connections
      </ButtonLink>
    }
  >
    They appear as soon as a connected system has been read.
  </Empty>
);
