import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ConnectionActions } from '#web/features/connections/connection-actions.tsx';
import { ConnectionOverview } from '#web/features/connections/connection-overview.tsx';
import { connectionQuery } from '#web/features/connections/read-connection.ts';
import { InboxPanels } from '#web/features/inbox/inbox-panels.tsx';
import { BillingNotice } from '#web/features/invoices/billing-notice.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { Page } from '#web/ui/page.tsx';
import { ConnectionHealth } from '#web/ui/states.tsx';
import { Vendor } from '#web/ui/vendor-mark.tsx';

const route = getRouteApi('/signed-in/connections/$connectionId');

/** One connection: how it is, its limits, where reading stands. */
export const ConnectionPage = () => {
  const { connectionId } = route.useParams();
  const query = useQuery(connectionQuery(connectionId));
  return (
    <Page
      title={query.data?.name ?? 'Connection'}
      above={
        <TextLink to="/connections" size="sm">
          Connections
        </TextLink>
      }
      description={
        query.data === undefined ? undefined : (
          <span style={{ display: 'inline-flex', gap: 18, flexWrap: 'wrap' }}>
            <Vendor vendor={query.data.vendor} />
            <ConnectionHealth connection={query.data} />
          </span>
        )
      }
      actions={query.data === undefined ? undefined : <ConnectionActions connection={query.data} />}
    >
      <Loaded query={query}>
        {(connection) => (
          <Stack gap="lg">
            {connection.vendor === 'stripe' && connection.state === 'connected' ? <BillingNotice /> : null}
            <ConnectionOverview connection={connection} />
            {connection.vendor === 'webhook' ? <InboxPanels connectionId={connection.id} /> : null}
          </Stack>
        )}
      </Loaded>
    </Page>
  );
};
