import type { JsonObject, JsonValue } from '#base/json.ts';
import type { FieldSpec, ObservedRecord } from '#model/connector.ts';
import { wireAmountText } from './stripe-amounts.ts';
import { isoOf, recordOf, spoken } from './stripe-records.ts';
import { checkoutSchema, type Checkout, type CheckoutLine } from './stripe-schemas.ts';

const field = (name: string, label: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  name,
  label,
  type: 'text',
  writable: false,
  ...more,
});

export const checkoutFields: readonly FieldSpec[] = [
  field('id', 'Id'),
  field('number', 'Reference of the seller'),
  field('status', 'Status', { role: 'status' }),
  field('payment_status', 'Payment'),
  field('mode', 'What it is for'),
  field('customer', 'Customer'),
  field('customer_name', 'Customer’s name'),
  field('customer_email', 'Customer’s email', { type: 'email' }),
  field('invoice', 'Invoice'),
  field('makes_invoice', 'Makes an invoice', { type: 'boolean' }),
  field('payment_intent', 'Payment intent'),
  field('subscription', 'Subscription'),
  field('currency', 'Currency', { role: 'currency' }),
  field('subtotal', 'Subtotal', { role: 'amount' }),
  field('discount', 'Discount', { role: 'amount' }),
  field('tax', 'Tax', { role: 'tax' }),
  field('total', 'Total', { role: 'total' }),
  field('created_at', 'Created', { type: 'date' }),
  field('lines', 'Lines', { type: 'object' }),
];

/** Reads a checkout session with its lines beside it. It has no number of its own; the seller may have given one. */
export const parseCheckout = (raw: JsonValue): ObservedRecord | null => {
  const read = checkoutSchema.safeParse(raw);
  if (!read.success) return null;
  const session = read.data;
  const { currency } = session;
  const amount = (value: bigint | null | undefined): string | null => wireAmountText(value, currency);
  const details = session.customer_details;
  const email = details?.email ?? '';
  return recordOf({
    kind: 'checkout_session',
    key: session.id,
    state: 'active',
    title:
      session.client_reference_id === '' ? `Checkout ${session.id.slice(-8)}` : session.client_reference_id,
    email: email.trim() === '' ? null : email.trim(),
    fields: spoken({
      id: session.id,
      number: session.client_reference_id,
      status: session.status,
      payment_status: session.payment_status,
      mode: session.mode,
      customer: session.customer,
      customer_name: details?.business_name === '' ? details.name : details?.business_name,
      customer_email: email,
      invoice: session.invoice,
      // Told to, it makes one a moment after it was paid; a subscription's always is.
      makes_invoice:
        session.mode === 'subscription' ||
        session.invoice !== '' ||
        session.invoice_creation?.enabled === true,
      payment_intent: session.payment_intent,
      subscription: session.subscription,
      currency: currency.toUpperCase(),
      subtotal: amount(session.amount_subtotal),
      discount: amount(session.total_details?.amount_discount),
      tax: amount(session.total_details?.amount_tax),
      total: amount(session.amount_total),
      created_at: isoOf(session.created),
      lines: [
        ...session.line_items.data.map((line) => lineFields(line, currency)),
        ...shippingLine(session, currency),
      ],
    }),
    raw,
    findings: session.line_items.has_more ? ['not all of its lines were read'] : [],
  });
};

const lineFields = (line: CheckoutLine, currency: string): JsonObject =>
  spoken({
    id: line.id,
    description: line.description,
    quantity: line.quantity?.toString(),
    unit_price: unitPriceOf(line, currency),
    amount: wireAmountText(line.amount_subtotal, currency),
    discount: wireAmountText(line.amount_discount, currency),
    tax: wireAmountText(line.amount_tax, currency),
  });

/** What sending costs stands beside the lines, and is in the total. */
const shippingLine = ({ shipping_cost: cost }: Checkout, currency: string): readonly JsonObject[] =>
  cost === null || cost.amount_total === null || cost.amount_total === 0n
    ? []
    : [
        spoken({
          description: 'Shipping',
          quantity: '1',
          amount: wireAmountText(cost.amount_subtotal, currency),
          tax: wireAmountText(cost.amount_tax, currency),
        }),
      ];

/** What one costs before discounts, where the amount comes from it: not where tax within the price is left out of it. */
const unitPriceOf = ({ price, quantity, amount_subtotal: amount }: CheckoutLine, currency: string) => {
  const unit = price?.unit_amount ?? null;
  return unit === null || quantity === null || unit * BigInt(quantity) !== amount
    ? null
    : wireAmountText(unit, currency);
};
