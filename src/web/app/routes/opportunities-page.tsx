import { IconLayoutKanban, IconPlus } from '@tabler/icons-react';
import { SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Board } from '#web/features/opportunities/board.tsx';
import {
  opportunitiesListQuery,
  type OpportunityFilter,
} from '#web/features/opportunities/list-opportunities.ts';
import { OpportunityTable } from '#web/features/opportunities/opportunity-table.tsx';
import { PersonFilter } from '#web/features/people/person-filter.tsx';
import { SavedViews } from '#web/features/saved-views/saved-views.tsx';
import { narrowingOf } from '#web/app/narrowing.ts';
import { opportunitiesSearch } from '#web/app/work-search.ts';
import { Empty } from '#web/ui/empty.tsx';
import { FilterBar } from '#web/ui/filter-bar.tsx';
import { givenOf } from '#web/ui/given.ts';
import { ButtonLink } from '#web/ui/links.tsx';
import { NothingFits } from '#web/ui/nothing-fits.tsx';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Pick } from '#web/ui/pick.tsx';

const route = getRouteApi('/signed-in/opportunities');

/** What may become work: on a board by stage, or as a list. */
export const OpportunitiesPage = () => {
  const search = route.useSearch();
  const view = search.view ?? 'board';
  const navigate = route.useNavigate();
  const change = narrowingOf<typeof search>(navigate);
  return (
    <Page
      title="Opportunities"
      description="What may become work, and how far it is."
      actions={
        <>
          <SavedViews
            list="opportunities"
            filters={search}
            onPick={(query) => {
              void navigate({ search: opportunitiesSearch.parse(query) });
            }}
          />
          <SegmentedControl
            aria-label="Show as"
            value={view}
            data={[
              { value: 'board', label: 'Board' },
              { value: 'list', label: 'List' },
            ]}
            onChange={(value) => {
              change({ view: value === 'list' ? 'list' : undefined });
            }}
          />
          <ButtonLink to="/opportunities/new" leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}>
            Add
          </ButtonLink>
        </>
      }
    >
      <FilterBar
        label="Search opportunities"
        placeholder="Title or contact"
        q={search.q}
        onSearch={(q) => {
          change({ q });
        }}
      >
        <PersonFilter
          label="Owner"
          everyone="Any owner"
          nobody="Without an owner"
          value={search.owner}
          onPick={(owner) => {
            change({ owner });
          }}
        />
        {view === 'board' ? null : (
          <Pick
            aria-label="State"
            value={search.state ?? ''}
            choices={[
              { value: '', label: 'Any state' },
              { value: 'open', label: 'Open' },
              { value: 'won', label: 'Won' },
              { value: 'lost', label: 'Lost' },
            ]}
            onPick={(state) => {
              change({ state: state === '' ? undefined : state });
            }}
          />
        )}
      </FilterBar>
      {view === 'board' ? (
        <Board owner={search.owner} q={search.q} />
      ) : (
        <List filter={{ q: search.q, owner: search.owner, state: search.state }} />
      )}
    </Page>
  );
};

const List = ({ filter }: { filter: OpportunityFilter }) => {
  const given = givenOf(filter);
  const opportunities = useInfiniteQuery(opportunitiesListQuery(given));
  return (
    <Panel flush>
      <PagedList
        query={opportunities}
        empty={
          Object.keys(given).length > 0 ? (
            <NothingFits title="No opportunity fits">Search looks at titles and contacts.</NothingFits>
          ) : (
            <Empty
              icon={<IconLayoutKanban size={24} stroke={1.5} />}
              title="No opportunities yet"
              action={<ButtonLink to="/opportunities/new">Add an opportunity</ButtonLink>}
            >
              Add what may become work, quote it, and invoice it once it is won.
            </Empty>
          )
        }
      >
        {(items) => <OpportunityTable opportunities={items} />}
      </PagedList>
    </Panel>
  );
};
