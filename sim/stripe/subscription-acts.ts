import { hourMs } from '#base/clock.ts';
import { addRow, changeRow, emit } from './announce.ts';
import { collect, defaultIntent, methodFor, paymentRefusal } from './intent-acts.ts';
import type { Invoice } from './invoice.ts';
import { finalizeInvoice, voidInvoice } from './invoice-acts.ts';
import { secsOf } from './stripe-world.ts';
import type { Books, StripeWorld } from './stripe-world.ts';
import { invalid } from './stripe-refusal.ts';
import {
  arrangeRenewal,
  billPeriod,
  endSubscription,
  periodEnd,
  recurringOf,
} from './subscription-billing.ts';
import type { Subscription, SubscriptionItem } from './subscription.ts';

/** An incomplete subscription expires after this long (docs.stripe.com/billing/subscriptions/overview, 2026). */
const incompleteHours = 23;

export type PaymentBehavior =
  | 'allow_incomplete'
  | 'default_incomplete'
  | 'error_if_incomplete'
  | 'pending_if_incomplete';

/** Adds it to the books, bills the first period and collects by what was asked. */
export const startSubscription = (
  books: Books,
  subscription: Subscription,
  behavior: PaymentBehavior,
): void => {
  const { subscriptions } = books.tables;
  addRow(books, subscriptions, subscription, null);
  emit(books, 'customer.subscription.created', subscriptions.wire(subscription));
  if (subscription.status === 'trialing') {
    arrangeRenewal(books, subscription);
    return;
  }
  const invoice = billPeriod(books, subscription, 'subscription_create');
  if (invoice !== null && subscription.collection_method === 'charge_automatically')
    payFirst(books, subscription, invoice, behavior);
  arrangeRenewal(books, subscription);
};

const payFirst = (
  books: Books,
  subscription: Subscription,
  invoice: Invoice,
  behavior: PaymentBehavior,
): void => {
  finalizeInvoice(books, invoice, behavior !== 'default_incomplete');
  if (behavior !== 'default_incomplete' && methodFor(books, invoice) !== null) collect(books, invoice);
  if (isPaid(invoice)) return;
  const intent = defaultIntent(books, invoice);
  if (intent?.status === 'processing') return;
  if (behavior === 'error_if_incomplete') {
    const refusal = intent === null ? null : paymentRefusal(books, intent);
    voidInvoice(books, invoice);
    endSubscription(books, subscription, 'payment_failed');
    throw refusal ?? invalid('This customer has no attached payment source or default payment method.');
  }
  changeRow(books, books.tables.subscriptions, subscription, 'customer.subscription.updated', () => {
    subscription.status = 'incomplete';
  });
  books.world.agenda.at(books.world.agenda.now() + incompleteHours * hourMs, () => {
    if (subscription.status === 'incomplete') expire(books, subscription, invoice);
  });
};

/** Read anew: finalizing and collecting change it. */
const isPaid = (invoice: Invoice): boolean => invoice.status === 'paid';

const expire = (books: Books, subscription: Subscription, invoice: Invoice): void => {
  if (invoice.status === 'open') voidInvoice(books, invoice);
  changeRow(books, books.tables.subscriptions, subscription, 'customer.subscription.updated', () => {
    subscription.status = 'incomplete_expired';
    subscription.ended_at = secsOf(books);
  });
};

const ownerOf = (books: Books, invoice: Invoice): Subscription | null =>
  invoice.subscription === null ? null : books.tables.subscriptions.get(invoice.subscription.id);

const turn = (books: Books, subscription: Subscription, status: Subscription['status']): void => {
  changeRow(books, books.tables.subscriptions, subscription, 'customer.subscription.updated', () => {
    subscription.status = status;
  });
};

/** Subscriptions follow what becomes of their invoices. */
export const followInvoices = (world: StripeWorld): void => {
  world.whenPaid.push((books, invoice) => {
    const subscription = ownerOf(books, invoice);
    if (subscription === null || !['incomplete', 'past_due', 'unpaid'].includes(subscription.status)) return;
    turn(books, subscription, 'active');
  });
  world.whenPaymentFails.push((books, invoice) => {
    const subscription = ownerOf(books, invoice);
    if (subscription?.status === 'active') turn(books, subscription, 'past_due');
  });
};

/** A deleted customer's subscriptions end at once. */
export const endSubscriptionsOf = (books: Books, customer: string): void => {
  for (const subscription of books.tables.subscriptions.by('customer', customer))
    if (subscription.status !== 'canceled' && subscription.status !== 'incomplete_expired')
      endSubscription(books, subscription);
};

/** active → paused: no invoices until it is resumed. */
export const pauseSubscription = (books: Books, subscription: Subscription): void => {
  if (!['active', 'trialing', 'past_due'].includes(subscription.status))
    throw invalid(`A subscription that is ${subscription.status} cannot be paused.`);
  const { subscriptions } = books.tables;
  changeRow(books, subscriptions, subscription, 'customer.subscription.updated', () => {
    subscription.status = 'paused';
  });
  emit(books, 'customer.subscription.paused', subscriptions.wire(subscription));
};

/** paused → active: a new period begins now and is billed, or the old one goes on. */
export const resumeSubscription = (
  books: Books,
  subscription: Subscription,
  anchor: 'now' | 'unchanged',
): void => {
  if (subscription.status !== 'paused') throw invalid('Only paused subscriptions can be resumed.');
  const { subscriptions } = books.tables;
  const now = secsOf(books);
  changeRow(books, subscriptions, subscription, 'customer.subscription.updated', () => {
    subscription.status = 'active';
    if (anchor === 'now') {
      subscription.billing_cycle_anchor = now;
      for (const item of subscription.items) nextPeriod(subscription, item, now);
      return;
    }
    for (const item of subscription.items)
      while (item.periodEnd <= now) nextPeriod(subscription, item, item.periodEnd);
  });
  emit(books, 'customer.subscription.resumed', subscriptions.wire(subscription));
  if (anchor === 'now') billPeriod(books, subscription, 'subscription_update');
  arrangeRenewal(books, subscription);
};

const nextPeriod = (subscription: Subscription, item: SubscriptionItem, start: number): void => {
  item.periodStart = start;
  item.periodEnd = periodEnd(start, recurringOf(item), subscription.billing_cycle_anchor);
};
