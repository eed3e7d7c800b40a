import { Text } from '@mantine/core';
import { moduleLabels } from '#contract/crm-modules.ts';
import type { Flow } from '#contract/flows.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Signal } from '#web/ui/signal.tsx';

/** Whether a flow runs, and for what it waits where no person paused it. */
export const FlowState = ({ flow }: { flow: Flow }) => {
  if (flow.state === 'enabled') return <Signal tone="good">Running</Signal>;
  if (flow.pausedFor === null) return <Signal tone="idle">Paused</Signal>;
  return (
    <>
      <Signal tone="idle">Paused</Signal>{' '}
      <Text span size="sm">
        until{' '}
        <TextLink to="/settings/modules" size="sm">
          the module “{moduleLabels[flow.pausedFor]}”
        </TextLink>{' '}
        is on again. Nothing is lost meanwhile.
      </Text>
    </>
  );
};
