import { Tooltip } from '@mantine/core';
import { Signal, type Tone } from '#web/ui/signal.tsx';
import type { LiveState } from '#web/server/live.ts';

const shown: Readonly<Record<LiveState, { tone: Tone; label: string; explained: string }>> = {
  live: { tone: 'good', label: 'Live', explained: 'What you see follows the server as it happens.' },
  connecting: { tone: 'busy', label: 'Connecting', explained: 'Asking the server for live changes.' },
  offline: {
    tone: 'wait',
    label: 'Not live',
    explained:
      'The server or its database cannot be reached. Shown is what was last known; trying again by itself.',
  },
};

/** Whether the page follows the server at this moment. */
export const LiveMark = ({ state }: { state: LiveState }) => {
  const { tone, label, explained } = shown[state];
  return (
    <Tooltip label={explained} multiline maw={260}>
      <output style={{ fontSize: 12, color: 'var(--mantine-color-dimmed)' }}>
        <Signal tone={tone}>{label}</Signal>
      </output>
    </Tooltip>
  );
};
