import { Stack } from '@mantine/core';
import type { Flow } from '#contract/flows.ts';
import { CompanionList } from '#web/features/flows/companion-list.tsx';
import { FlowActions } from '#web/features/flows/flow-actions.tsx';
import { FlowEnds } from '#web/features/flows/flow-ends.tsx';
import { FlowState } from '#web/features/flows/flow-state.tsx';
import { FlowTally } from '#web/features/flows/flow-tally.tsx';
import { ButtonLink, TextLink } from '#web/ui/links.tsx';
import classes from './flow-list.module.css';

/** Each flow with its two ends, how its records stand, and what can be done. */
export const FlowList = ({ flows }: { flows: readonly Flow[] }) => (
  <ul className={classes['list']}>
    {flows.map((flow) => (
      <li key={flow.id} className={classes['flow']}>
        <Stack gap="lg">
          <div className={classes['head']}>
            <div className={classes['names']}>
              <TextLink to="/flows/$flowId" params={{ flowId: flow.id }} fw={600} fz="lg" c="inherit">
                {flow.name}
              </TextLink>
              <FlowState flow={flow} />
            </div>
            <div className={classes['actions']}>
              <FlowActions flow={flow} />
              <ButtonLink to="/flows/$flowId" params={{ flowId: flow.id }} size="xs" variant="default">
                Mapping and settings
              </ButtonLink>
            </div>
          </div>
          <FlowEnds flow={flow} />
          <FlowTally flow={flow} />
          <CompanionList flow={flow} />
        </Stack>
      </li>
    ))}
  </ul>
);
