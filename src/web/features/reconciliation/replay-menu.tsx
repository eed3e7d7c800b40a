import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { countOf } from '#web/ui/format.ts';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';
import { useStartReplay } from './start-reconciliation.ts';

/** How far back, in days. */
const spans = [7, 30, 90, 365] as const;

/** Says what the draft would have made of what came, as far back as is chosen. */
export const ReplayMenu = ({ flowId }: { flowId: string | undefined }) => {
  const replay = useStartReplay();
  return (
    <Menu position="bottom-start" disabled={flowId === undefined}>
      <Menu.Target>
        <Button
          variant="default"
          disabled={flowId === undefined}
          loading={replay.isPending}
          rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden />}
        >
          Replay through the draft
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {spans.map((days) => (
          <Menu.Item
            key={days}
            onClick={() => {
              if (flowId === undefined) return;
              replay.mutate(
                { flowId, days },
                {
                  onSuccess: () => {
                    notifyDone(
                      `What came in the last ${countOf(days, 'day')} is replayed through the draft. Nothing is written.`,
                    );
                  },
                  onError: notifyFailure,
                },
              );
            }}
          >
            The last {countOf(days, 'day')}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};
