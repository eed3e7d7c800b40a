import { Skeleton } from '@mantine/core';
import { IconArrowsLeftRight, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { FlowList } from '#web/features/flows/flow-list.tsx';
import { flowsQuery } from '#web/features/flows/list-flows.ts';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { ButtonLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

/** What is kept in step with what. */
export const FlowsPage = () => (
  <Page
    title="Flows"
    description="What is kept in step with what, in which direction, and by which rules."
    actions={
      <>
        <ButtonLink to="/tables" variant="default">
          Tables
        </ButtonLink>
        <AdminOnly>
          <ButtonLink to="/flows/new" leftSection={<IconPlus size={16} stroke={2} aria-hidden />}>
            Create a flow
          </ButtonLink>
        </AdminOnly>
      </>
    }
  >
    <Loaded query={useQuery(flowsQuery)} skeleton={<Skeleton height={240} radius={12} />}>
      {(flows) =>
        flows.length === 0 ? (
          <Panel>
            <Empty
              icon={<IconArrowsLeftRight size={26} stroke={1.5} />}
              title="No flow yet"
              action={
                <AdminOnly otherwise="An owner or admin of the workspace can create flows.">
                  <ButtonLink to="/flows/new">Create a flow</ButtonLink>
                </AdminOnly>
              }
            >
              A flow keeps one kind of record in step between two connected systems.
            </Empty>
          </Panel>
        ) : (
          <FlowList flows={flows} />
        )
      }
    </Loaded>
  </Page>
);
