import { dayMs, hourMs, secondMs } from '#base/clock.ts';

/**
 * `queued` → `sending` (the intent, stored before anything leaves) → `sent`, or `failed` (tried again at its time), or
 * `given_up` (only a replay moves it on). A message found in `sending` after its time was interrupted, and is sent again
 * under the same id.
 */
export const messageStates = ['queued', 'sending', 'sent', 'failed', 'given_up'] as const;
export type MessageState = (typeof messageStates)[number];

export const channelTypes = ['email', 'slack', 'webhook'] as const;
export type ChannelType = (typeof channelTypes)[number];

export const channelStates = ['enabled', 'disabled'] as const;
export type ChannelState = (typeof channelStates)[number];

/** A message is given up, and a channel switched off, after failing this long. */
export const deliveryPatienceMs = 3 * dayMs;

/** Messages that are over are kept this long, for the log and for replay. */
export const messagesKeptMs = 30 * dayMs;

const firstMs = 5 * secondMs;
const longestMs = 6 * hourMs;

/** How long to wait after try number `tries`: full jitter under a ceiling that triples. `random` gives [0, 1). */
export const retryAfterMs = (tries: number, random: () => number): number => {
  const ceiling = Math.min(longestMs, firstMs * 3 ** Math.min(tries - 1, 12));
  return Math.max(secondMs, Math.floor(random() * ceiling));
};

/** A channel that fails is probed at least this often, whatever its messages wait for. */
const longestRestMs = 15 * 60 * secondMs;

/** How long a channel rests after `failures` in a row. */
export const channelRestMs = (failures: number, random: () => number): number =>
  Math.min(longestRestMs, retryAfterMs(failures, random));
