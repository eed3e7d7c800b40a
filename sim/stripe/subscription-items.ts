import { plainDecimal } from './amounts.ts';
import { addRow } from './announce.ts';
import { taxRatesOf } from './line-input.ts';
import { listOfRows } from './list-page.ts';
import { named } from './lookup.ts';
import { changedMetadata } from './metadata.ts';
import { filled, integer, need, readFields, text } from './params.ts';
import { unitAmountOf } from './price-routes.ts';
import type { Price } from './price.ts';
import type { Call } from './stripe-call.ts';
import { newId } from './stripe-ids.ts';
import { invalid, missing } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import { periodEnd, prorate, recurringOf } from './subscription-billing.ts';
import type { ItemInput } from './subscription-fields.ts';
import { wireSubscriptionItem } from './subscription.ts';
import type { Subscription, SubscriptionItem } from './subscription.ts';
import type { Wire } from './table.ts';

/** The recurring price that is named, or one made of `price_data`, which no list shows as active. */
export const priceOf = (books: Books, input: ItemInput): Price => {
  const { prices, products } = books.tables;
  if (input.price !== undefined) {
    const price = named(prices, input.price, 'items[price]');
    if (price.recurring === null)
      throw invalid(
        'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
        'items[price]',
      );
    if (!price.active)
      throw invalid(
        'The price specified is inactive. This field only accepts active prices.',
        'items[price]',
      );
    return price;
  }
  const data = need(input.price_data, 'items[price]');
  const currency = need(data.currency, 'items[price_data][currency]');
  const product = named(
    products,
    need(data.product, 'items[price_data][product]'),
    'items[price_data][product]',
  );
  return addRow(
    books,
    prices,
    {
      id: newId(books.world.random.ids, 'price'),
      object: 'price',
      created: secsOf(books),
      livemode: books.livemode,
      active: false,
      currency,
      lookup_key: null,
      metadata: {},
      nickname: null,
      product: product.id,
      recurring: {
        interval: need(data.recurring?.interval, 'items[price_data][recurring][interval]'),
        interval_count: data.recurring?.interval_count ?? 1,
      },
      tax_behavior: data.tax_behavior ?? 'unspecified',
      unitAmount: plainDecimal(unitAmountOf(data, currency, 'items[price_data]')),
      options: {},
    },
    null,
  );
};

/** An item whose period ends with the trial, or one interval after its start. */
export const newItem = (
  books: Books,
  subscription: string,
  price: Price | undefined,
  input: ItemInput,
  period: { readonly start: number; readonly trialEnd: number | null },
): SubscriptionItem => {
  const item: SubscriptionItem = {
    id: newId(books.world.random.ids, 'si'),
    object: 'subscription_item',
    created: secsOf(books),
    metadata: changedMetadata({}, input.metadata),
    price: need(price, 'items[price]'),
    quantity: input.quantity ?? 1,
    taxRates: taxRatesOf(books, input.tax_rates ?? [], 'items[tax_rates]'),
    subscription,
    periodStart: period.start,
    periodEnd: period.start,
  };
  item.periodEnd = period.trialEnd ?? periodEnd(period.start, recurringOf(item), period.start);
  return item;
};

/** Adds items without `id`, changes or deletes those with one, and keeps at least one. */
export const changeItems = (
  books: Books,
  subscription: Subscription,
  inputs: readonly ItemInput[],
  proration: 'always_invoice' | 'create_prorations' | 'none',
): void => {
  for (const input of inputs) {
    const item = subscription.items.find(({ id }) => id === input.id);
    if (input.id !== undefined && item === undefined)
      throw missing('subscription_item', input.id, 'items[id]');
    if (item === undefined) {
      const start = secsOf(books);
      const made = newItem(books, subscription.id, priceOf(books, input), input, { start, trialEnd: null });
      made.periodEnd = subscription.items[0]?.periodEnd ?? made.periodEnd;
      subscription.items = [...subscription.items, made];
      if (proration !== 'none') prorate(books, subscription, { ...made, quantity: 0 }, made);
      continue;
    }
    const before = { ...item };
    if (input.deleted === true) subscription.items = subscription.items.filter((one) => one !== item);
    if (input.price !== undefined || input.price_data !== undefined) item.price = priceOf(books, input);
    if (input.quantity !== undefined) item.quantity = input.quantity;
    if (input.tax_rates !== undefined)
      item.taxRates = taxRatesOf(books, input.tax_rates ?? [], 'items[tax_rates]');
    item.metadata = changedMetadata(item.metadata, input.metadata);
    if (proration !== 'none')
      prorate(books, subscription, before, input.deleted === true ? { ...item, quantity: 0 } : item);
  }
  if (subscription.items.length === 0) throw invalid('A subscription must have at least one item.', 'items');
};

export const listSubscriptionItems = (call: Call): Wire => {
  const sent = readFields(call.form, {
    limit: integer,
    starting_after: text(),
    ending_before: text(),
    subscription: filled(),
  });
  const subscription = named(
    call.books.tables.subscriptions,
    need(sent.subscription, 'subscription'),
    'subscription',
  );
  return listOfRows(subscription.items.map(wireSubscriptionItem), false, '/v1/subscription_items');
};

export const retrieveSubscriptionItem = (call: Call): Wire => {
  const id = call.path['id'] ?? '';
  for (const { items } of call.books.tables.subscriptions.newestFirst()) {
    const item = items.find((one) => one.id === id);
    if (item !== undefined) return wireSubscriptionItem(item);
  }
  throw missing('subscription_item', id);
};
