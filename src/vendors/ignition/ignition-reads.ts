import type { ObservedRecord, Purpose } from '#model/connector.ts';
import type { Send } from './ignition-http.ts';
import { unreadable } from './ignition-http.ts';
import { listWorthwhileFrom, mostReadPages, recentMs } from './ignition-limits.ts';
import type { Walk } from './ignition-listing.ts';
import { parseRecord } from './ignition-mapper.ts';
import { resources } from './ignition-passes.ts';
import type { IgnitionKind } from './ignition-schemas.ts';
import { objectOf } from './ignition-wire.ts';

export interface ReadInput {
  readonly kind: IgnitionKind;
  /** Keys or aliases, with the last known version of each. */
  readonly wanted: readonly { readonly key: string; readonly version: number | null }[];
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
  const { found } = await pick(input, since, mostReadPages, walk);
  return { records: [...found.values()], absent: [] };
};

/**
 * Re-reads records by key; what the vendor does not know is absent. Many at once are first looked for in one list of
 * recent changes, which costs a call where reading them costs a call each.
 */
export const readByKey = async (input: ReadInput, send: Send, walk: Walk): Promise<ReadResult> => {
  const isListed = input.wanted.length >= listWorthwhileFrom;
  const { found, missing } = isListed
    ? await pick(input, input.now - recentMs, 1, walk)
    : { found: new Map<string, ObservedRecord>(), missing: input.wanted.map((one) => one.key) };
  const absent: string[] = [];
  const readOne = async (key: string): Promise<void> => {
    const path = `/${resources[input.kind]}/${encodeURIComponent(key)}`;
    const answer = await send({ method: 'GET', path, purpose: input.purpose, tolerated: [404, 410] });
    if (answer.status === 404 || answer.status === 410) {
      absent.push(key);
      return;
    }
    const raw = objectOf(answer.body);
    const record = raw === null ? null : parseRecord(input.kind, raw);
    if (record === null) throw unreadable({ method: 'GET', path }, answer.status);
    found.set(record.key, record);
  };
  for (let at = 0; at < missing.length; at += input.atOnce)
    await Promise.all(missing.slice(at, at + input.atOnce).map(readOne));
  return { records: [...found.values()], absent };
};

/** Walks a listing until every wanted record was met by its key or an alias, or the pages are used up. */
const pick = async (
  input: ReadInput,
  since: number,
  mostPages: number,
  walk: Walk,
): Promise<{ readonly found: Map<string, ObservedRecord>; readonly missing: readonly string[] }> => {
  const missing = new Set(input.wanted.map((one) => one.key));
  const found = new Map<string, ObservedRecord>();
  let pages = 0;
  for await (const records of walk({ kind: input.kind, since, purpose: input.purpose })) {
    pages += 1;
    for (const record of records) {
      const names = [record.key, ...record.aliases];
      if (!names.some((name) => missing.has(name))) continue;
      found.set(record.key, record);
      for (const name of names) missing.delete(name);
    }
    if (missing.size === 0 || pages >= mostPages) break;
  }
  return { found, missing: [...missing] };
};
