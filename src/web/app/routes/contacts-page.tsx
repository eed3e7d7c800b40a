import { Group } from '@mantine/core';
import { IconAddressBook, IconUserPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ContactTable } from '#web/features/contacts/contact-table.tsx';
import { contactsListQuery } from '#web/features/contacts/list-contacts.ts';
import { ExportLink } from '#web/features/imports/export-link.tsx';
import { ImportLink } from '#web/features/imports/import-link.tsx';
import { PersonFilter } from '#web/features/people/person-filter.tsx';
import { SavedViews } from '#web/features/saved-views/saved-views.tsx';
import { narrowingOf } from '#web/app/narrowing.ts';
import { contactsSearch } from '#web/app/work-search.ts';
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

const route = getRouteApi('/signed-in/contacts');

/** Everybody one works for. */
export const ContactsPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = givenOf(search);
  const contacts = useInfiniteQuery(contactsListQuery(filter));
  const change = narrowingOf<typeof search>(navigate);
  return (
    <Page
      title="Contacts"
      description="Organizations and the people in them."
      actions={
        <>
          <SavedViews
            list="contacts"
            filters={search}
            onPick={(query) => {
              void navigate({ search: contactsSearch.parse(query) });
            }}
          />
          <ImportLink subject="contact" />
          <ExportLink subject="contact" filter={search} />
          <ButtonLink to="/contacts/new" leftSection={<IconUserPlus size={16} stroke={1.75} aria-hidden />}>
            Add a contact
          </ButtonLink>
        </>
      }
    >
      <FilterBar
        label="Search contacts"
        placeholder="Name, email, phone, ABN or client number"
        q={search.q}
        onSearch={(q) => {
          change({ q });
        }}
      >
        <Pick
          aria-label="Kind"
          value={search.type ?? ''}
          choices={[
            { value: '', label: 'Organizations and people' },
            { value: 'organization', label: 'Organizations' },
            { value: 'individual', label: 'Individuals' },
          ]}
          onPick={(type) => {
            change({ type: type === '' ? undefined : type });
          }}
        />
        <PersonFilter
          label="Owner"
          everyone="Any owner"
          nobody="Without an owner"
          value={search.owner}
          onPick={(owner) => {
            change({ owner });
          }}
        />
        <ArchivedFilter
          value={search.archived}
          onPick={(archived) => {
            change({ archived });
          }}
        />
        <Pick
          aria-label="Order"
          value={search.sort ?? 'name'}
          choices={[
            { value: 'name', label: 'By name' },
            { value: '-updated', label: 'Last changed first' },
            { value: '-created', label: 'Newest first' },
          ]}
          onPick={(sort) => {
            change({ sort: sort === 'name' ? undefined : sort });
          }}
        />
      </FilterBar>
      <Panel flush>
        <PagedList
          query={contacts}
          empty={Object.keys(filter).length > 0 ? <NothingFound /> : <NothingYet />}
        >
          {(items) => <ContactTable contacts={items} />}
        </PagedList>
      </Panel>
    </Page>
  );
};

const NothingFound = () => (
  <NothingFits
    title="No contact fits"
    action={
      <ButtonLink to="/contacts" search={{}} variant="default">
        Show all contacts
      </ButtonLink>
    }
  >
    Search looks at the beginnings of words in names, email addresses, phones, tax numbers and client numbers.
  </NothingFits>
);

const NothingYet = () => (
  <Empty
    icon={<IconAddressBook size={24} stroke={1.5} />}
    title="No contacts yet"
    action={
      <Group gap="xs" justify="center">
        <ButtonLink to="/contacts/new">Add a contact</ButtonLink>
        <ButtonLink to="/flows/new" variant="default">
          Bring them from Ignition
        </ButtonLink>
      </Group>
    }
  >
    Add those you work for, or let a flow bring them from a connected system.
  </Empty>
);
