import { dayMs, hourMs, minuteMs, secondMs } from '#base/clock.ts';

/**
 * Numbers of Stripe, each with unit and source. "Docs" is docs.stripe.com, read 2026-11; "quoted" is third-party text that
 * quotes it; "ours" is a choice of this connector.
 */

/** Calls a second to one account, live and in test mode. Docs, rate-limits. */
export const liveCallsPerSecond = 100;
export const testCallsPerSecond = 25;
/** Calls a second to one endpoint (method and path pattern) of one account. Docs, rate-limits. */
export const endpointCallsPerSecond = 25;
/**
 * Lists read in 30 days. Stripe allows 500 reads a transaction on average over 30 days, and never less than 10,000 a
 * month: polls are not driven by transactions, so they stay under the floor. Reads of single objects follow an event of
 * theirs and keep the average by themselves. Quoted.
 */
export const listsPerMonth = 10_000;
export const monthMs = 30 * dayMs;

/** Objects a page. Stripe's client 23.1, shared types. */
export const pageSize = 100;
/** Lines of one invoice. Stripe's client 23.1, InvoiceItems. */
export const mostInvoiceLines = 250;
/** Types that one list of events takes. Stripe's client 23.1, Events. */
export const mostEventTypes = 20;
/** Events are kept 30 days; a list that begins earlier than this is read whole instead. Docs, events; the margin is ours. */
export const eventsReachMs = 25 * dayMs;

/** Characters of an Idempotency-Key, and how long an answer is kept for it. Docs, idempotent_requests. */
export const idempotencyKeyLength = 255;
export const keysLastMs = dayMs;
/** Keys of metadata, characters of a key and of a value. Docs, metadata. */
export const metadataKeys = 50;
export const metadataKeyLength = 40;
export const metadataValueLength = 500;
/** Characters of a price's lookup key. Stripe's client 23.1, Prices. */
export const lookupKeyLength = 200;

/** How long an answer is awaited; Stripe's own client waits 80 s. */
export const requestTimeoutMs = 80 * secondMs;
/** Waits after a refusal that names no time, by what was used up. Ours: the windows are one second. */
export const rateWaitMs = secondMs;
export const concurrencyWaitMs = 2 * secondMs;
export const resourceWaitMs = 30 * secondMs;
/** Another request holds the object. Ours. */
export const lockWaitMs = 2 * secondMs;

/** Age and lead that a signed webhook may have. Stripe's client tests the age only; a lead is as wrong. Docs, webhooks. */
export const webhookToleranceMs = 5 * minuteMs;

/** Webhooks tell of changes within seconds; polls are the safety net, as rare as the floor of reads asks. Ours. */
export const eventPollMs = 30 * minuteMs;
export const payoutPollMs = 2 * hourMs;
/** Charges are told of twice, with their invoices and by themselves; lists of the month are few. */
export const chargePollMs = 2 * hourMs;
export const accountPollMs = 6 * hourMs;
/** Events become visible a little after what they tell of. Ours. */
export const pollOverlapMs = 10 * minuteMs;
/** Pages of a customer's invoices read to find a reference. Ours. */
export const mostLookUpPages = 20;
/** Reads of single objects under way at once. Ours. */
export const readsAtOnce = 4;
/**
 * Objects that one `readRecords` takes, and that one page of events leads to. Each is up to two calls, so that a batch fits
 * into the 25 calls of a second and nobody waits long for its end. Ours.
 */
export const readBatch = 10;
/** Calls of single objects after which a page of a list ends, so that what people ask for has its turn. Ours. */
export const callsAPage = 12;
/** Up to here payments are read one by one; more are listed by the time they were made in. Ours. */
export const fewPayments = 3;
/** Pages of payments listed for one page of invoices: among them may be payments of no invoice. Ours. */
export const mostPaymentPages = 3;
