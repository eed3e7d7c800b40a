/** What may have changed: a reader asks again for what it shows of that. */
export const liveTopics = [
  'connections',
  'records',
  'changes',
  'reviews',
  'approvals',
  'conflicts',
  'hand_overs',
  'dead_letters',
  'overview',
  'crm',
  'alerts',
] as const;
export type LiveTopic = (typeof liveTopics)[number];

/**
 * Server-sent events of the session's workspace. Each event is named for its topic and carries `{}`; an `event: ready`
 * comes first. A comment line comes every 15 seconds. Many changes in a quarter of a second are one event.
 */
export const livePath = '/api/live';
