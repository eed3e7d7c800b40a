import type { JsonObject, JsonValue } from '#base/json.ts';
import type { FieldSpec, ObservedRecord } from '#model/connector.ts';
import { billingInvoiceStates, type BillingInvoiceState } from '#model/billing.ts';
import { subtotalOf, sumOf, wireAmountText } from './stripe-amounts.ts';
import { unitPriceFromWire } from './stripe-currency.ts';
import { codeWord } from './stripe-json.ts';
import { metadataNames } from './stripe-metadata.ts';
import {
  creditNotesOf,
  disputesOf,
  paymentAliases,
  paymentsOf,
  refundedTotal,
  refundsOf,
} from './stripe-payments.ts';
import { deletedRecord, isoOf, recordOf, spoken } from './stripe-records.ts';
import { invoiceSchema, type Invoice, type InvoiceLine } from './stripe-schemas.ts';

const field = (name: string, label: string, type: FieldSpec['type'] = 'text'): FieldSpec => ({
  name,
  label,
  type,
  writable: false,
});

const amount = (name: string, label: string): FieldSpec => ({ ...field(name, label), moneyIn: 'currency' });

/** All read-only: invoices are made by the billing port, not by mappings. Amounts are decimal text in major units. */
export const invoiceFields: readonly FieldSpec[] = [
  field('id', 'Stripe’s id'),
  field('number', 'Number'),
  field('status', 'Status'),
  field('reference', 'Our id'),
  field('customer', 'Customer'),
  field('customer_name', 'Customer’s name'),
  field('customer_email', 'Customer’s e-mail', 'email'),
  field('subscription', 'Subscription'),
  field('collection', 'Collection'),
  field('billing_reason', 'Made by'),
  field('currency', 'Currency'),
  amount('subtotal', 'Subtotal'),
  amount('discount', 'Discount'),
  amount('tax', 'Tax'),
  amount('total', 'Total'),
  amount('amount_due', 'Due'),
  amount('amount_paid', 'Paid'),
  amount('amount_remaining', 'Remaining'),
  amount('amount_overpaid', 'Overpaid'),
  amount('amount_refunded', 'Refunded'),
  field('memo', 'Memo'),
  field('created_at', 'Made at'),
  field('due_at', 'Due at'),
  field('finalized_at', 'Finalized at'),
  field('paid_at', 'Paid at'),
  field('voided_at', 'Voided at'),
  field('uncollectible_at', 'Given up at'),
  field('next_attempt_at', 'Next payment attempt'),
  field('attempts', 'Payment attempts', 'object'),
  field('payment_link', 'Payment page'),
  field('pdf_link', 'PDF'),
  field('finalization_error', 'Why it could not be finalized', 'object'),
  field('lines', 'Lines', 'object'),
  field('payments', 'Payments', 'object'),
  field('refunds', 'Refunds', 'object'),
  field('credit_notes', 'Credit notes', 'object'),
  field('disputes', 'Disputes', 'object'),
  field('metadata', 'Metadata', 'object'),
];

export const invoiceStateOf = (status: string): BillingInvoiceState =>
  billingInvoiceStates.find((state) => state === status) ?? 'unknown';

/** Reads an invoice with what our reads put beside it; null without an id, as previews of coming invoices are. */
export const parseInvoice = (raw: JsonValue): ObservedRecord | null => {
  const deleted = deletedRecord('invoice', raw);
  if (deleted !== null) return deleted;
  const read = invoiceSchema.safeParse(raw);
  if (!read.success) return null;
  const invoice = read.data;
  const { currency, metadata } = invoice;
  const amount = (value: bigint | null): string | null => wireAmountText(value, currency);
  const state = invoiceStateOf(invoice.status);
  const lines = invoice.lines.data.map((line) => lineFields(line, currency));
  return recordOf({
    kind: 'invoice',
    key: invoice.id,
    aliases: paymentAliases(invoice),
    state: 'active',
    title: invoice.number === '' ? `Draft for ${invoice.customer_name || invoice.customer}` : invoice.number,
    email: invoice.customer_email.trim() === '' ? null : invoice.customer_email.trim(),
    reference: metadata[metadataNames.reference] ?? null,
    fields: spoken({
      id: invoice.id,
      number: invoice.number,
      status: state,
      reference: metadata[metadataNames.reference],
      customer: invoice.customer,
      customer_name: invoice.customer_name,
      customer_email: invoice.customer_email,
      subscription: invoice.parent?.subscription_details?.subscription,
      collection: invoice.collection_method,
      billing_reason: invoice.billing_reason,
      currency: currency.toUpperCase(),
      subtotal: amount(subtotalOf(invoice)),
      discount: amount(sumOf(invoice.total_discount_amounts)),
      tax: amount(sumOf(invoice.total_taxes)),
      total: amount(invoice.total),
      amount_due: amount(invoice.amount_due),
      amount_paid: amount(invoice.amount_paid),
      amount_remaining: amount(invoice.amount_remaining),
      amount_overpaid: amount(invoice.amount_overpaid),
      amount_refunded: amount(refundedTotal(invoice)),
      memo: invoice.description,
      created_at: isoOf(invoice.created),
      due_at: isoOf(invoice.due_date),
      finalized_at: isoOf(invoice.status_transitions.finalized_at),
      paid_at: isoOf(invoice.status_transitions.paid_at),
      voided_at: isoOf(invoice.status_transitions.voided_at),
      uncollectible_at: isoOf(invoice.status_transitions.marked_uncollectible_at),
      next_attempt_at: isoOf(invoice.next_payment_attempt),
      attempts: { count: invoice.attempt_count },
      payment_link: invoice.hosted_invoice_url,
      pdf_link: invoice.invoice_pdf,
      finalization_error:
        invoice.last_finalization_error === null ? null : spoken(invoice.last_finalization_error),
      lines,
      payments: paymentsOf(invoice),
      refunds: refundsOf(invoice),
      credit_notes: creditNotesOf(invoice),
      disputes: disputesOf(invoice),
      metadata,
    }),
    raw,
    findings: findingsOf(invoice, state),
  });
};

const findingsOf = (invoice: Invoice, state: BillingInvoiceState): readonly string[] => [
  ...(state === 'unknown' ? [`unknown status “${codeWord(invoice.status)}”`] : []),
  ...(invoice.currency === '' ? ['no currency'] : []),
  ...(invoice.total === null ? ['no total'] : []),
  ...(invoice.lines.has_more ? ['not all of its lines were read'] : []),
];

const lineFields = (line: InvoiceLine, currency: string): JsonObject => {
  const price = line.pricing?.unit_amount_decimal ?? null;
  return spoken({
    id: line.id,
    reference: line.metadata[metadataNames.id],
    description: line.description,
    product: line.pricing?.price_details?.product,
    quantity: line.quantity_decimal ?? line.quantity?.toString(),
    unit_price: price === null ? null : unitPriceFromWire(price, currency),
    amount: wireAmountText(line.amount, currency),
    discount: wireAmountText(sumOf(line.discount_amounts), currency),
    tax: wireAmountText(sumOf(line.taxes), currency),
  });
};
