import { Button, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBell, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { AlertRules } from '#web/features/alerts/alert-rules.tsx';
import { alertRulesQuery, openAlertsQuery } from '#web/features/alerts/alerts.ts';
import { OpenAlerts } from '#web/features/alerts/open-alerts.tsx';
import { AddChannelDialog } from '#web/features/channels/add-channel-dialog.tsx';
import { ChannelTable } from '#web/features/channels/channel-table.tsx';
import { channelsQuery, messagesQuery } from '#web/features/channels/channels.ts';
import { DeliveryLog } from '#web/features/channels/delivery-log.tsx';
import { LogFilters } from '#web/features/channels/log-filters.tsx';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { More } from '#web/ui/more.tsx';
import { NothingFits } from '#web/ui/nothing-fits.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { SettingsFrame } from '#web/ui/settings-frame.tsx';

const route = getRouteApi('/signed-in/settings/alerts');

/** Where the workspace is told that a person is needed, of what, and whether it arrived. */
export const AlertsPage = () => {
  const isAdmin = useIsAdmin();
  const [adding, add] = useDisclosure(false);
  const rules = useQuery(alertRulesQuery);
  const open = useQuery(openAlertsQuery);
  return (
    <SettingsFrame
      title="Alerts and webhooks"
      description="You are told outside the console when a person is needed, once, and once more when that is over. Webhooks tell programs what happens."
      actions={
        isAdmin ? (
          <Button leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={add.open}>
            Add a channel
          </Button>
        ) : undefined
      }
    >
      <Stack gap="lg">
        <OpenAlerts alerts={open.data ?? []} />
        {isAdmin ? (
          <Channels adding={adding} onAdded={add.close} />
        ) : (
          <Panel title="Channels">
            <Text size="sm">Only owners and admins of the workspace see and make channels.</Text>
          </Panel>
        )}
        <Panel title="What is told" description="There is one alert for each connection or flow at a time.">
          <Loaded query={rules}>{(known) => <AlertRules rules={known} />}</Loaded>
        </Panel>
        {isAdmin ? <Log /> : null}
      </Stack>
    </SettingsFrame>
  );
};

const Channels = ({ adding, onAdded }: { adding: boolean; onAdded: () => void }) => {
  const channels = useQuery(channelsQuery);
  return (
    <Panel title="Channels" flush>
      <Loaded query={channels}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={<IconBell size={24} stroke={1.5} />} title="Nobody is told outside the console">
              Add a mail address, a Slack channel or a webhook.
            </Empty>
          ) : (
            <ChannelTable channels={items} />
          )
        }
      </Loaded>
      <AddChannelDialog opened={adding} onClose={onAdded} canMail={channels.data?.canMail ?? false} />
    </Panel>
  );
};

const Log = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const channels = useQuery(channelsQuery);
  const log = useInfiniteQuery(messagesQuery(search));
  const isNarrowed = Object.values(search).some((value) => value !== undefined);
  return (
    <Panel title="Delivery log" description="The last 30 days, newest first." flush>
      <LogFilters
        filter={search}
        channels={channels.data?.items ?? []}
        onChange={(change) => {
          void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
        }}
      />
      <Loaded query={log}>
        {({ pages }) => {
          const messages = pages.flatMap((page) => page.items);
          if (messages.length === 0)
            return isNarrowed ? (
              <NothingFits title="No message fits">
                The search looks at names of events, and at whole ids.
              </NothingFits>
            ) : (
              <Empty icon={<IconBell size={24} stroke={1.5} />} title="Nothing was sent yet">
                Send a test to see a channel work.
              </Empty>
            );
          return (
            <>
              <DeliveryLog messages={messages} />
              <More
                hasMore={log.hasNextPage}
                loading={log.isFetchingNextPage}
                onMore={() => void log.fetchNextPage()}
              />
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
};
