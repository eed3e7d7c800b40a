import '@mantine/charts/styles.css';
import { VisuallyHidden } from '@mantine/core';
import { BarChart } from '@mantine/charts';
import type { Overview } from '#contract/overview.ts';
import { countOf, formatCompact, formatTime } from '#web/ui/format.ts';

const series = [
  { name: 'applied', label: 'Applied', color: 'var(--signal-good)' },
  { name: 'reviews', label: 'To match review', color: 'var(--signal-wait)' },
  { name: 'dead', label: 'Refused', color: 'var(--signal-bad)' },
];

/** Changes per minute over an hour. Said in one sentence to those who cannot see it. */
export const MinuteChart = ({ minutes }: { minutes: Overview['lastHour']['minutes'] }) => {
  const data = minutes.map((minute) => ({ ...minute, at: formatTime(minute.minute) }));
  const busiest = minutes.reduce((most, minute) => Math.max(most, minute.applied), 0);
  return (
    <figure style={{ margin: 0 }}>
      <VisuallyHidden component="figcaption">
        Changes applied per minute over the last hour, at most {countOf(busiest, 'change')} in a minute.
      </VisuallyHidden>
      <BarChart
        aria-hidden
        h={168}
        data={data}
        dataKey="at"
        type="stacked"
        series={series}
        withLegend={false}
        gridAxis="x"
        tickLine="none"
        maxBarWidth={10}
        valueFormatter={formatCompact}
        xAxisProps={{ minTickGap: 56 }}
        yAxisProps={{ width: 36, allowDecimals: false, tickCount: 4 }}
        barProps={{ isAnimationActive: false }}
        barChartProps={{ accessibilityLayer: false, barCategoryGap: '22%' }}
      />
    </figure>
  );
};
