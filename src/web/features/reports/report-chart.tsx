import '@mantine/charts/styles.css';
import { VisuallyHidden } from '@mantine/core';
import { BarChart } from '@mantine/charts';
import type { ChartData } from '#web/features/reports/chart-data.ts';
import { formatCompact } from '#web/ui/format.ts';

/** A report's figures as bars, in one currency. Said in a sentence to those who cannot see it; the table says it all. */
export const ReportChart = ({ currency, points, series, sentence }: ChartData) => (
  <figure style={{ margin: 0 }}>
    <VisuallyHidden component="figcaption">{sentence}</VisuallyHidden>
    <BarChart
      aria-hidden
      h={220}
      data={points.map((point) => ({ ...point }))}
      dataKey="at"
      series={[...series]}
      withLegend={series.length > 1}
      gridAxis="x"
      tickLine="none"
      maxBarWidth={48}
      valueFormatter={(value) => `${currency} ${formatCompact(value)}`}
      xAxisProps={{ minTickGap: 12 }}
      yAxisProps={{ width: 84, tickCount: 4 }}
      barProps={{ isAnimationActive: false }}
      barChartProps={{ accessibilityLayer: false, barCategoryGap: '22%' }}
    />
  </figure>
);
