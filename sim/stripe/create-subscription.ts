import { currencyCode } from './currency.ts';
import type { Customer } from './customer.ts';
import { redeem } from './invoice-draft.ts';
import { couponsOf, taxRatesOf } from './line-input.ts';
import { named } from './lookup.ts';
import { changedMetadata } from './metadata.ts';
import { filled, integer, need, readFields } from './params.ts';
import { paymentMethodOf } from './payment-methods.ts';
import type { Price } from './price.ts';
import type { Call } from './stripe-call.ts';
import { newId } from './stripe-ids.ts';
import { invalid } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import { startSubscription } from './subscription-acts.ts';
import { endSubscription } from './subscription-billing.ts';
import { subscriptionFields } from './subscription-fields.ts';
import { priceOf, newItem } from './subscription-items.ts';
import type { Subscription } from './subscription.ts';
import type { Wire } from './table.ts';

/** Subscriptions of one customer (docs.stripe.com/billing/subscriptions, 2026). */
const mostOfCustomer = 500;
const mostItems = 20;

/** A subscription, with its first invoice where no trial comes before it. */
export const createSubscription = (call: Call): Wire => {
  const { books } = call;
  const { customers, subscriptions } = books.tables;
  const sent = readFields(call.form, {
    ...subscriptionFields,
    billing_cycle_anchor: integer,
    cancel_at: integer,
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
  const cancelAt = sent.cancel_at ?? null;
  if (cancelAt !== null && cancelAt <= now)
    throw invalid('Invalid timestamp: cancel_at must be in the future.', 'cancel_at');
  if (cancelAt !== null && sent.cancel_at_period_end === true)
    throw invalid('You cannot set both cancel_at and cancel_at_period_end.', 'cancel_at');
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
    cancel_at: cancelAt,
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
  if (cancelAt !== null)
    books.world.agenda.at(cancelAt * 1_000, () => {
      if (subscription.cancel_at === cancelAt && isLive(subscription)) endSubscription(books, subscription);
    });
  return books.tables.subscriptions.wire(subscription);
};

/** Asked when its end comes: it may have ended before. */
const isLive = ({ status }: Subscription): boolean => !['canceled', 'incomplete_expired'].includes(status);

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
