import { minuteMs } from '#base/clock.ts';

/** Most records that one delivery may hold. */
export const mostRecords = 1_000;
/** Lists and objects within one another, the body's own among them; far deeper ones cannot be read without end. */
export const mostDepth = 100;
/** Characters of a record's key. */
export const longestKey = 200;
/** How far a signature's time may be from ours, both ways; Standard Webhooks has the same. */
export const toleranceMs = 5 * minuteMs;
/** Fewest characters of a token, and bytes of a Standard Webhooks secret. */
export const shortestSecret = 24;
