import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { Overview } from '#contract/overview.ts';
import { formatCount } from '#web/ui/format.ts';
import { Panel } from '#web/ui/panel.tsx';
import classes from './last-hour.module.css';

const MinuteChart = lazy(async () => {
  const chart = await import('#web/features/overview/minute-chart.tsx');
  return { default: chart.MinuteChart };
});

/** What flowed in the last hour: the numbers, and the minutes they fell in. */
export const LastHour = ({ lastHour }: { lastHour: Overview['lastHour'] }) => {
  const { applied, dead, reviews } = lastHour.totals;
  return (
    <Panel title="The last hour">
      <dl className={classes['numbers']}>
        <div>
          <dd className={classes['lead']}>{formatCount(applied)}</dd>
          <dt>{applied === 1 ? 'change applied' : 'changes applied'}</dt>
        </div>
        <div>
          <dd>{formatCount(reviews)}</dd>
          <dt>sent to match review</dt>
        </div>
        <div>
          <dd>{formatCount(dead)}</dd>
          <dt>refused</dt>
        </div>
      </dl>
      <Suspense fallback={<Skeleton height={168} radius="md" />}>
        <MinuteChart minutes={lastHour.minutes} />
      </Suspense>
    </Panel>
  );
};
