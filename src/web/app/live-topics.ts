import type { QueryClient } from '@tanstack/react-query';
import { secondMs } from '#base/clock.ts';
import { liveTopics, type LiveTopic } from '#contract/live.ts';

/** Under load a page asks again at most this often, however many changes there are. */
const calmMs = secondMs;

/** The first part of the query keys that each topic makes stale. */
const staleKeys: Readonly<Record<LiveTopic, readonly string[]>> = {
  connections: ['connections'],
  records: ['records', 'flows'],
  changes: ['changes'],
  reviews: ['reviews'],
  approvals: ['approvals'],
  conflicts: ['conflicts'],
  hand_overs: ['hand_overs'],
  dead_letters: ['dead_letters'],
  overview: ['overview', 'flows'],
  crm: ['crm'],
  alerts: ['alerts', 'messages'],
};

const isTopic = (text: string): text is LiveTopic => (liveTopics as readonly string[]).includes(text);

/** Turns live events into queries asked again: the first at once, those that follow closely together. */
export const createInvalidator = (
  queryClient: QueryClient,
): { touch: (topic: string) => void; all: () => void } => {
  const pending = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = (): void => {
    timer = undefined;
    if (pending.size === 0) return;
    for (const key of pending) {
      void queryClient.invalidateQueries({ queryKey: [key] }, { cancelRefetch: false });
    }
    pending.clear();
    timer = setTimeout(flush, calmMs);
  };

  return {
    touch: (topic) => {
      if (!isTopic(topic)) return;
      for (const key of staleKeys[topic]) pending.add(key);
      if (timer === undefined) flush();
    },
    all: () => {
      void queryClient.invalidateQueries();
    },
  };
};
