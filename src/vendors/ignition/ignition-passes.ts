import { z } from 'zod';
import { toIso } from '#base/clock.ts';
import { ignitionError } from './ignition-errors.ts';
import {
  collectionsTrailMs,
  futureWindowMs,
  historyFrom,
  mostEmptyPages,
  mostRepeatedCursors,
  mostRestarts,
  pageRows,
  updatedFromSlackMs,
} from './ignition-limits.ts';
import type { IgnitionKind } from './ignition-schemas.ts';

/**
 * Where a listing stands. A listing is one pass over what the vendor shows by default and one for each state that it
 * hides, in this order; a pass is a chain of pages. The whole state travels in our own cursor, so nothing is remembered
 * between calls, and the windows of a listing stay those of its beginning.
 */
const placeSchema = z.object({
  v: z.literal(1),
  /** When the listing began, epoch ms. */
  at: z.number(),
  /** The pass, counted from 0. */
  pass: z.number().int().nonnegative(),
  /** The vendor's cursor of the page to ask next; null for the first page. */
  next: z.string().nullable(),
  /** Brent's cycle search: a cursor once met, pages since then, pages until a newer one takes its place. */
  met: z.string().nullable(),
  since: z.number().int(),
  until: z.number().int(),
  empty: z.number().int(),
  repeated: z.number().int(),
  restarts: z.number().int(),
});
export type Place = z.infer<typeof placeSchema>;

const firstPageOf = (at: number, pass: number): Place => ({
  v: 1,
  at,
  pass,
  next: null,
  met: null,
  since: 0,
  until: 1,
  empty: 0,
  repeated: 0,
  restarts: 0,
});

export const startListing = (now: number): Place => firstPageOf(now, 0);

export const writeCursor = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** @throws PlumblineError `vendor.refused` when the text is no cursor of ours. */
export const readCursor = (cursor: string): Place => {
  try {
    return placeSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (caught) {
    throw ignitionError('vendor.refused', 'This is no cursor of a listing of Ignition.', {
      hint: 'Begin the listing anew.',
      cause: caught,
    });
  }
};

/**
 * Where to go on after a page, or null when the listing is over.
 *
 * A vendor that sends us round in a circle, or promises more on page after empty page, is followed a few times, because
 * such answers were seen to heal; then the listing fails, because ending it quietly would pass for having seen all.
 *
 * @throws PlumblineError `vendor.nonsense`
 */
export const stepOn = (
  kind: IgnitionKind,
  hidden: readonly string[],
  place: Place,
  page: { readonly rows: number; readonly hasMore: boolean; readonly next: string | null },
): Place | null => {
  const { next } = page;
  if (!page.hasMore || (next === null && page.rows === 0))
    return place.pass < hidden.length ? firstPageOf(place.at, place.pass + 1) : null;
  if (next === null) throw broken(kind, 'promised more rows of', 'but named no cursor');
  const empty = page.rows === 0 ? place.empty + 1 : 0;
  if (empty >= mostEmptyPages) throw broken(kind, 'sent only empty pages of', 'and promised more');
  const isRepeated = next === place.next || next === place.met;
  const repeated = place.repeated + Number(isRepeated);
  if (repeated >= mostRepeatedCursors)
    throw broken(kind, 'led us round in a circle of', 'by repeating a cursor');
  const isTurn = place.met === null || place.since + 1 === place.until;
  return {
    ...place,
    next,
    empty,
    repeated,
    met: isTurn ? next : place.met,
    since: isTurn ? 0 : place.since + 1,
    until: isTurn && place.met !== null ? place.until * 2 : place.until,
  };
};

const broken = (kind: IgnitionKind, did: string, but: string): Error =>
  ignitionError('vendor.nonsense', `Ignition ${did} ${resources[kind]} ${but}.`);

/** The same pass from its first page, for a vendor that has forgotten a cursor; null when that was tried enough. */
export const startPassAnew = (place: Place): Place | null =>
  place.next === null || place.restarts >= mostRestarts
    ? null
    : { ...firstPageOf(place.at, place.pass), restarts: place.restarts + 1 };

/** The list of each kind. */
export const resources: Readonly<Record<IgnitionKind, string>> = {
  client: 'clients',
  contact: 'contacts',
  deal: 'deals',
  deal_stage: 'deal_stages',
  service: 'services',
  proposal: 'proposals',
  agreed_service: 'proposals',
  invoice: 'invoices',
  payment: 'payments',
  allocation: 'payments',
  payout: 'collections',
  collection: 'collections',
};

/** What lists leave out unless asked by `state`. Reporting API as a public client found it, read 2026-11. */
const hiddenStates: Readonly<Record<IgnitionKind, readonly string[]>> = {
  client: ['archived'],
  contact: [],
  deal: [],
  deal_stage: [],
  service: ['deleted'],
  proposal: ['archived'],
  agreed_service: ['archived'],
  invoice: [],
  payment: ['cancelled'],
  allocation: ['cancelled'],
  payout: [],
  collection: [],
};

/**
 * What a connection's lists leave out. A keyed feed has drafts of invoices, which it shows when asked (assumed), and what
 * became of them has to be seen.
 */
export const hiddenFrom = (kind: IgnitionKind, profile: string): readonly string[] =>
  kind === 'invoice' && profile === 'keyed' ? ['draft', 'deleted'] : hiddenStates[kind];

/** The query of the page at `place`, for records changed since an instant (epoch ms) or for all. */
export const queryOf = (
  kind: IgnitionKind,
  hidden: readonly string[],
  since: number | null,
  place: Place,
): Readonly<Record<string, string>> => {
  const state = place.pass === 0 ? undefined : hidden[place.pass - 1];
  return {
    limit: String(pageRows),
    ...(state === undefined ? {} : { state }),
    ...windowOf(kind, since, place.at),
    ...(since === null || isOfCollections(kind) ? {} : { updated_from: toIso(since - updatedFromSlackMs) }),
    ...(place.next === null ? {} : { cursor: place.next }),
  };
};

/** Two reports show the current month or week unless they are asked for more. */
const windowOf = (kind: IgnitionKind, since: number | null, at: number): Readonly<Record<string, string>> => {
  if (kind !== 'invoice' && !isOfCollections(kind)) return {};
  const isTrail = isOfCollections(kind) && since !== null;
  return {
    date_from: isTrail ? dayOf(Math.min(since, at - collectionsTrailMs)) : historyFrom,
    date_to: dayOf(at + futureWindowMs),
  };
};

/** Payouts have no list of their own in the Reporting API: they are what collections name. */
const isOfCollections = (kind: IgnitionKind): boolean => kind === 'collection' || kind === 'payout';

const dayOf = (instant: number): string => toIso(instant).slice(0, 10);
