import { dayMs } from '#base/clock.ts';
import type { KindSpec } from '#model/connector.ts';
import { accountFields } from './stripe-account.ts';
import { chargeFields } from './stripe-charge-fields.ts';
import { checkoutFields } from './stripe-checkout.ts';
import { customerFields } from './stripe-customer-fields.ts';
import { invoiceFields } from './stripe-invoice.ts';
import {
  accountPollMs,
  chargePollMs,
  eventPollMs,
  payoutPollMs,
  pollOverlapMs,
  readBatch,
} from './stripe-limits.ts';
import { payoutFields, payoutReturnFields } from './stripe-payout.ts';
import { productFields } from './stripe-product-fields.ts';
import { subscriptionFields } from './stripe-subscription.ts';

const byEvents = { everyMs: eventPollMs, overlapMs: pollOverlapMs } as const;
/** Everything is listed again now and then, in case an event was never made. */
const fullEveryMs = 30 * dayMs;

export const stripeKinds: readonly KindSpec[] = [
  {
    kind: 'account',
    label: 'Account',
    labelPlural: 'Accounts',
    poll: { everyMs: accountPollMs, overlapMs: 0, fullEveryMs: null },
    readBatch: 1,
    fields: accountFields,
  },
  {
    kind: 'customer',
    label: 'Customer',
    labelPlural: 'Customers',
    poll: { ...byEvents, fullEveryMs },
    readBatch,
    // A customer cannot be archived, and deleting one is final.
    write: { batch: 1, actions: ['create', 'update'] },
    fields: customerFields,
    // https://support.stripe.com/questions/can-i-merge-multiple-customers-into-one, November 2026.
    identity: {
      uniqueName: false,
      mergeByHand:
        'Stripe cannot merge customers. Bill “{kept}” from now on; end subscriptions of “{double}” and collect or void its open invoices in Stripe, then delete it there.',
      staysWithIt: 'Invoices, subscriptions and saved cards stay with their customer in Stripe for good.',
    },
  },
  {
    kind: 'product',
    label: 'Product',
    labelPlural: 'Products',
    poll: { ...byEvents, fullEveryMs },
    readBatch,
    write: { batch: 1, actions: ['create', 'update', 'archive', 'restore'] },
    fields: productFields,
  },
  {
    kind: 'invoice',
    label: 'Invoice',
    labelPlural: 'Invoices',
    poll: { ...byEvents, fullEveryMs: null },
    readBatch,
    fields: invoiceFields,
  },
  {
    kind: 'checkout_session',
    label: 'Checkout',
    labelPlural: 'Checkouts',
    matchedBy: 'keys',
    poll: { ...byEvents, fullEveryMs: null },
    readBatch,
    fields: checkoutFields,
  },
  {
    kind: 'charge',
    label: 'Charge',
    labelPlural: 'Charges',
    // Customers’ charges share everything but their ids.
    matchedBy: 'keys',
    poll: { everyMs: chargePollMs, overlapMs: pollOverlapMs, fullEveryMs: null },
    readBatch,
    // Only what stands in its metadata: money is never moved by a mapping.
    write: { batch: 1, actions: ['update'] },
    fields: chargeFields,
  },
  {
    kind: 'subscription',
    label: 'Subscription',
    labelPlural: 'Subscriptions',
    poll: { ...byEvents, fullEveryMs },
    readBatch,
    fields: subscriptionFields,
  },
  {
    kind: 'payout',
    label: 'Payout',
    labelPlural: 'Payouts',
    poll: { everyMs: payoutPollMs, overlapMs: pollOverlapMs, fullEveryMs: null },
    readBatch,
    fields: payoutFields,
  },
  {
    kind: 'payout_return',
    label: 'Returned payout',
    labelPlural: 'Returned payouts',
    // Few, and their list is filtered by state, so that it always comes whole.
    poll: { everyMs: payoutPollMs, overlapMs: pollOverlapMs, fullEveryMs: null },
    readBatch,
    fields: payoutReturnFields,
  },
];
