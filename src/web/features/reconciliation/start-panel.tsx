import { Button, Checkbox, Group, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';
import { ReplayMenu } from './replay-menu.tsx';
import { useStartReconciliation, useStartRehearsal } from './start-reconciliation.ts';

interface StartPanelProps {
  flows: readonly { readonly id: string; readonly name: string }[];
  flowId: string | undefined;
  onFlow: (flowId: string | undefined) => void;
}

/** Chooses a flow, and compares its sides or rehearses it. */
export const StartPanel = ({ flows, flowId, onFlow }: StartPanelProps) => {
  const start = useStartReconciliation();
  const rehearsal = useStartRehearsal();
  const [refresh, setRefresh] = useState(false);
  const [all, setAll] = useState(false);
  const rehearse = (of: 'draft' | 'flow', done: string): void => {
    if (flowId === undefined) return;
    rehearsal.mutate(
      { flowId, of },
      {
        onSuccess: () => {
          notifyDone(done);
        },
        onError: notifyFailure,
      },
    );
  };
  return (
    <Stack gap="md">
      <Group align="flex-end" gap="sm">
        <Select
          label="Flow"
          placeholder="Every flow"
          clearable
          data={flows.map(({ id, name }) => ({ value: id, label: name }))}
          value={flowId ?? null}
          onChange={(value) => {
            onFlow(value ?? undefined);
          }}
          miw={280}
        />
        <Button
          disabled={flowId === undefined}
          loading={start.isPending}
          onClick={() => {
            if (flowId === undefined) return;
            start.mutate(
              { flowId, body: { refresh, scope: all ? 'all' : 'owned' } },
              {
                onSuccess: () => {
                  notifyDone('Both sides are being compared. Nothing is written.');
                },
                onError: notifyFailure,
              },
            );
          }}
        >
          Compare now
        </Button>
        <Button
          variant="default"
          disabled={flowId === undefined}
          loading={rehearsal.isPending}
          onClick={() => {
            rehearse('draft', 'The draft of the mapping is being rehearsed. Nothing is written.');
          }}
        >
          Rehearse the draft
        </Button>
        <Button
          variant="default"
          disabled={flowId === undefined}
          loading={rehearsal.isPending}
          onClick={() => {
            rehearse('flow', 'The flow is being rehearsed as it is. Nothing is written.');
          }}
        >
          Rehearse as it is
        </Button>
        <ReplayMenu flowId={flowId} />
      </Group>
      <Group gap="lg">
        <Checkbox
          label="Read both sides first"
          checked={refresh}
          onChange={(event) => {
            setRefresh(event.currentTarget.checked);
          }}
        />
        <Checkbox
          label="Also target records that never had to do with this flow"
          checked={all}
          onChange={(event) => {
            setAll(event.currentTarget.checked);
          }}
        />
      </Group>
    </Stack>
  );
};
