import type { Router } from '#sim/kit/router.ts';
import { addRow, changeRow } from './announce.ts';
import { plainDecimal } from './amounts.ts';
import { currencyCode } from './currency.ts';
import type { Customer } from './customer.ts';
import { finalizeInvoice } from './invoice-acts.ts';
import { redeem } from './invoice-draft.ts';
import { collectionMethod, couponsOf, discountInput, taxRatesOf } from './line-input.ts';
import { listOfRows, listPage } from './list-page.ts';
import { chosen, named } from './lookup.ts';
import { changedMetadata, metadata } from './metadata.ts';
import {
  clearable,
  clearableText,
  decimal,
  filled,
  flag,
  integer,
  listOf,
  need,
  objectOf,
  oneOf,
  readFields,
  text,
} from './params.ts';
import type { Fields } from './params.ts';
import { paymentMethodOf } from './payment-methods.ts';
import type { Price } from './price.ts';
import { taxBehavior, unitAmountOf } from './price-routes.ts';
import { newId } from './stripe-ids.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { invalid, missing } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import { pauseSubscription, resumeSubscription, startSubscription } from './subscription-acts.ts';
import { billPeriod, endSubscription, periodEnd, prorate, recurringOf } from './subscription-billing.ts';
import { wireSubscriptionItem } from './subscription.ts';
import type { Subscription, SubscriptionItem } from './subscription.ts';
import type { Wire } from './table.ts';

const path = '/v1/subscriptions';
/** Subscriptions of one customer (docs.stripe.com/billing/subscriptions, 2026). */
const mostOfCustomer = 500;
const mostItems = 20;

export const subscriptionRoutes = (router: Router): void => {
  router
    .get(path, route(list))
    .post(path, route(create))
    .get(
      `${path}/:id`,
      route((call) => wireOf(call, chosen(call, call.books.tables.subscriptions))),
    )
    .post(`${path}/:id`, route(update))
    .delete(`${path}/:id`, route(cancel))
    .post(`${path}/:id/pause`, route(pause))
    .post(`${path}/:id/resume`, route(resume))
    .get('/v1/subscription_items', route(listItems))
    .get('/v1/subscription_items/:id', route(retrieveItem));
};

const wireOf = (call: Call, subscription: Subscription): Wire =>
  call.books.tables.subscriptions.wire(subscription);

const listFilters = {
  collection_method: collectionMethod,
  customer: text(),
  price: text(),
  status: oneOf(
    'active',
    'all',
    'canceled',
    'ended',
    'incomplete',
    'incomplete_expired',
    'past_due',
    'paused',
    'trialing',
    'unpaid',
  ),
} as const;

/** Canceled ones are left out unless they are asked for. */
const list = (call: Call): Wire => {
  const { subscriptions } = call.books.tables;
  return listPage(call, subscriptions, listFilters, {
    candidates: ({ customer }) => (customer === undefined ? null : subscriptions.by('customer', customer)),
    fits: (row, { collection_method: method, price, status }) => {
      const isOver = row.status === 'canceled' || row.status === 'incomplete_expired';
      return (
        (method === undefined || row.collection_method === method) &&
        (price === undefined || row.items.some((item) => item.price.id === price)) &&
        (status === undefined
          ? row.status !== 'canceled'
          : status === 'all' || (status === 'ended' ? isOver : row.status === status))
      );
    },
  });
};

const itemInput = objectOf({
  deleted: flag,
  id: filled(),
  metadata,
  price: filled(),
  price_data: objectOf({
    currency: currencyCode,
    product: filled(),
    recurring: objectOf({ interval: oneOf('day', 'week', 'month', 'year'), interval_count: integer }),
    tax_behavior: taxBehavior,
    unit_amount: integer,
    unit_amount_decimal: decimal(12),
  }),
  quantity: integer,
  tax_rates: clearable(listOf(text())),
});
type ItemInput = ReturnType<typeof itemInput>;

const fields = {
  cancel_at_period_end: flag,
  collection_method: collectionMethod,
  days_until_due: integer,
  default_payment_method: filled(),
  default_tax_rates: clearable(listOf(text())),
  description: clearableText(500),
  discounts: clearable(listOf(discountInput)),
  items: listOf(itemInput),
  metadata,
  off_session: flag,
  payment_behavior: oneOf(
    'allow_incomplete',
    'default_incomplete',
    'error_if_incomplete',
    'pending_if_incomplete',
  ),
  payment_settings: objectOf({
    payment_method_types: clearable(listOf(text())),
    save_default_payment_method: oneOf('off', 'on_subscription'),
  }),
  proration_behavior: oneOf('always_invoice', 'create_prorations', 'none'),
  trial_end: text(),
} as const;

const create = (call: Call): Wire => {
  const { books } = call;
  const { customers, subscriptions } = books.tables;
  const sent = readFields(call.form, {
    ...fields,
    billing_cycle_anchor: integer,
    currency: currencyCode,
    customer: filled(),
    trial_period_days: integer,
  });
  const customer = named(customers, need(sent.customer, 'customer'), 'customer');
  const inputs = need(sent.items, 'items');
  if (inputs.length === 0 || inputs.length > mostItems)
    throw invalid(`A subscription has between 1 and ${String(mostItems)} items.`, 'items');
  if (subscriptions.by('customer', customer.id).length >= mostOfCustomer)
    throw invalid(
      `A customer can have at most ${String(mostOfCustomer)} subscriptions.`,
      'customer',
      'customer_max_subscriptions',
    );
  const id = newId(books.world.random.ids, 'sub');
  const now = secsOf(books);
  const trialEnd = trialEndOf(sent.trial_end, sent.trial_period_days, now);
  const prices = inputs.map((input) => priceOf(books, input));
  const currency = currencyOf(books, customer, prices, sent.currency);
  const items = inputs.map((input, index) =>
    newItem(books, id, prices[index], input, { start: now, trialEnd }),
  );
  const method = sent.collection_method ?? 'charge_automatically';
  if (method === 'send_invoice') need(sent.days_until_due, 'days_until_due');
  const subscription: Subscription = {
    id,
    object: 'subscription',
    created: now,
    livemode: books.livemode,
    billing_cycle_anchor: trialEnd ?? now,
    cancel_at: null,
    cancel_at_period_end: sent.cancel_at_period_end ?? false,
    canceled_at: null,
    cancellation: { comment: null, feedback: null, reason: null },
    collection_method: method,
    currency,
    customer: customer.id,
    days_until_due: sent.days_until_due ?? null,
    default_payment_method:
      sent.default_payment_method === undefined
        ? null
        : paymentMethodOf(books, sent.default_payment_method, customer.id).id,
    defaultTaxRates: taxRatesOf(books, sent.default_tax_rates ?? [], 'default_tax_rates'),
    description: sent.description ?? null,
    discounts: redeem(books, couponsOf(books, sent.discounts ?? []), {
      customer: customer.id,
      subscription: id,
    }),
    ended_at: null,
    items,
    latest_invoice: null,
    metadata: changedMetadata({}, sent.metadata),
    pause_collection: null,
    pending_setup_intent: null,
    start_date: now,
    status: trialEnd === null ? 'active' : 'trialing',
    trial_end: trialEnd,
    trial_start: trialEnd === null ? null : now,
  };
  startSubscription(books, subscription, sent.payment_behavior ?? 'allow_incomplete');
  return wireOf(call, subscription);
};

const trialEndOf = (end: string | undefined, days: number | undefined, now: number): number | null => {
  if (days !== undefined) return days > 0 ? now + days * 86_400 : null;
  if (end === undefined || end === 'now') return null;
  if (!/^\d+$/.test(end) || Number(end) <= now)
    throw invalid('Invalid timestamp: trial_end must be in the future.', 'trial_end');
  return Number(end);
};

/** No two active subscriptions of one customer in different currencies. */
const currencyOf = (
  books: Books,
  customer: Customer,
  prices: readonly Price[],
  asked: string | undefined,
): string => {
  const currency = asked ?? prices[0]?.currency ?? books.account.currency;
  if (prices.some((price) => price.currency !== currency && price.options[currency] === undefined))
    throw invalid('All prices of a subscription must be of one currency.', 'items');
  const other = books.tables.subscriptions
    .by('customer', customer.id)
    .find((one) => one.currency !== currency && !['canceled', 'incomplete_expired'].includes(one.status));
  if (other !== undefined)
    throw invalid(
      `You cannot combine currencies on a single customer. This customer has an active subscription in ${other.currency}.`,
      'currency',
    );
  return currency;
};

const priceOf = (books: Books, input: ItemInput): Price => {
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

const newItem = (
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

const mustLive = (subscription: Subscription): void => {
  if (subscription.status === 'canceled' || subscription.status === 'incomplete_expired')
    throw invalid('A canceled subscription can only update its cancellation_details and metadata.');
};

const update = (call: Call): Wire => {
  const { books } = call;
  const { subscriptions } = books.tables;
  const subscription = chosen(call, subscriptions);
  const sent = readFields(call.form, {
    ...fields,
    cancellation_details: objectOf({ comment: clearableText(), feedback: clearableText() }),
    pause_collection: clearable(
      objectOf({ behavior: oneOf('keep_as_draft', 'mark_uncollectible', 'void'), resumes_at: integer }),
    ),
  });
  mustLive(subscription);
  changeRow(books, subscriptions, subscription, 'customer.subscription.updated', () => {
    applyPlain(books, subscription, sent);
    if (sent.pause_collection !== undefined)
      subscription.pause_collection =
        sent.pause_collection === null
          ? null
          : {
              behavior: need(sent.pause_collection.behavior, 'pause_collection[behavior]'),
              resumes_at: sent.pause_collection.resumes_at ?? null,
            };
    if (sent.cancellation_details !== undefined)
      subscription.cancellation = {
        ...subscription.cancellation,
        comment: sent.cancellation_details.comment ?? null,
        feedback: sent.cancellation_details.feedback ?? null,
      };
    changeItems(books, subscription, sent.items ?? [], sent.proration_behavior ?? 'create_prorations');
  });
  if (sent.proration_behavior === 'always_invoice' && sent.items !== undefined) {
    const invoice = billPeriod(books, subscription, 'subscription_update', 'pending-only');
    if (invoice !== null) finalizeInvoice(books, invoice);
  }
  return wireOf(call, subscription);
};

const applyPlain = (books: Books, subscription: Subscription, sent: Fields<typeof fields>): void => {
  if (sent.cancel_at_period_end !== undefined) {
    subscription.cancel_at_period_end = sent.cancel_at_period_end;
    subscription.cancel_at = sent.cancel_at_period_end ? (subscription.items[0]?.periodEnd ?? null) : null;
    subscription.canceled_at = sent.cancel_at_period_end ? secsOf(books) : null;
    subscription.cancellation = {
      ...subscription.cancellation,
      reason: sent.cancel_at_period_end ? 'cancellation_requested' : null,
    };
  }
  if (sent.collection_method !== undefined) subscription.collection_method = sent.collection_method;
  if (sent.days_until_due !== undefined) subscription.days_until_due = sent.days_until_due;
  if (sent.description !== undefined) subscription.description = sent.description;
  if (sent.default_payment_method !== undefined)
    subscription.default_payment_method = paymentMethodOf(
      books,
      sent.default_payment_method,
      subscription.customer,
    ).id;
  if (sent.default_tax_rates !== undefined)
    Object.assign(subscription, {
      defaultTaxRates: taxRatesOf(books, sent.default_tax_rates ?? [], 'default_tax_rates'),
    });
  if (sent.discounts !== undefined)
    subscription.discounts = redeem(books, couponsOf(books, sent.discounts ?? []), {
      customer: subscription.customer,
      subscription: subscription.id,
    });
  subscription.metadata = changedMetadata(subscription.metadata, sent.metadata);
};

const changeItems = (
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

const cancel = (call: Call): Wire => {
  const { books } = call;
  const subscription = chosen(call, books.tables.subscriptions);
  const sent = readFields(call.form, {
    cancellation_details: objectOf({ comment: clearableText(), feedback: clearableText() }),
    invoice_now: flag,
    prorate: flag,
  });
  if (subscription.status === 'canceled') throw missing('subscription', subscription.id);
  if (sent.prorate === true)
    for (const item of subscription.items) prorate(books, subscription, item, { ...item, quantity: 0 });
  if (sent.invoice_now === true) {
    const invoice = billPeriod(books, subscription, 'subscription_update', 'pending-only');
    if (invoice !== null) finalizeInvoice(books, invoice);
  }
  subscription.cancellation = {
    comment: sent.cancellation_details?.comment ?? null,
    feedback: sent.cancellation_details?.feedback ?? null,
    reason: 'cancellation_requested',
  };
  endSubscription(books, subscription);
  return wireOf(call, subscription);
};

const pause = (call: Call): Wire => {
  const { books } = call;
  const subscription = chosen(call, books.tables.subscriptions);
  readFields(call.form, {
    bill_for: objectOf({
      outstanding_usage_through: objectOf({ type: text() }),
      unused_time_from: objectOf({ type: text() }),
    }),
    invoicing_behavior: oneOf('invoice', 'pending_invoice_item'),
    type: oneOf('subscription'),
  });
  pauseSubscription(books, subscription);
  return wireOf(call, subscription);
};

const resume = (call: Call): Wire => {
  const { books } = call;
  const subscription = chosen(call, books.tables.subscriptions);
  const sent = readFields(call.form, {
    billing_cycle_anchor: objectOf({ type: oneOf('now', 'unchanged') }),
    payment_behavior: oneOf('resume_on_payment_attempt', 'resume_on_payment_success'),
    proration_behavior: oneOf('always_invoice', 'create_prorations', 'none'),
    proration_date: integer,
  });
  resumeSubscription(books, subscription, sent.billing_cycle_anchor?.type ?? 'now');
  return wireOf(call, subscription);
};

const listItems = (call: Call): Wire => {
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

const retrieveItem = (call: Call): Wire => {
  const id = call.path['id'] ?? '';
  for (const { items } of call.books.tables.subscriptions.newestFirst()) {
    const item = items.find((one) => one.id === id);
    if (item !== undefined) return wireSubscriptionItem(item);
  }
  throw missing('subscription_item', id);
};
