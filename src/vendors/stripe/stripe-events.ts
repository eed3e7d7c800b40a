import { isJsonObject } from '#base/json.ts';
import { freeProductId } from './stripe-metadata.ts';
import type { StripeEvent } from './stripe-schemas.ts';

/** Types of events that are listed for each kind; each group is a list of its own, of at most 20 types. */
export const eventGroups: Readonly<Record<string, readonly (readonly string[])[]>> = {
  customer: [
    [
      'customer.created',
      'customer.updated',
      'customer.deleted',
      'customer.tax_id.created',
      'customer.tax_id.updated',
      'customer.tax_id.deleted',
    ],
  ],
  product: [
    [
      'product.created',
      'product.updated',
      'product.deleted',
      'price.created',
      'price.updated',
      'price.deleted',
    ],
  ],
  invoice: [
    [
      'invoice.created',
      'invoice.updated',
      'invoice.deleted',
      'invoice.finalized',
      'invoice.finalization_failed',
      'invoice.sent',
      'invoice.paid',
      'invoice.payment_failed',
      'invoice.payment_action_required',
      'invoice.overdue',
      'invoice.overpaid',
      'invoice.voided',
      'invoice.marked_uncollectible',
      'invoice_payment.paid',
      'invoiceitem.created',
      'invoiceitem.deleted',
      'credit_note.created',
      'credit_note.updated',
      'credit_note.voided',
    ],
    [
      'charge.updated',
      'charge.refunded',
      'refund.created',
      'refund.updated',
      'refund.failed',
      'charge.dispute.created',
      'charge.dispute.updated',
      'charge.dispute.closed',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.funds_reinstated',
    ],
  ],
  charge: [
    [
      'charge.succeeded',
      'charge.pending',
      'charge.failed',
      'charge.captured',
      'charge.expired',
      'charge.updated',
      'charge.refunded',
      'refund.updated',
      'refund.failed',
      'charge.dispute.created',
      'charge.dispute.updated',
      'charge.dispute.closed',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.funds_reinstated',
    ],
  ],
  checkout_session: [
    [
      'checkout.session.completed',
      'checkout.session.async_payment_succeeded',
      'checkout.session.async_payment_failed',
    ],
  ],
  subscription: [
    [
      'customer.subscription.created',
      'customer.subscription.updated',
      'customer.subscription.deleted',
      'customer.subscription.paused',
      'customer.subscription.resumed',
      'customer.subscription.pending_update_applied',
      'customer.subscription.pending_update_expired',
    ],
  ],
  payout: [
    [
      'payout.created',
      'payout.updated',
      'payout.paid',
      'payout.failed',
      'payout.canceled',
      'payout.reconciliation_completed',
    ],
  ],
};

/** Told by webhooks only: what they are about is read anyway with each poll. */
const accountTypes: readonly string[] = ['account.updated', 'account.application.deauthorized'];

/** A charge tells of itself and of the invoice that it pays. */
const kindsByType: ReadonlyMap<string, readonly string[]> = new Map(
  [
    ...Map.groupBy(
      [
        ...Object.entries(eventGroups).flatMap(([kind, groups]) =>
          groups.flat().map((type) => ({ type, kind })),
        ),
        ...accountTypes.map((type) => ({ type, kind: 'account' })),
      ],
      ({ type }) => type,
    ),
  ].map(([type, each]) => [type, each.map(({ kind }) => kind)]),
);

/** Every type that we want to be told of, for the webhook endpoint at Stripe. */
export const wantedEventTypes: readonly string[] = [...kindsByType.keys()];

/** The records that an event is about: none for types that we do not keep, and for objects that name no record. */
export const targetsOfEvent = (
  event: StripeEvent,
): readonly { readonly kind: string; readonly key: string }[] =>
  (kindsByType.get(event.type) ?? []).flatMap((kind) => {
    const key = keyOf(kind, event);
    return key === null || key === freeProductId ? [] : [{ kind, key }];
  });

const keyOf = (kind: string, { type, account, data: { object } }: StripeEvent): string | null => {
  const id = (member: string): string | null => textOf(object[member]);
  // Its object is the application that was cut off; the account stands on the event.
  if (kind === 'account') return account === '' ? id('id') : account;
  // What is told of a charge names it; only its own events are of it.
  if (kind === 'charge')
    return type.startsWith('refund.') || type.startsWith('charge.dispute.') ? id('charge') : id('id');
  if (type.startsWith('price.')) return id('product');
  if (type.startsWith('customer.tax_id.')) return id('customer');
  if (
    type.startsWith('credit_note.') ||
    type.startsWith('invoiceitem.') ||
    type.startsWith('invoice_payment.')
  )
    return id('invoice');
  if (type.startsWith('charge.') || type.startsWith('refund.'))
    return (
      id('payment_intent') ??
      (type.startsWith('refund.') || type.startsWith('charge.dispute.') ? id('charge') : id('id'))
    );
  // A preview of a coming invoice has no id.
  return id('id');
};

/** An id, also of an object that was sent whole. */
const textOf = (value: unknown): string | null => {
  if (typeof value === 'string') return value === '' ? null : value;
  return isJsonObject(value) && typeof value['id'] === 'string' ? value['id'] : null;
};
