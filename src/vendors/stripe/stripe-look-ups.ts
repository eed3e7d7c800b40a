import { hourMs } from '#base/clock.ts';
import type { JsonValue } from '#base/json.ts';
import type { ConnectorContext, ObservedRecord, Purpose } from '#model/connector.ts';
import type { StripeCaller } from './stripe-caller.ts';
import { stripeError } from './stripe-errors.ts';
import { pageSize } from './stripe-limits.ts';
import { parse } from './stripe-mapper.ts';
import { metadataNames } from './stripe-metadata.ts';
import { idOf, pageOf } from './stripe-pages.ts';
import { productIdOf } from './stripe-product-writes.ts';
import type { ObjectReader } from './stripe-reads.ts';

/**
 * Stripe's search may be an hour behind (docs.stripe.com/search, read 2026-11), so what is younger than this is looked for
 * in the list, which is never behind.
 */
const searchLagMs = 2 * hourMs;
/** 20,000 customers of two hours; beyond, nothing is said rather than "absent". */
const mostPages = 200;

/** Finds customers by our reference, whether they were made a second or a year ago. */
export const findCustomers = async (
  context: ConnectorContext,
  caller: StripeCaller,
  references: readonly string[],
  purpose: Purpose,
): Promise<readonly ObservedRecord[]> => {
  const wanted = new Set(references);
  const found = new Map<string, ObservedRecord>();
  const keep = (items: readonly JsonValue[]): void => {
    for (const raw of items) {
      const record = parse('customer', raw);
      if (record?.reference !== null && record?.reference !== undefined && wanted.has(record.reference))
        found.set(record.reference, record);
    }
  };
  await searchRecent(context, caller, purpose, (items) => {
    keep(items);
    return found.size === wanted.size;
  });
  for (const reference of references)
    if (!found.has(reference)) keep(await searchCustomers(caller, reference, purpose));
  return [...found.values()];
};

const searchRecent = async (
  context: ConnectorContext,
  caller: StripeCaller,
  purpose: Purpose,
  isEnough: (items: readonly JsonValue[]) => boolean,
): Promise<void> => {
  const endpoint = 'GET /v1/customers';
  const since = Math.floor((context.clock.now() - searchLagMs) / 1_000);
  let after: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const startingAfter: { starting_after?: string } = after === null ? {} : { starting_after: after };
    const answer = await caller.read(endpoint, purpose, (stripe, options) =>
      stripe.customers.list(
        { limit: pageSize, created: { gte: since }, expand: ['data.tax_ids'], ...startingAfter },
        options,
      ),
    );
    const { items, hasMore } = pageOf(answer, endpoint);
    after = idOf(items.at(-1));
    if (isEnough(items) || !hasMore || after === null) return;
  }
  throw stripeError('vendor.nonsense', 'Stripe has more new customers than can be looked through.');
};

const searchCustomers = async (
  caller: StripeCaller,
  reference: string,
  purpose: Purpose,
): Promise<readonly JsonValue[]> => {
  if (!/^[\w:.-]{1,100}$/.test(reference))
    throw stripeError('vendor.refused', 'A reference has characters that a search of Stripe cannot hold.');
  const endpoint = 'GET /v1/customers/search';
  const answer = await caller.read(endpoint, purpose, (stripe, options) =>
    stripe.customers.search(
      { query: `metadata['${metadataNames.reference}']:'${reference}'`, limit: 10, expand: ['data.tax_ids'] },
      options,
    ),
  );
  return pageOf(answer, endpoint).items;
};

/** Products that we made have an id made of our reference. */
export const findProducts = async (
  reader: ObjectReader,
  references: readonly string[],
  purpose: Purpose,
): Promise<readonly ObservedRecord[]> => {
  const found: ObservedRecord[] = [];
  for (const reference of references) {
    const raw = await reader.read(productIdOf(reference), purpose);
    const record = raw === null ? null : parse('product', raw);
    if (record !== null && record.reference === reference) found.push(record);
  }
  return found;
};
