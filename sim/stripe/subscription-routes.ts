import type { Router } from '#sim/kit/router.ts';
import { changeSubscription } from './change-subscription.ts';
import { createSubscription } from './create-subscription.ts';
import { finalizeInvoice } from './invoice-acts.ts';
import { collectionMethod } from './line-input.ts';
import { listPage } from './list-page.ts';
import { chosen } from './lookup.ts';
import { clearableText, flag, integer, objectOf, oneOf, readFields, text } from './params.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { missing } from './stripe-refusal.ts';
import { pauseSubscription, resumeSubscription } from './subscription-acts.ts';
import { billPeriod, endSubscription, prorate } from './subscription-billing.ts';
import { listSubscriptionItems, retrieveSubscriptionItem } from './subscription-items.ts';
import type { Subscription } from './subscription.ts';
import type { Wire } from './table.ts';

const path = '/v1/subscriptions';

export const subscriptionRoutes = (router: Router): void => {
  router
    .get(path, route(list))
    .post(path, route(createSubscription))
    .get(
      `${path}/:id`,
      route((call) => wireOf(call, chosen(call, call.books.tables.subscriptions))),
    )
    .post(`${path}/:id`, route(changeSubscription))
    .delete(`${path}/:id`, route(cancel))
    .post(`${path}/:id/pause`, route(pause))
    .post(`${path}/:id/resume`, route(resume))
    .get('/v1/subscription_items', route(listSubscriptionItems))
    .get('/v1/subscription_items/:id', route(retrieveSubscriptionItem));
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
