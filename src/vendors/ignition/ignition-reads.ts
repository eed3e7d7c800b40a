import { PlumblineError } from '#base/errors.ts';
import type { ObservedRecord, Purpose, WantedRecord } from '#model/connector.ts';
import type { Send } from './ignition-http.ts';
import { unreadable } from './ignition-http.ts';
import {
  listWorthwhileFrom,
  mostPoorPages,
  mostReadPages,
  recentMs,
  unlistedBatches,
} from './ignition-limits.ts';
import type { Walk } from './ignition-listing.ts';
import { parseRecord } from './ignition-mapper.ts';
import { resources } from './ignition-passes.ts';
import { rowsFor } from './ignition-rows.ts';
import type { IgnitionKind } from './ignition-schemas.ts';
import { objectOf } from './ignition-wire.ts';

export interface ReadInput {
  readonly kind: IgnitionKind;
  /** Keys or aliases. */
  readonly wanted: readonly WantedRecord[];
  readonly purpose: Purpose;
  readonly now: number;
  /** Calls for single records under way at once. */
  readonly atOnce: number;
}

export interface ReadResult {
  readonly records: readonly ObservedRecord[];
  readonly absent: readonly string[];
}

/**
 * Re-reads records where only lists exist: what changed since the oldest known version, or lately where none is known.
 * What is not met is left out of the answer and never called absent, because only a full listing can tell.
 */
export const readFromLists = async (input: ReadInput, walk: Walk): Promise<ReadResult> => {
  if (input.wanted.length === 0) return { records: [], absent: [] };
  const lately = input.now - recentMs;
  const since = Math.min(...input.wanted.map((one) => one.version ?? lately));
  const { found } = await pick(input, since, ({ pages }) => pages < mostReadPages, walk);
  return { records: [...found.values()], absent: [] };
};

/** What a session has learned of lists, so that it does not pay for the same lesson at every batch. */
export interface ListLesson {
  /** Batches still to be read without a list. */
  unlisted: number;
}

export interface KeyedReader {
  readonly send: Send;
  readonly walk: Walk;
  /** Takes calls from the budget ahead of sending. @throws PlumblineError `budget.spent` */
  readonly spend: (purpose: Purpose, calls: number) => Promise<void>;
  readonly lesson: ListLesson;
}

/**
 * Re-reads records by key; what the vendor does not know is absent. Many at once are first looked for in the list of what
 * changed since the first of them did, which costs a call a page where reading them costs a call each. A list that holds
 * too much else is left.
 */
export const readByKey = async (
  input: ReadInput,
  { send, walk, spend, lesson }: KeyedReader,
): Promise<ReadResult> => {
  const { found, missing } = isListWorthwhile(input, lesson)
    ? await lookThroughChanges(input, walk, lesson)
    : { found: new Map<string, ObservedRecord>(), missing: input.wanted.map((one) => one.key) };
  const absent: string[] = [];
  const paid = await isPaidAhead(() => spend(input.purpose, missing.length), missing.length);
  const isPart = input.kind === 'allocation' || input.kind === 'agreed_service';
  const readOne = async (key: string): Promise<void> => {
    // An allocation is read with its payment, an agreed service with its proposal.
    const [slug = key] = isPart ? key.split('/') : [key];
    const path = `/${input.kind === 'payout' ? 'payouts' : resources[input.kind]}/${encodeURIComponent(slug)}`;
    const answer = await send({ method: 'GET', path, purpose: input.purpose, tolerated: [404, 410], paid });
    if (answer.status === 404 || answer.status === 410) {
      absent.push(key);
      return;
    }
    const raw = objectOf(answer.body);
    if (raw === null) throw unreadable({ method: 'GET', path }, answer.status);
    const records = rowsFor(input.kind, [raw]).flatMap((row) => parseRecord(input.kind, row) ?? []);
    if (records.length === 0 && !isPart) throw unreadable({ method: 'GET', path }, answer.status);
    for (const record of records) found.set(record.key, record);
    if (!found.has(key) && isPart) absent.push(key);
  };
  for (let at = 0; at < missing.length; at += input.atOnce)
    await Promise.all(missing.slice(at, at + input.atOnce).map(readOne));
  return { records: [...found.values()], absent };
};

const isListWorthwhile = (input: ReadInput, lesson: ListLesson): boolean => {
  if (input.wanted.length < listWorthwhileFrom) return false;
  if (lesson.unlisted === 0) return true;
  lesson.unlisted -= 1;
  return false;
};

const lookThroughChanges = async (input: ReadInput, walk: Walk, lesson: ListLesson): Promise<Picked> => {
  const lately = input.now - recentMs;
  const since = Math.min(...input.wanted.map((one) => one.changedAt ?? lately));
  let poor = 0;
  const picked = await pick(
    input,
    since,
    ({ met, left }) => {
      poor = met < listWorthwhileFrom ? poor + 1 : 0;
      return left >= listWorthwhileFrom && poor < mostPoorPages;
    },
    walk,
  );
  if (picked.found.size < picked.pages * listWorthwhileFrom) lesson.unlisted = unlistedBatches;
  return picked;
};

/** One statement for all of them. Where the budget has less left, each call takes its own as far as it reaches. */
const isPaidAhead = async (spend: () => Promise<void>, calls: number): Promise<boolean> => {
  if (calls < 2) return false;
  try {
    await spend();
    return true;
  } catch (caught) {
    if (caught instanceof PlumblineError && caught.code === 'budget.spent') return false;
    throw caught;
  }
};

interface Picked {
  readonly found: Map<string, ObservedRecord>;
  readonly missing: readonly string[];
  readonly pages: number;
}

/** Walks a listing until every wanted record was met by its key or an alias, or `goesOn` has had enough. */
const pick = async (
  input: ReadInput,
  since: number,
  goesOn: (seen: { readonly pages: number; readonly met: number; readonly left: number }) => boolean,
  walk: Walk,
): Promise<Picked> => {
  const missing = new Set(input.wanted.map((one) => one.key));
  const found = new Map<string, ObservedRecord>();
  let pages = 0;
  for await (const records of walk({ kind: input.kind, since, purpose: input.purpose })) {
    pages += 1;
    const before = missing.size;
    for (const record of records) {
      const names = [record.key, ...record.aliases];
      if (!names.some((name) => missing.has(name))) continue;
      found.set(record.key, record);
      for (const name of names) missing.delete(name);
    }
    if (missing.size === 0 || !goesOn({ pages, met: before - missing.size, left: missing.size })) break;
  }
  return { found, missing: [...missing], pages };
};
