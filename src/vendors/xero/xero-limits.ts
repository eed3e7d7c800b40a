import { dayMs, hourMs, minuteMs, secondMs } from '#base/clock.ts';

/** Calls a minute to one organisation by one app. Source: developer.xero.com/faq/limits, read 2026-11. */
export const minuteCalls = 60;
/** Calls a day to one organisation by one app, in a window that starts at another time for each. Same source. */
export const dayCalls = 5_000;
/** The same for apps on Xero's free Starter tier. */
export const starterDayCalls = 1_000;
/** Calls a minute by one app to all organisations together. Same source. */
export const appMinuteCalls = 10_000;

/** Calls under way at once to one organisation are five at most. Same source. One is left to whoever else reads. */
export const writesAtOnce = 4;

/** Elements in one write. Source: "Xero API limits", developer.xero.com, which advises 50. */
export const writeBatch = 50;
/** Bytes of one request's body; Xero takes 3.5 MB. Same source. A little is kept back. */
export const bodyBytes = 3_400_000;
/** Contacts read by `IDs=` in one call: an address of about 2,000 characters. */
export const readBatch = 50;
/** Payments have no `IDs=`: each id in a `where` takes about 75 characters of the address once it is encoded. */
export const paymentReadBatch = 25;
/**
 * References in one `where`: each takes about 90 characters of the address once it is encoded, and about 200 where words may
 * stand before it.
 */
export const referenceBatch = 25;
export const referenceBatchBehindText = 12;
/** Contacts a page. 1,000 is known second-hand (2026), 100 is what Xero's OpenAPI file promises. */
export const pageSize = 1_000;
export const safePageSize = 100;
/** Characters of an Idempotency-Key. Source: Xero-OpenAPI 16.1.0. */
export const idempotencyKeyLength = 128;

/** How long an answer is awaited; Xero itself gives up on a request after about a minute. */
export const requestTimeoutMs = 90 * secondMs;

/** Wait after "too many at once", which Xero answers without Retry-After. */
export const concurrentWaitMs = 1_500;
/** Waits for when Xero names the limit but not the time. The day's window has no known end, so we look again hourly. */
export const minuteWaitMs = minuteMs;
export const dayWaitMs = hourMs;

export const contactPollMs = 10 * minuteMs;
/** Xero compares whole seconds and its clock is not ours. */
export const pollOverlapMs = 5 * minuteMs;
export const contactFullMs = 7 * dayMs;
export const referencePollMs = hourMs;
export const referenceFullMs = dayMs;
/** Webhooks tell of invoices, payments of them included; the polls find what webhooks lost. */
export const invoicePollMs = 15 * minuteMs;
/** Quotes are read by id one a call. Xero tells of no change of them, so the list is where changes come from. */
export const quoteReadBatch = 5;
export const paymentPollMs = hourMs;
