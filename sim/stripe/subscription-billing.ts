import { dayMs } from '#base/clock.ts';
import { amountStep } from './currency.ts';
import { productOf, roundedQuotient } from './amounts.ts';
import { addRow, changeRow, emit } from './announce.ts';
import type { Invoice } from './invoice.ts';
import { addDraft, finalizeInvoice, markUncollectible, voidInvoice } from './invoice-acts.ts';
import { addLines, itemOf, mostItems, newDraft, refigure } from './invoice-draft.ts';
import type { InvoiceLine } from './invoice-line.ts';
import type { Recurring } from './price.ts';
import { newId } from './stripe-ids.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import type { Subscription, SubscriptionItem } from './subscription.ts';

/** `invoice.upcoming` comes this long before a renewal (an account's setting; 7 days is usual). */
const upcomingDays = 7;

/** The end of a period that starts at `start`: whole calendar months and years, the last day where there is none such. */
export const periodEnd = (start: number, recurring: Recurring, anchor: number): number => {
  const { interval, interval_count: count } = recurring;
  if (interval === 'day' || interval === 'week')
    return start + count * (interval === 'week' ? 7 : 1) * 86_400;
  const from = new Date(start * 1_000);
  const months = interval === 'year' ? count * 12 : count;
  const wantedDay = new Date(anchor * 1_000).getUTCDate();
  const first = Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1);
  const lastDay = new Date(first);
  lastDay.setUTCMonth(lastDay.getUTCMonth() + 1, 0);
  const timeOfDay = start - Math.floor(start / 86_400) * 86_400;
  return first / 1_000 + (Math.min(wantedDay, lastDay.getUTCDate()) - 1) * 86_400 + timeOfDay;
};

export const recurringOf = (item: SubscriptionItem): Recurring =>
  item.price.recurring ?? { interval: 'month', interval_count: 1 };

const lineFor = (books: Books, subscription: Subscription, item: SubscriptionItem): InvoiceLine => ({
  id: newId(books.world.random.ids, 'il'),
  itemId: null,
  currency: subscription.currency,
  description: `${String(item.quantity)} × ${books.tables.products.get(item.price.product)?.name ?? 'Subscription'}`,
  quantity: String(item.quantity),
  unitAmount: item.price.unitAmount,
  amount: productOf(String(item.quantity), item.price.unitAmount, amountStep(subscription.currency)),
  price: item.price.id,
  product: item.price.product,
  taxRates: item.taxRates.length > 0 ? item.taxRates : null,
  statedTaxes: null,
  discounts: [],
  isDiscountable: true,
  metadata: item.metadata,
  period: { start: item.periodStart, end: item.periodEnd },
  subscription: { id: subscription.id, itemId: item.id },
  isProration: false,
});

/** The draft of one period, with the customer's pending items of the currency. Null once the customer is gone. */
export const billPeriod = (
  books: Books,
  subscription: Subscription,
  reason: 'subscription_create' | 'subscription_cycle' | 'subscription_update',
  lines: 'items' | 'pending-only' = 'items',
): Invoice | null => {
  const { customers, invoiceItems, subscriptions } = books.tables;
  const customer = customers.get(subscription.customer);
  if (customer === null) return null;
  const draft = newDraft(books, customer, subscription.currency, {
    auto_advance: true,
    billing_reason: reason,
    collection_method: subscription.collection_method,
    days_until_due: subscription.days_until_due,
    defaultTaxRates: subscription.defaultTaxRates,
    description: subscription.description,
    subscription: { id: subscription.id, metadata: subscription.metadata },
    period_start: subscription.items[0]?.periodStart ?? secsOf(books),
    period_end: subscription.items[0]?.periodEnd ?? secsOf(books),
  });
  draft.discounts = subscription.discounts;
  const pending = invoiceItems
    .by('pending', customer.id)
    .filter(({ line }) => line.currency === subscription.currency)
    .slice(0, mostItems - subscription.items.length);
  const own = lines === 'items' ? subscription.items.map((item) => lineFor(books, subscription, item)) : [];
  draft.lines = own;
  const invoice = addDraft(books, draft);
  for (const item of pending) {
    item.invoice = invoice.id;
    invoiceItems.changed(item);
  }
  if (pending.length > 0)
    addLines(
      books,
      invoice,
      pending.map(({ line }) => line),
    );
  changeRow(books, subscriptions, subscription, null, () => {
    subscription.latest_invoice = invoice.id;
  });
  return invoice;
};

/** Arranges the next renewal, and the notice before it. */
export const arrangeRenewal = (books: Books, subscription: Subscription): void => {
  const end = subscription.items[0]?.periodEnd;
  if (end === undefined) return;
  const isStill = (): boolean =>
    subscription.items[0]?.periodEnd === end &&
    ['active', 'past_due', 'trialing', 'unpaid'].includes(subscription.status);
  const noticeAt = end * 1_000 - upcomingDays * dayMs;
  if (noticeAt > books.world.agenda.now())
    books.world.agenda.at(noticeAt, () => {
      if (isStill() && !endsBy(subscription, end)) tellUpcoming(books, subscription);
    });
  books.world.agenda.at(end * 1_000, () => {
    if (isStill()) renew(books, subscription);
  });
};

/** The event carries an invoice that has no id, because there is none yet. */
const tellUpcoming = (books: Books, subscription: Subscription): void => {
  const { customers, invoices } = books.tables;
  const customer = customers.get(subscription.customer);
  if (customer === null) return;
  const wire = invoices.wire(upcomingInvoice(books, subscription));
  delete wire['id'];
  emit(books, 'invoice.upcoming', wire);
};

/** What the next renewal would bill. Not in the books. */
export const upcomingInvoice = (books: Books, subscription: Subscription): Invoice => {
  const customer = books.tables.customers.get(subscription.customer);
  if (customer === null) throw new Error('A subscription without a customer has no next invoice.');
  const draft = newDraft(books, customer, subscription.currency, {
    billing_reason: 'upcoming',
    collection_method: subscription.collection_method,
    days_until_due: subscription.days_until_due,
    defaultTaxRates: subscription.defaultTaxRates,
    subscription: { id: subscription.id, metadata: subscription.metadata },
  });
  const next = subscription.items.map((item): SubscriptionItem => {
    const end = periodEnd(item.periodEnd, recurringOf(item), subscription.billing_cycle_anchor);
    return { ...item, periodStart: item.periodEnd, periodEnd: end };
  });
  draft.lines = next.map((item) => lineFor(books, subscription, item));
  draft.discounts = subscription.discounts;
  refigure(books, draft);
  return draft;
};

/** Whether it is to end with the period that ends then, epoch seconds, or within it. */
const endsBy = (
  { cancel_at: at, cancel_at_period_end: withPeriod }: Subscription,
  periodEnd: number,
): boolean => withPeriod || (at !== null && at <= periodEnd);

const renew = (books: Books, subscription: Subscription): void => {
  const { subscriptions } = books.tables;
  if (endsBy(subscription, subscription.items[0]?.periodEnd ?? 0)) {
    endSubscription(books, subscription);
    return;
  }
  changeRow(books, subscriptions, subscription, 'customer.subscription.updated', () => {
    if (subscription.status === 'trialing') subscription.status = 'active';
    for (const item of subscription.items) {
      item.periodStart = item.periodEnd;
      item.periodEnd = periodEnd(item.periodStart, recurringOf(item), subscription.billing_cycle_anchor);
    }
  });
  const invoice = billPeriod(books, subscription, 'subscription_cycle');
  if (invoice !== null) applyPausedCollection(books, subscription, invoice);
  arrangeRenewal(books, subscription);
};

/** While collection is paused invoices are made and then left, voided or written off. */
const applyPausedCollection = (books: Books, subscription: Subscription, invoice: Invoice): void => {
  const paused = subscription.pause_collection;
  if (paused === null) return;
  if (paused.resumes_at !== null && paused.resumes_at <= secsOf(books)) {
    changeRow(books, books.tables.subscriptions, subscription, 'customer.subscription.updated', () => {
      subscription.pause_collection = null;
    });
    return;
  }
  changeRow(books, books.tables.invoices, invoice, 'invoice.updated', () => {
    invoice.auto_advance = false;
    invoice.automatically_finalizes_at = null;
  });
  if (paused.behavior === 'keep_as_draft') return;
  finalizeInvoice(books, invoice);
  if (invoice.status !== 'open') return;
  if (paused.behavior === 'void') voidInvoice(books, invoice);
  else markUncollectible(books, invoice);
};

/** Ends it now. Nothing leaves this state. */
export const endSubscription = (
  books: Books,
  subscription: Subscription,
  reason: string = 'cancellation_requested',
): void => {
  const { subscriptions } = books.tables;
  changeRow(books, subscriptions, subscription, null, () => {
    const now = secsOf(books);
    subscription.status = 'canceled';
    subscription.canceled_at ??= now;
    subscription.ended_at = now;
    subscription.cancellation = { ...subscription.cancellation, reason };
  });
  emit(books, 'customer.subscription.deleted', subscriptions.wire(subscription));
};

/**
 * Credit for the time not used of what was, and a charge for the same time of what is, as pending items of the customer.
 * By the second, each rounded by itself; Stripe's own figures can differ by a cent where intervals change.
 */
export const prorate = (
  books: Books,
  subscription: Subscription,
  before: SubscriptionItem,
  after: SubscriptionItem,
): void => {
  const now = secsOf(books);
  const length = before.periodEnd - before.periodStart;
  const left = Math.max(0, before.periodEnd - now);
  if (length <= 0 || left === 0) return;
  const step = amountStep(subscription.currency);
  for (const [item, sign, label] of [
    [before, -1, 'Unused time on'],
    [after, 1, 'Remaining time on'],
  ] as const) {
    const whole = productOf(String(item.quantity), item.price.unitAmount, step);
    const amount = sign * roundedQuotient(BigInt(whole) * BigInt(left), BigInt(length), step);
    if (amount === 0) continue;
    const line: InvoiceLine = {
      ...lineFor(books, subscription, item),
      itemId: newId(books.world.random.ids, 'ii'),
      quantity: '1',
      unitAmount: String(amount),
      amount,
      description: `${label} ${books.tables.products.get(item.price.product)?.name ?? 'subscription'}`,
      isDiscountable: false,
      period: { start: now, end: before.periodEnd },
      isProration: true,
    };
    addRow(
      books,
      books.tables.invoiceItems,
      itemOf(books, subscription.customer, null, line),
      'invoiceitem.created',
    );
  }
};
