import { Stack, Text } from '@mantine/core';
import { dayMs, hourMs, minuteMs, secondMs } from '#base/clock.ts';
import type { BudgetLeft } from '#contract/connections.ts';
import { formatCount } from '#web/ui/format.ts';
import { Meter } from '#web/ui/meter.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { useNow } from '#web/ui/now.ts';

const windowName = (windowMs: number): string => {
  if (windowMs === secondMs) return 'second';
  if (windowMs === minuteMs) return 'minute';
  if (windowMs === hourMs) return 'hour';
  if (windowMs === dayMs) return 'day';
  return `${formatCount(Math.round(windowMs / secondMs))} seconds`;
};

/** A limit that is full again within the hour is used up in the ordinary course of work; a day's is not. */
const toneOf = ({ remaining, limit, windowMs }: BudgetLeft): 'good' | 'wait' | 'bad' => {
  const share = remaining / limit;
  if (share > 0.25) return 'good';
  return share > 0.05 || windowMs <= hourMs ? 'wait' : 'bad';
};

/** The connection's own first, the shortest window first. */
const inOrder = (budgets: readonly BudgetLeft[]): readonly BudgetLeft[] =>
  budgets.toSorted(
    (a, b) => Number(a.scope === 'app') - Number(b.scope === 'app') || a.windowMs - b.windowMs,
  );

/** The vendor's limits as bars: how much of each may still be used. */
export const Limits = ({ budgets }: { budgets: readonly BudgetLeft[] }) => {
  const now = useNow();
  if (budgets.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        This system publishes no limits.
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      {inOrder(budgets).map((budget) => (
        <div key={`${budget.scope}-${budget.name}`}>
          <Meter
            label={`Calls a ${windowName(budget.windowMs)}${budget.scope === 'app' ? ', all connections' : ''}`}
            text={`${formatCount(budget.remaining)} of ${formatCount(budget.limit)} left`}
            share={budget.remaining / budget.limit}
            tone={toneOf(budget)}
          />
          {budget.blockedUntil !== null && budget.blockedUntil > now ? (
            <Text size="xs" c="dimmed" mt={4}>
              The vendor asked us to wait; goes on <Moment at={budget.blockedUntil} />
            </Text>
          ) : null}
        </div>
      ))}
    </Stack>
  );
};
