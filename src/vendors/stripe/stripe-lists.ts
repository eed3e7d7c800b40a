import type { Stripe } from 'stripe';
import { PlumblineError } from '#base/errors.ts';
import { isJsonObject, type JsonValue } from '#base/json.ts';
import type { ConnectorContext, ListQuery, ObservedRecord, RecordPage } from '#model/connector.ts';
import type { StripeCaller } from './stripe-caller.ts';
import { budgetsOfList } from './stripe-endpoints.ts';
import { chargeListExpands } from './stripe-charge-reads.ts';
import { checkoutListExpands } from './stripe-checkout-reads.ts';
import { stripeError } from './stripe-errors.ts';
import { eventGroups, targetsOfEvent } from './stripe-events.ts';
import { isMissing } from './stripe-failures.ts';
import { invoiceListExpands } from './stripe-invoice-reads.ts';
import { eventsReachMs, pageSize, readBatch, readsAtOnce } from './stripe-limits.ts';
import { parse } from './stripe-mapper.ts';
import { freeProductId } from './stripe-metadata.ts';
import { idOf, pageOf, severally, type StripePage } from './stripe-pages.ts';
import type { ObjectReader } from './stripe-reads.ts';
import { createdSchema, eventSchema } from './stripe-schemas.ts';

/**
 * Where a pass goes on. Stripe lists newest first, so a page is named by the last object of the one before: its id, and
 * the second it was made in for when that object is gone by then. What is made during a pass stands before its first
 * page and is told by events. `events`: which group of types is being listed.
 */
type Place =
  | { readonly pass: 'whole'; readonly after: Mark | null }
  | { readonly pass: 'events'; readonly group: number; readonly after: Mark | null };

interface Mark {
  readonly id: string;
  /** Epoch seconds, as Stripe filters by. */
  readonly createdSecs: number;
}

type Position = Stripe.PaginationParams & { created?: Stripe.RangeQueryParam };

const cursorPattern = /^(?:w|e(?<group>\d))(?:\/(?<created>\d{1,12})\/(?<id>\w{1,255}))?$/;

const cursorOf = (place: Place): string => {
  const head = place.pass === 'whole' ? 'w' : `e${place.group}`;
  return place.after === null ? head : `${head}/${place.after.createdSecs}/${place.after.id}`;
};

const placeOf = (cursor: string): Place => {
  const found = cursorPattern.exec(cursor)?.groups;
  if (found === undefined) throw stripeError('vendor.refused', 'The cursor of this list is none of ours.');
  const { group, created, id } = found;
  const after = created === undefined || id === undefined ? null : { id, createdSecs: Number(created) };
  return group === undefined ? { pass: 'whole', after } : { pass: 'events', group: Number(group), after };
};

export const listPage = async (
  context: ConnectorContext,
  caller: StripeCaller,
  reader: ObjectReader,
  query: ListQuery,
): Promise<RecordPage> => {
  const place = query.cursor === null ? firstPlace(context, query) : placeOf(query.cursor);
  await takeFromMonth(context, query);
  return place.pass === 'whole'
    ? wholePage(context, caller, reader, query, place.after)
    : eventsPage(context, caller, reader, query, place);
};

const firstPlace = (context: ConnectorContext, { kind, since }: ListQuery): Place => {
  if (since === null || eventGroups[kind] === undefined) return { pass: 'whole', after: null };
  if (context.clock.now() - since <= eventsReachMs) return { pass: 'events', group: 0, after: null };
  context.logger.warn(
    { connectionId: context.connectionId, kind },
    'Stripe’s events do not reach back to the last look; everything is listed.',
  );
  return { pass: 'whole', after: null };
};

/**
 * Lists have a budget of the month. Where it is spent, this list waits; the connection's other work, which people and
 * payments wait for, does not.
 */
const takeFromMonth = async (context: ConnectorContext, { kind, purpose }: ListQuery): Promise<void> => {
  try {
    await context.spend(purpose, 1, budgetsOfList);
  } catch (caught) {
    if (!(caught instanceof PlumblineError) || caught.code !== 'budget.spent') throw caught;
    throw stripeError('vendor.refused', `The month’s lists of Stripe are used up; “${kind}” waits.`, {
      hint: 'Changes still arrive by webhook. Lists go on as the month moves on.',
      details: { reason: 'lists_spent' },
    });
  }
};

const wholePage = async (
  context: ConnectorContext,
  caller: StripeCaller,
  reader: ObjectReader,
  query: ListQuery,
  after: Mark | null,
): Promise<RecordPage> => {
  const { kind, purpose } = query;
  if (kind === 'account') {
    const raw = await reader.read('', purpose);
    return { records: parseAll(context, kind, raw === null ? [] : [raw]), nextCursor: null };
  }
  const page = await behind(after, (position) => askList(caller, kind, position, purpose));
  const raws = await reader.complete(page.items, purpose);
  const next = nextMark(cutAfter(page, raws.length));
  return {
    records: parseAll(context, kind, raws),
    nextCursor: next === null ? null : cursorOf({ pass: 'whole', after: next }),
  };
};

/** The page behind a mark. Where its object is gone, the page begins with the second it was made in. */
const behind = async (
  after: Mark | null,
  ask: (position: Position) => Promise<StripePage>,
): Promise<StripePage> => {
  if (after === null) return ask({ limit: pageSize });
  try {
    return await ask({ limit: pageSize, starting_after: after.id });
  } catch (caught) {
    if (!isMissing(caught)) throw caught;
    return ask({ limit: pageSize, created: { lte: after.createdSecs } });
  }
};

/** The page as far as it was worked off. */
const cutAfter = ({ items, hasMore }: StripePage, length: number): StripePage => ({
  items: items.slice(0, length),
  hasMore: hasMore || length < items.length,
});

/** Null at the end of a list. One that promises more without saying where must not pass for having seen everything. */
const nextMark = ({ items, hasMore }: StripePage): Mark | null => {
  if (!hasMore) return null;
  const read = createdSchema.safeParse(items.at(-1));
  if (read.success) return { id: read.data.id, createdSecs: read.data.created };
  throw stripeError('vendor.nonsense', 'Stripe’s list goes on, but its last object has no id.');
};

const askList = async (
  caller: StripeCaller,
  kind: string,
  position: Position,
  purpose: ListQuery['purpose'],
): Promise<StripePage> => {
  const read = async (
    endpoint: Parameters<StripeCaller['read']>[0],
    ask: (stripe: Stripe, options: Stripe.RequestOptions) => Promise<object>,
  ): Promise<StripePage> => pageOf(await caller.read(endpoint, purpose, ask), endpoint);
  switch (kind) {
    case 'customer':
      return read('GET /v1/customers', (stripe, options) =>
        stripe.customers.list({ ...position, expand: ['data.tax_ids'] }, options),
      );
    case 'product':
      return read('GET /v1/products', (stripe, options) => stripe.products.list(position, options));
    case 'invoice':
      return read('GET /v1/invoices', (stripe, options) =>
        stripe.invoices.list({ ...position, expand: invoiceListExpands }, options),
      );
    case 'checkout_session':
      // Those that are open or expired sold nothing.
      return read('GET /v1/checkout/sessions', (stripe, options) =>
        stripe.checkout.sessions.list(
          { ...position, status: 'complete', expand: checkoutListExpands },
          options,
        ),
      );
    case 'charge':
      return read('GET /v1/charges', (stripe, options) =>
        stripe.charges.list({ ...position, expand: chargeListExpands }, options),
      );
    case 'subscription':
      // Without `all`, cancelled ones are hidden.
      return read('GET /v1/subscriptions', (stripe, options) =>
        stripe.subscriptions.list({ ...position, status: 'all' }, options),
      );
    case 'payout':
      return read('GET /v1/payouts', (stripe, options) => stripe.payouts.list(position, options));
    case 'payout_return':
      return read('GET /v1/payouts', (stripe, options) =>
        stripe.payouts.list(
          { ...position, status: 'failed', expand: ['data.failure_balance_transaction'] },
          options,
        ),
      );
    default:
      throw stripeError('vendor.refused', `Stripe has no list of “${kind}”.`);
  }
};

/**
 * Events only say what may have changed: each object that they name is read as it is now. The page ends with the event
 * that leads to one more object than are read together.
 */
const eventsPage = async (
  context: ConnectorContext,
  caller: StripeCaller,
  reader: ObjectReader,
  { kind, since, purpose }: ListQuery,
  { group, after }: Extract<Place, { pass: 'events' }>,
): Promise<RecordPage> => {
  const groups = eventGroups[kind] ?? [];
  const types = groups[group] ?? [];
  const sinceSecs = Math.floor((since ?? 0) / 1_000);
  const endpoint = 'GET /v1/events';
  const page = await behind(after, async ({ created, ...position }) => {
    const answer = await caller.read(endpoint, purpose, (stripe, options) =>
      stripe.events.list(
        { ...position, types: [...types], created: { gte: sinceSecs, ...(isRange(created) ? created : {}) } },
        options,
      ),
    );
    return pageOf(answer, endpoint);
  });
  const keys = new Set<string>();
  let told = 0;
  for (const raw of page.items) {
    const event = eventSchema.safeParse(raw);
    const targets = event.success ? targetsOfEvent(event.data) : [];
    const target = targets.find((each) => each.kind === kind);
    if (target !== undefined) {
      if (keys.size === readBatch && !keys.has(target.key)) break;
      keys.add(target.key);
    }
    told += 1;
  }
  const read = await severally([...keys], readsAtOnce, async (key) => ({
    key,
    raw: await reader.read(key, purpose),
  }));
  // A payment of no invoice is nothing of ours; anything else that is gone was deleted.
  const raws = read.flatMap(({ key, raw }): readonly JsonValue[] =>
    raw === null ? (isPaymentKey(key) ? [] : [{ id: key, deleted: true }]) : [raw],
  );
  const next = nextMark(cutAfter(page, told));
  return { records: parseAll(context, kind, raws), nextCursor: nextEventsCursor(group, groups.length, next) };
};

const isRange = (created: Position['created']): created is Stripe.RangeQueryParam =>
  typeof created === 'object';

export const isPaymentKey = (key: string): boolean => /^(?:pi|ch|py)_/.test(key);

const nextEventsCursor = (group: number, groups: number, next: Mark | null): string | null => {
  if (next !== null) return cursorOf({ pass: 'events', group, after: next });
  return group + 1 < groups ? cursorOf({ pass: 'events', group: group + 1, after: null }) : null;
};

const parseAll = (
  context: ConnectorContext,
  kind: string,
  raws: readonly JsonValue[],
): readonly ObservedRecord[] => {
  const kept = raws.filter((raw) => idOf(raw) !== freeProductId);
  const records = kept.map((raw) => parse(kind, raw)).filter((record) => record !== null);
  const keyless = kept.filter((raw) => isJsonObject(raw)).length - records.length;
  if (keyless > 0)
    context.logger.warn(
      { connectionId: context.connectionId, kind, keyless },
      'Stripe listed objects without an id; they are left out.',
    );
  return records;
};
