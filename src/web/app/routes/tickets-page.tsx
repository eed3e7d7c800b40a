import { IconPlus, IconTicket } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { PersonFilter } from '#web/features/people/person-filter.tsx';
import { SavedViews } from '#web/features/saved-views/saved-views.tsx';
import { ticketsListQuery } from '#web/features/tickets/list-tickets.ts';
import { priorityChoices, statusChoices } from '#web/features/tickets/ticket-states.tsx';
import { TicketTable } from '#web/features/tickets/ticket-table.tsx';
import { narrowingOf } from '#web/app/narrowing.ts';
import { ticketsSearch } from '#web/app/work-search.ts';
import { Empty } from '#web/ui/empty.tsx';
import { FilterBar } from '#web/ui/filter-bar.tsx';
import { givenOf } from '#web/ui/given.ts';
import { ButtonLink } from '#web/ui/links.tsx';
import { NothingFits } from '#web/ui/nothing-fits.tsx';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Pick } from '#web/ui/pick.tsx';

const route = getRouteApi('/signed-in/tickets');

/** What is to be done: the active ones unless asked otherwise. */
export const TicketsPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { status = 'active', ...rest } = search;
  const given = givenOf(rest);
  const tickets = useInfiniteQuery(ticketsListQuery({ ...given, ...(status === 'all' ? {} : { status }) }));
  const change = narrowingOf<typeof search>(navigate);
  const isNarrowed = Object.keys(given).some((name) => name !== 'sort');
  return (
    <Page
      title="Tickets"
      description="What is to be done for whom, and the time it takes."
      actions={
        <>
          <SavedViews
            list="tickets"
            filters={search}
            onPick={(query) => {
              void navigate({ search: ticketsSearch.parse(query) });
            }}
          />
          <ButtonLink to="/tickets/new" leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}>
            Open a ticket
          </ButtonLink>
        </>
      }
    >
      <FilterBar
        label="Search tickets"
        placeholder="Number, title or contact"
        q={search.q}
        onSearch={(q) => {
          change({ q });
        }}
      >
        <Pick
          aria-label="Status"
          value={status}
          choices={[
            { value: 'active', label: 'Open and waiting' },
            ...statusChoices,
            { value: 'all', label: 'Any status' },
          ]}
          onPick={(picked) => {
            change({ status: picked === 'active' ? undefined : picked });
          }}
        />
        <Pick
          aria-label="Priority"
          value={search.priority ?? ''}
          choices={[{ value: '', label: 'Any priority' }, ...priorityChoices]}
          onPick={(priority) => {
            change({ priority: priority === '' ? undefined : priority });
          }}
        />
        <PersonFilter
          label="Assignee"
          everyone="Any assignee"
          nobody="Without an assignee"
          value={search.assignee}
          onPick={(assignee) => {
            change({ assignee });
          }}
        />
        <Pick
          aria-label="Order"
          value={search.sort ?? '-updated'}
          choices={[
            { value: '-updated', label: 'Last changed first' },
            { value: '-created', label: 'Newest first' },
            { value: 'number', label: 'By number' },
            { value: 'title', label: 'By title' },
          ]}
          onPick={(sort) => {
            change({ sort: sort === '-updated' ? undefined : sort });
          }}
        />
      </FilterBar>
      <Panel flush>
        <PagedList
          query={tickets}
          empty={isNarrowed || status !== 'active' ? <NothingFound /> : <NothingToDo />}
        >
          {(items) => <TicketTable tickets={items} />}
        </PagedList>
      </Panel>
    </Page>
  );
};

const NothingFound = () => (
  <NothingFits
    title="No ticket fits"
    action={
      <ButtonLink to="/tickets" search={{ status: 'all' }} variant="default">
        Show all tickets
      </ButtonLink>
    }
  >
    Search looks at numbers, and the beginnings of words in titles and contacts.
  </NothingFits>
);

const NothingToDo = () => (
  <Empty
    icon={<IconTicket size={24} stroke={1.5} />}
    title="Nothing open"
    action={
      <>
        <ButtonLink to="/tickets/new">Open a ticket</ButtonLink>
        <ButtonLink to="/tickets" search={{ status: 'all' }} variant="default">
          Show solved and closed ones
        </ButtonLink>
      </>
    }
  >
    A ticket holds what a client asked for, who does it, and the time it took, which can be invoiced.
  </Empty>
);
