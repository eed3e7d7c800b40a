import type { Message } from '#contract/channels.ts';
import type { Tone } from '#web/ui/signal.tsx';

/** How a message went, in words. */
export const messageStatesShown: Readonly<Record<Message['state'], { tone: Tone; label: string }>> = {
  queued: { tone: 'busy', label: 'Waits' },
  sending: { tone: 'busy', label: 'Being sent' },
  sent: { tone: 'good', label: 'Delivered' },
  failed: { tone: 'wait', label: 'Failed, tried again' },
  given_up: { tone: 'bad', label: 'Given up' },
};
