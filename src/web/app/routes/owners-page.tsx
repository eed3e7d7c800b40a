import { Group, Stack, Switch, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { Owners } from '#contract/owners.ts';
import { ownersQuery } from '#web/features/owners/list-owners.ts';
import { DefaultOwner, OwnerTable } from '#web/features/owners/owner-table.tsx';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { countOf } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { NoRows } from '#web/ui/no-rows.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { SearchBox } from '#web/ui/search-box.tsx';

const route = getRouteApi('/signed-in/owners');

/** Who the people of one system are in another, for the fields that say who works on a record. */
export const OwnersPage = () => {
  const { find = '', waiting = false } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(ownersQuery({ words: find, waiting }));
  return (
    <Page
      title="Owners"
      description="Managers, partners and owners of records, and who each is on the other side. The same e-mail address is the same person; everybody else is matched here, once."
    >
      <Group gap="md" mb="md">
        <SearchBox
          label="Find a person"
          placeholder="Name or e-mail address"
          value={find}
          onSearch={(text) => {
            void navigate({ search: (before) => ({ ...before, find: text || undefined }), replace: true });
          }}
        />
        <Switch
          label="Only who waits to be matched"
          checked={waiting}
          onChange={(event) => {
            const isOn = event.currentTarget.checked;
            void navigate({ search: (before) => ({ ...before, waiting: isOn || undefined }) });
          }}
        />
      </Group>
      <Loaded query={query}>
        {(owners) => <Pairs owners={owners} isNarrowed={find !== '' || waiting} />}
      </Loaded>
    </Page>
  );
};

const Pairs = ({ owners, isNarrowed }: { owners: Owners; isNarrowed: boolean }) => {
  const isAdmin = useIsAdmin();
  if (owners.pairs.length === 0)
    return (
      <Panel>
        <Empty icon={<IconUsers size={26} stroke={1.5} aria-hidden />} title="No flow carries people">
          A <TextLink to="/flows">flow</TextLink> does with a row that writes an owner, as from Ignition’s
          clients to contacts of the CRM.
        </Empty>
      </Panel>
    );
  return (
    <Stack gap="lg">
      {isAdmin ? null : (
        <Text size="sm" c="dimmed">
          Only owners and admins of the workspace match people.
        </Text>
      )}
      {owners.pairs.map((pair) => (
        <Panel
          key={`${pair.source.connectionId}/${pair.target.connectionId}`}
          title={`${pair.source.name} → ${pair.target.name}`}
          description={`${pair.flows.map(({ name }) => name).join(', ')}. ${
            pair.waiting === 0
              ? 'Everybody is matched.'
              : `${countOf(pair.waiting, 'person', 'people')} to match.`
          }`}
          actions={<DefaultOwner pair={pair} />}
          flush
        >
          {pair.people.length === 0 ? (
            <NoRows>{isNarrowed ? 'Nobody like that.' : 'No record names anybody yet.'}</NoRows>
          ) : (
            <OwnerTable pair={pair} />
          )}
        </Panel>
      ))}
    </Stack>
  );
};
