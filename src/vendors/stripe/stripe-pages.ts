import type { JsonValue } from '#base/json.ts';
import { stripeError } from './stripe-errors.ts';
import { plainJson } from './stripe-json.ts';
import { idSchema, pageSchema } from './stripe-schemas.ts';

export interface StripePage {
  readonly items: readonly JsonValue[];
  readonly hasMore: boolean;
}

/** A list's answer as plain JSON. @throws `vendor.nonsense` when it is no list, which must not pass for an empty one. */
export const pageOf = (answer: object, endpoint: string): StripePage => {
  const read = pageSchema.safeParse(plainJson(answer));
  if (read.success) return { items: read.data.data as readonly JsonValue[], hasMore: read.data.has_more };
  throw stripeError('vendor.nonsense', 'Stripe’s answer holds no list.', {
    details: { operation: endpoint },
  });
};

/** The id of a plain object; null where there is none. */
export const idOf = (raw: JsonValue | undefined): string | null => {
  const read = idSchema.safeParse(raw);
  return read.success ? read.data.id : null;
};

/**
 * Reads a list to its end, page by page, at most `mostPages`. `hasMore` of the result says that it was longer.
 * @param ask for the page behind an id (null: the first).
 */
export const allPages = async (
  ask: (after: string | null) => Promise<StripePage>,
  mostPages: number,
): Promise<StripePage> => {
  const items: JsonValue[] = [];
  let after: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const { items: found, hasMore } = await ask(after);
    items.push(...found);
    after = idOf(found.at(-1));
    if (!hasMore || after === null) return { items, hasMore: false };
  }
  return { items, hasMore: true };
};

/** Does the work for every item, a few at a time, and gives the results in order. The first failure stops it. */
export const severally = async <Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += atOnce)
    results.push(...(await Promise.all(items.slice(start, start + atOnce).map((item) => work(item)))));
  return results;
};
