import { dayMs, hourMs, minuteMs, secondMs } from '#base/clock.ts';

/**
 * Numbers of the vendor, each with unit and source. "Reporting API" is the vendor's developer documentation
 * (developers.ignitionapp.com/docs/reporting) as two independent public clients use it, read 2026-11; "ours" is a choice
 * of this connector.
 */

/** Calls per rolling hour and practice. Reporting API; the vendor says the limit is hourly. */
export const callsPerHour = 1_000;
/** Rows a page. Reporting API accepts more, 100 is what every known client gets by with. */
export const pageRows = 100;
/** Longest wait that a 429 can ask for: the window is an hour. Ours, against a wrong clock on either side. */
export const longestBlockMs = hourMs;
/** Wait after a 429 that names no instant. Ours. */
export const unnamedBlockMs = minuteMs;

/** Longest wait for an answer. Ours. */
export const callTimeoutMs = 30 * secondMs;
/** The first page of a wide collections window was seen to take 10 to 25 s. Reporting API. */
export const wideCollectionsTimeoutMs = 60 * secondMs;
/** A token request spends a refresh token that works once, so it is given more patience. Ours. */
export const tokenTimeoutMs = 60 * secondMs;
/** Life of an access token whose answer names none, in seconds. Reporting API: about an hour. */
export const defaultTokenLifeSecs = 3_600;

/** First day asked of windowed reports, which default to the current month or week. Reporting API accepts it. */
export const historyFrom = '2013-01-01';
/** Reach of a windowed report beyond today, for invoices dated ahead. Ours. */
export const futureWindowMs = 400 * dayMs;
/** Collections cannot be asked by change; each poll re-reads this much. Reporting API clients, as practised. */
export const collectionsTrailMs = 14 * dayMs;

/** How far back a changed record is looked for when no version of it is known. Ours: a poll and its overlap. */
export const recentMs = 20 * minuteMs;
/** `updated_from` may compare whole seconds and may exclude its own instant, so it is asked a second earlier. Ours. */
export const updatedFromSlackMs = secondMs;
/** How far back a lost create is looked for by our cross-reference. Ours: far longer than a change stays open. */
export const lookUpMs = 30 * dayMs;
/** How far back a lost create of a contact is looked for by its client, name and address. Ours. */
export const contactLookUpMs = 7 * dayMs;

/** Most pages one re-read lists. Ours: what is further away waits for the next poll. */
export const mostReadPages = 20;
/** Most pages one look-up by cross-reference lists before it gives up with an error, never with "absent". Ours. */
export const mostLookUpPages = 400;
/** Wanted records from which a page of a list is worth a call that would read one of them. Ours. */
export const listWorthwhileFrom = 5;
/** Pages in a row that met fewer, after which a list is left: it holds too much else. Ours. */
export const mostPoorPages = 2;
/** Batches that are read one by one after a list that was not worth its calls. Ours. */
export const unlistedBatches = 20;
/** Reads of single records under way at once. Ours. */
export const readsAtOnce = 8;

/** Empty pages in a row that still promise more before a pass is given up. Ours. */
export const mostEmptyPages = 5;
/** Times a pass may meet a cursor again before it is given up. Ours. */
export const mostRepeatedCursors = 3;
/** Times a pass begins anew because the vendor has forgotten its cursor. Ours. */
export const mostRestarts = 2;

/** Age and lead that a signed webhook may have. Ours, the usual five minutes. */
export const webhookToleranceMs = 5 * minuteMs;
/** Equal webhooks without an id count as one delivery within this span. Ours: relays fire twice within seconds. */
export const webhookRepeatMs = 10 * minuteMs;
