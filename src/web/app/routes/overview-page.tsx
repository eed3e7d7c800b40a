import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPlugConnected } from '@tabler/icons-react';
import type { Overview } from '#contract/overview.ts';
import { openAlertsQuery } from '#web/features/alerts/alerts.ts';
import { OpenAlerts } from '#web/features/alerts/open-alerts.tsx';
import { Backfill, isUnderWay } from '#web/features/overview/backfill.tsx';
import { FlowRows } from '#web/features/overview/flow-rows.tsx';
import { LastHour } from '#web/features/overview/last-hour.tsx';
import { overviewQuery } from '#web/features/overview/read-overview.ts';
import { RecentChanges } from '#web/features/overview/recent-changes.tsx';
import { WaitingCards } from '#web/features/overview/waiting-cards.tsx';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { ButtonLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';
import classes from './overview-page.module.css';

/** Where one begins: what waits on a person, then what flowed, then how each flow stands. */
export const OverviewPage = () => (
  <Page title="Overview">
    <Loaded query={useQuery(overviewQuery)} skeleton={<OverviewSkeleton />}>
      {(overview) =>
        overview.connections.total === 0 ? <FirstSteps /> : <OverviewContent overview={overview} />
      }
    </Loaded>
  </Page>
);

const OverviewContent = ({ overview }: { overview: Overview }) => {
  const alerts = useQuery(openAlertsQuery);
  const underWay = overview.flows.filter(isUnderWay);
  return (
    <Stack gap="lg">
      <WaitingCards overview={overview} />
      <OpenAlerts alerts={alerts.data ?? []} />
      {underWay.length === 0 ? null : <Backfill flows={underWay} at={overview.at} />}
      <div className={classes['columns']}>
        <LastHour lastHour={overview.lastHour} />
        <RecentChanges changes={overview.recentChanges} />
      </div>
      {overview.flows.length === 0 ? null : <FlowRows flows={overview.flows} />}
    </Stack>
  );
};

const FirstSteps = () => (
  <Panel>
    <Empty
      icon={<IconPlugConnected size={26} stroke={1.5} />}
      title="Connect your first system"
      action={
        <AdminOnly otherwise="An owner or admin of the workspace can connect systems.">
          <ButtonLink to="/connections/new">Connect a system</ButtonLink>
        </AdminOnly>
      }
    >
      Plumbline keeps two systems in step. It begins by reading both, and writes nothing before it knows which
      records are the same.
    </Empty>
  </Panel>
);

const OverviewSkeleton = () => (
  <Stack gap="lg">
    <Skeleton height={88} radius={12} />
    <div className={classes['columns']}>
      <Skeleton height={330} radius={12} />
      <Skeleton height={330} radius={12} />
    </div>
    <Skeleton height={180} radius={12} />
  </Stack>
);
