import { minuteMs } from '#base/clock.ts';
import type { KindSpec } from '#model/connector.ts';

/** Records are announced when they come; the poll finds what was not announced, and costs one query. */
const poll = { everyMs: 5 * minuteMs, overlapMs: minuteMs, fullEveryMs: null } as const;

const kind = (name: string, label: string, labelPlural: string): KindSpec => ({
  kind: name,
  label,
  labelPlural,
  poll,
  readBatch: 200,
  // What senders send has no fixed fields: mappings offer the places that were seen.
  fields: [],
});

/** What senders may push. `matchedBy` is that of the usual targets: titles of opportunities are shared by many. */
export const webhookKinds: readonly KindSpec[] = [
  kind('contact', 'Contact', 'Contacts'),
  { ...kind('opportunity', 'Opportunity', 'Opportunities'), matchedBy: 'keys' },
  { ...kind('record', 'Record', 'Records'), matchedBy: 'keys' },
];
