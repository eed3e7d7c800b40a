import { Button, Group, Menu } from '@mantine/core';
import { IconChevronDown, IconPlayerPause, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import type { Flow } from '#contract/flows.ts';
import { useChangeFlow } from '#web/features/flows/change-flow.ts';
import { useSyncFlow } from '#web/features/flows/sync-flow.ts';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { notifyDone, notifyFailure, notifyUndoable } from '#web/ui/notify.ts';

/** Pause or resume, and look again now. Pausing can be taken back at once, so it does not ask. */
export const FlowActions = ({ flow }: { flow: Flow }) => {
  const change = useChangeFlow(flow.id);
  const sync = useSyncFlow(flow.id);
  const isPaused = flow.state === 'paused';
  const onToggle = (): void => {
    change.mutate(
      { state: isPaused ? 'enabled' : 'paused' },
      {
        onSuccess: () => {
          if (isPaused) notifyDone(`${flow.name} runs again. What waited goes first.`);
          else {
            notifyUndoable(`${flow.name} is paused. Changes are kept until it runs again.`, () => {
              change.mutate({ state: 'enabled' }, { onError: notifyFailure });
            });
          }
        },
        onError: notifyFailure,
      },
    );
  };
  const onSync = (all: boolean): void => {
    sync.mutate(all, {
      onSuccess: () => {
        notifyDone(
          all ? 'Every record of both sides is being read again.' : 'Both sides are being read now.',
        );
      },
      onError: notifyFailure,
    });
  };
  return (
    <Group gap="xs">
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            disabled={isPaused}
            loading={sync.isPending}
            leftSection={<IconRefresh size={14} stroke={1.75} aria-hidden />}
            rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden />}
          >
            Look again
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            onClick={() => {
              onSync(false);
            }}
          >
            What changed since last time
          </Menu.Item>
          <Menu.Item
            onClick={() => {
              onSync(true);
            }}
          >
            Every record
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AdminOnly otherwise={isPaused ? 'Owners and admins resume flows.' : 'Owners and admins pause flows.'}>
        <Button
          size="xs"
          variant={isPaused ? 'filled' : 'default'}
          leftSection={
            isPaused ? (
              <IconPlayerPlay size={14} stroke={1.75} aria-hidden />
            ) : (
              <IconPlayerPause size={14} stroke={1.75} aria-hidden />
            )
          }
          disabled={flow.pausedFor !== null}
          onClick={onToggle}
        >
          {isPaused ? 'Resume' : 'Pause'}
        </Button>
      </AdminOnly>
    </Group>
  );
};
