import type { JsonValue } from '#base/json.ts';
import type {
  BillingCollection,
  BillingCreditNote,
  BillingCustomer,
  BillingInvoice,
  BillingLine,
  BillingRefund,
  BillingSubscription,
} from '#model/billing.ts';
import { subtotalOf, sumOf } from './stripe-amounts.ts';
import { fromWire } from './stripe-currency.ts';
import { stripeError } from './stripe-errors.ts';
import { invoiceStateOf } from './stripe-invoice.ts';
import { metadataNames } from './stripe-metadata.ts';
import {
  creditNoteSchema,
  customerSchema,
  deletedSchema,
  invoiceSchema,
  refundSchema,
  subscriptionSchema,
  type InvoiceLine,
} from './stripe-schemas.ts';
import { isPaused, periodOf, unitPriceOf } from './stripe-subscription.ts';

/** `vendor.unknown_outcome` for the answer to a write, else `vendor.nonsense`. */
export const notUnderstood = (what: string, writes: boolean): Error =>
  stripeError(
    writes ? 'vendor.unknown_outcome' : 'vendor.nonsense',
    `Stripe’s answer holds no ${what} that can be understood.`,
  );

const orNull = (text: string): string | null => (text === '' ? null : text);

const collectionOf = (text: string): BillingCollection | null =>
  text === 'send_invoice' || text === 'charge_automatically' ? text : null;

/** Null when the answer cannot be an invoice; amounts that are absent are nothing. */
export const invoiceOf = (raw: JsonValue): BillingInvoice | null => {
  const read = invoiceSchema.safeParse(raw);
  if (!read.success || read.data.currency === '' || read.data.total === null) return null;
  const invoice = read.data;
  const minor = (amount: bigint | null): bigint => fromWire(amount ?? 0n, invoice.currency).minor;
  return {
    invoiceId: invoice.id,
    state: invoiceStateOf(invoice.status),
    number: orNull(invoice.number),
    reference: invoice.metadata[metadataNames.reference] ?? null,
    customerId: orNull(invoice.customer),
    subscriptionId: orNull(invoice.parent?.subscription_details?.subscription ?? ''),
    collection: collectionOf(invoice.collection_method),
    currency: invoice.currency.toUpperCase(),
    subtotal: minor(subtotalOf(invoice)),
    discount: minor(sumOf(invoice.total_discount_amounts)),
    tax: minor(sumOf(invoice.total_taxes)),
    total: minor(invoice.total),
    amountDue: minor(invoice.amount_due),
    amountPaid: minor(invoice.amount_paid),
    amountRemaining: minor(invoice.amount_remaining),
    lines: invoice.lines.data.map((line) => lineOf(line, minor)),
    createdAt: invoice.created ?? 0,
    dueAt: invoice.due_date,
    finalizedAt: invoice.status_transitions.finalized_at,
    paidAt: invoice.status_transitions.paid_at,
    nextPaymentAttemptAt: invoice.next_payment_attempt,
    paymentLink: orNull(invoice.hosted_invoice_url),
    pdfLink: orNull(invoice.invoice_pdf),
  };
};

const lineOf = (line: InvoiceLine, minor: (amount: bigint | null) => bigint): BillingLine => ({
  lineId: line.id,
  reference: line.metadata[metadataNames.id] ?? null,
  productId: orNull(line.pricing?.price_details?.product ?? ''),
  description: line.description,
  quantity: line.quantity_decimal ?? line.quantity?.toString() ?? '1',
  amount: minor(line.amount),
  discount: minor(sumOf(line.discount_amounts)),
  tax: minor(sumOf(line.taxes)),
});

export const hasMoreLines = (raw: JsonValue): boolean => {
  const read = invoiceSchema.safeParse(raw);
  return read.success && read.data.lines.has_more;
};

export const customerOf = (raw: JsonValue): BillingCustomer | null => {
  const deleted = deletedSchema.safeParse(raw);
  if (deleted.success)
    return {
      customerId: deleted.data.id,
      isDeleted: true,
      name: null,
      email: null,
      reference: null,
      currency: null,
      defaultPaymentMethodId: null,
    };
  const read = customerSchema.safeParse(raw);
  if (!read.success) return null;
  const customer = read.data;
  return {
    customerId: customer.id,
    isDeleted: false,
    name: orNull(customer.name.trim()),
    email: orNull(customer.email.trim()),
    reference: customer.metadata[metadataNames.reference] ?? null,
    currency: orNull(customer.currency.toUpperCase()),
    defaultPaymentMethodId: orNull(customer.invoice_settings.default_payment_method),
  };
};

export const creditNoteOf = (raw: JsonValue): BillingCreditNote | null => {
  const read = creditNoteSchema.safeParse(raw);
  if (!read.success) return null;
  const note = read.data;
  const amount = note.total ?? note.amount;
  if (amount === null || note.currency === '') return null;
  return {
    creditNoteId: note.id,
    number: orNull(note.number),
    reference: note.metadata[metadataNames.reference] ?? null,
    state: note.status === 'issued' || note.status === 'void' ? note.status : 'unknown',
    amount: fromWire(amount, note.currency),
  };
};

const refundStates = ['pending', 'requires_action', 'succeeded', 'failed', 'canceled'] as const;

export const refundOf = (raw: JsonValue): BillingRefund | null => {
  const read = refundSchema.safeParse(raw);
  if (!read.success || read.data.amount === null || read.data.currency === '') return null;
  const refund = read.data;
  return {
    refundId: refund.id,
    reference: refund.metadata[metadataNames.reference] ?? null,
    state: refundStates.find((state) => state === refund.status) ?? 'unknown',
    amount: fromWire(read.data.amount, refund.currency),
    createdAt: refund.created ?? 0,
  };
};

export const subscriptionOf = (raw: JsonValue): BillingSubscription | null => {
  const read = subscriptionSchema.safeParse(raw);
  if (!read.success || read.data.currency === '') return null;
  const subscription = read.data;
  const { startsAt, endsAt } = periodOf(subscription);
  return {
    subscriptionId: subscription.id,
    reference: subscription.metadata[metadataNames.reference] ?? null,
    customerId: orNull(subscription.customer),
    state: subscription.status,
    isPaused: isPaused(subscription),
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    currency: subscription.currency.toUpperCase(),
    collection: collectionOf(subscription.collection_method),
    items: subscription.items.data.map((item) => ({
      itemId: item.id,
      productId: orNull(item.price?.product ?? ''),
      quantity: item.quantity,
      unitPrice: unitPriceOf(item.price),
      interval: orNull(item.price?.recurring?.interval ?? ''),
      intervalCount: item.price?.recurring?.interval_count ?? 1,
    })),
    periodStartsAt: startsAt,
    periodEndsAt: endsAt,
    canceledAt: subscription.canceled_at,
    endedAt: subscription.ended_at,
    latestInvoiceId: orNull(subscription.latest_invoice),
  };
};

/** What the shape reads of an answer. @throws as `notUnderstood`. */
export const understood = <Shape>(
  shape: (raw: JsonValue) => Shape | null,
  raw: JsonValue,
  what: string,
  writes: boolean,
): Shape => {
  const read = shape(raw);
  if (read === null) throw notUnderstood(what, writes);
  return read;
};
