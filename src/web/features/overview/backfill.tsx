import { Progress, Stack, Text } from '@mantine/core';
import type { Overview } from '#contract/overview.ts';
import { countOf, formatCount, formatDuration } from '#web/ui/format.ts';
import { Moment } from '#web/ui/moment.tsx';
import { Panel } from '#web/ui/panel.tsx';
import classes from './backfill.module.css';

type OverviewFlow = Overview['flows'][number];

/** From how many waiting records on it is a backlog rather than the ordinary flow. */
const backlogFrom = 25;

export const isUnderWay = ({ progress, state }: OverviewFlow): boolean =>
  state === 'enabled' &&
  (progress.phase === 'reading' || (progress.phase === 'writing' && progress.remaining >= backlogFrom));

/** How far each long piece of work is, how fast it goes, and when it should be done. */
export const Backfill = ({ flows, at }: { flows: readonly OverviewFlow[]; at: number }) => (
  <Panel title="Catching up" description="Goes on by itself, and picks up where it was after a stop.">
    <Stack gap="lg">
      {flows.map((flow) => (
        <FlowProgress key={flow.id} flow={flow} at={at} />
      ))}
    </Stack>
  </Panel>
);

const FlowProgress = ({ flow, at }: { flow: OverviewFlow; at: number }) => {
  const { phase, seen, done, remaining, perMinute, estimatedEndAt } = flow.progress;
  const total = done + remaining;
  const percent = total === 0 ? 0 : Math.floor((done / total) * 100);
  return (
    <div>
      <div className={classes['head']}>
        <Text fw={560}>{flow.name}</Text>
        {phase === 'reading' ? (
          <Text size="sm" c="dimmed">
            Reading, {countOf(seen, 'record')} so far
          </Text>
        ) : (
          <Text size="sm">
            {formatCount(done)} of {formatCount(total)}
          </Text>
        )}
      </div>
      <Progress
        value={phase === 'reading' ? 100 : percent}
        animated={phase === 'reading'}
        striped={phase === 'reading'}
        aria-label={`${flow.name}: ${phase === 'reading' ? 'reading' : `${String(percent)} per cent done`}`}
        size={8}
        radius="xl"
        transitionDuration={400}
      />
      {phase === 'reading' ? null : (
        <Text size="sm" c="dimmed" mt={8}>
          {countOf(Math.round(perMinute), 'record')} a minute
          {estimatedEndAt === null ? (
            ', too early to say when it is done'
          ) : (
            <>
              , {formatDuration(estimatedEndAt - at)} to go, done <Moment at={estimatedEndAt} show="time" />
            </>
          )}
        </Text>
      )}
    </div>
  );
};
