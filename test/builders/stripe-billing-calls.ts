import type { Sent } from './xero-fake.ts';

/** How a person's write is called for. */
export const call = { idempotencyKey: 'key-1', purpose: 'person' } as const;
/** How a person's read is called for. */
export const read = { purpose: 'person' } as const;

/** The fields of the form that was sent. */
export const form = (sent: Sent | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(sent?.body));
