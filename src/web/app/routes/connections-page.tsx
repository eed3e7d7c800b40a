import { Alert, SimpleGrid, Skeleton } from '@mantine/core';
import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { consentRefusals } from '#web/features/connections/consent-refusals.ts';
import { ConnectionList } from '#web/features/connections/connection-list.tsx';
import { connectionsQuery } from '#web/features/connections/list-connections.ts';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { ButtonLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/connections');

/** All connections; also where a consent that failed comes back to. */
export const ConnectionsPage = () => {
  const { error } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page
      title="Connections"
      description="The systems Plumbline may act in, one connection for each organisation."
      actions={
        <AdminOnly>
          <ButtonLink to="/connections/new" leftSection={<IconPlus size={16} stroke={2} aria-hidden />}>
            Connect a system
          </ButtonLink>
        </AdminOnly>
      }
    >
      {error === undefined ? null : (
        <Alert
          color="yellow"
          mb="lg"
          title="The system was not connected"
          withCloseButton
          closeButtonLabel="Close this notice"
          onClose={() => {
            void navigate({ search: {}, replace: true });
          }}
        >
          {consentRefusals[error] ?? 'Try again. If it fails again, the code tells more.'} ({error})
        </Alert>
      )}
      <Loaded query={useQuery(connectionsQuery)} skeleton={<CardsSkeleton />}>
        {(connections) =>
          connections.length === 0 ? (
            <Panel>
              <Empty
                icon={<IconPlugConnected size={26} stroke={1.5} />}
                title="Nothing is connected yet"
                action={
                  <AdminOnly otherwise="An owner or admin of the workspace can connect systems.">
                    <ButtonLink to="/connections/new">Connect a system</ButtonLink>
                  </AdminOnly>
                }
              >
                Connect two systems to keep them in step. You choose what flows between them.
              </Empty>
            </Panel>
          ) : (
            <ConnectionList connections={connections} />
          )
        }
      </Loaded>
    </Page>
  );
};

const CardsSkeleton = () => (
  <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
    <Skeleton height={300} radius={12} />
    <Skeleton height={300} radius={12} />
  </SimpleGrid>
);
