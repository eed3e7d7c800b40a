import { Stack } from '@mantine/core';
import { ExchangeRatesPanel } from '#web/features/reports/exchange-rates-panel.tsx';
import { ReportList } from '#web/features/reports/report-list.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

/** What can be reported, and the rates that sums in one currency are made with. */
export const ReportsPage = () => (
  <Page
    title="Reports"
    description="What is owed, paid, sold and not billed yet. Each can be exported and printed."
  >
    <Stack gap="lg">
      <Panel flush>
        <ReportList />
      </Panel>
      <ExchangeRatesPanel />
    </Stack>
  </Page>
);
