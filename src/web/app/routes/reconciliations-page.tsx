import { Stack } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { flowsQuery } from '#web/features/flows/list-flows.ts';
import { reconciliationsQuery } from '#web/features/reconciliation/list-reconciliations.ts';
import { RunTable } from '#web/features/reconciliation/run-table.tsx';
import { StartPanel } from '#web/features/reconciliation/start-panel.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { FilterBar } from '#web/ui/filter-bar.tsx';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/reconciliation');

/** Proof that both sides of each flow agree, or what differs. */
export const ReconciliationsPage = () => {
  const { flow, q } = route.useSearch();
  const navigate = route.useNavigate();
  const flows = useQuery(flowsQuery);
  const runs = useInfiniteQuery(reconciliationsQuery({ flow, q }));
  return (
    <Page
      title="Reconciliation"
      description="Compares both sides record by record and says what differs. Nothing is written unless you heal it."
    >
      <Stack gap="lg">
        <Panel title="Compare">
          <StartPanel
            flows={flows.data ?? []}
            flowId={flow}
            onFlow={(id) => {
              void navigate({ search: { q, flow: flows.data?.find((each) => each.id === id)?.id } });
            }}
          />
        </Panel>
        <FilterBar
          label="Search the runs"
          placeholder="Name or flow"
          q={q}
          onSearch={(words) => {
            void navigate({ search: { flow, q: words }, replace: true });
          }}
        />
        <Panel title="Runs" flush>
          <PagedList
            query={runs}
            empty={
              q === undefined ? (
                <Empty icon={<IconScale size={24} stroke={1.5} />} title="Nothing has been compared yet">
                  Choose a flow and compare its two sides.
                </Empty>
              ) : (
                <Empty icon={<IconScale size={24} stroke={1.5} />} title="No run has this name">
                  Runs are found by words of their name or their flow’s.
                </Empty>
              )
            }
          >
            {(items) => <RunTable runs={items} />}
          </PagedList>
        </Panel>
      </Stack>
    </Page>
  );
};
