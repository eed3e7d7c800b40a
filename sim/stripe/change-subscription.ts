import { changeRow } from './announce.ts';
import { finalizeInvoice } from './invoice-acts.ts';
import { redeem } from './invoice-draft.ts';
import { couponsOf, taxRatesOf } from './line-input.ts';
import { chosen } from './lookup.ts';
import { changedMetadata } from './metadata.ts';
import { clearable, clearableText, integer, need, objectOf, oneOf, readFields } from './params.ts';
import type { Fields } from './params.ts';
import { paymentMethodOf } from './payment-methods.ts';
import type { Call } from './stripe-call.ts';
import { invalid } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import { billPeriod } from './subscription-billing.ts';
import { subscriptionFields } from './subscription-fields.ts';
import { changeItems } from './subscription-items.ts';
import type { Subscription } from './subscription.ts';
import type { Wire } from './table.ts';

/** Its fields and items; what a change of items costs is prorated unless that is declined. */
export const changeSubscription = (call: Call): Wire => {
  const { books } = call;
  const { subscriptions } = books.tables;
  const subscription = chosen(call, subscriptions);
  const sent = readFields(call.form, {
    ...subscriptionFields,
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
  return books.tables.subscriptions.wire(subscription);
};

const mustLive = (subscription: Subscription): void => {
  if (subscription.status === 'canceled' || subscription.status === 'incomplete_expired')
    throw invalid('A canceled subscription can only update its cancellation_details and metadata.');
};

const applyPlain = (
  books: Books,
  subscription: Subscription,
  sent: Fields<typeof subscriptionFields>,
): void => {
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
