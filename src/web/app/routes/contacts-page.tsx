import { Group } from '@mantine/core';
import { IconAddressBook, IconSearchOff, IconUpload, IconUserPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ContactTable } from '#web/features/contacts/contact-table.tsx';
import { contactsListQuery } from '#web/features/contacts/list-contacts.ts';
import { ExportLink } from '#web/features/imports/export-link.tsx';
import { PersonFilter } from '#web/features/people/person-filter.tsx';
import { SavedViews } from '#web/features/saved-views/saved-views.tsx';
import { contactsSearch } from '#web/app/work-search.ts';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { FilterBar } from '#web/ui/filter-bar.tsx';
import { ButtonLink } from '#web/ui/links.tsx';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Pick } from '#web/ui/pick.tsx';

const route = getRouteApi('/signed-in/contacts');

/** Everybody one works for. */
export const ContactsPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
  const isAdmin = useIsAdmin();
  const contacts = useInfiniteQuery(contactsListQuery(filter));
  const change = (part: { [Name in keyof typeof search]?: (typeof search)[Name] | undefined }): void => {
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false });
  };
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
          {isAdmin ? (
            <ButtonLink
              to="/imports"
              search={{ subject: 'contact' }}
              variant="default"
              leftSection={<IconUpload size={16} stroke={1.75} aria-hidden />}
            >
              Import
            </ButtonLink>
          ) : null}
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
  <Empty
    icon={<IconSearchOff size={24} stroke={1.5} />}
    title="No contact fits"
    action={
      <ButtonLink to="/contacts" search={{}} variant="default">
        Show all contacts
      </ButtonLink>
    }
  >
    Search looks at the beginnings of words in names, email addresses, phones, tax numbers and client numbers.
  </Empty>
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
