import type { FieldSpec } from '#model/connector.ts';
import { metadataValueLength } from './stripe-limits.ts';

const field = (name: string, label: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  name,
  label,
  type: 'text',
  writable: false,
  ...more,
});

const named = (name: string, label: string): FieldSpec =>
  field(name, label, { writable: true, maxLength: metadataValueLength });

/** Amounts are decimal text in major units, as exact as Stripe counts them. Only what names its payment is written. */
export const chargeFields: readonly FieldSpec[] = [
  field('id', 'Stripe’s id'),
  field('payment_intent', 'Payment intent'),
  field('status', 'Status', { role: 'status' }),
  field('amount', 'Amount', { role: 'total', moneyIn: 'currency' }),
  field('currency', 'Currency', { role: 'currency' }),
  field('amount_refunded', 'Refunded', { role: 'amount', moneyIn: 'currency' }),
  field('method', 'Method'),
  field('brand', 'Card'),
  field('last4', 'Last digits'),
  field('customer', 'Customer'),
  field('description', 'Description'),
  field('created_at', 'Made at'),
  field('receipt_link', 'Receipt'),
  field('failure', 'Why it failed', { type: 'object' }),
  field('disputes', 'Disputes', { type: 'object' }),
  field('metadata', 'Metadata', { type: 'object' }),
  named('source_id', 'Payment that it is'),
  named('source_invoices', 'Invoices of that payment'),
];
