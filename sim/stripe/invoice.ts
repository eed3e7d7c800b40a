import type { Address } from './address.ts';
import type { Discount } from './coupon.ts';
import { wireLine, wireTax } from './invoice-line.ts';
import type { InvoiceLine } from './invoice-line.ts';
import type { InvoiceTotals } from './invoice-totals.ts';
import type { Metadata } from './metadata.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';
import { wireTaxRate } from './tax-rate.ts';
import type { TaxRate } from './tax-rate.ts';

export type InvoiceStatus = 'draft' | 'open' | 'paid' | 'uncollectible' | 'void';
export type CollectionMethod = 'charge_automatically' | 'send_invoice';

/** What an invoice shows of its customer; follows the customer until it is finalized. */
export interface ShownCustomer {
  readonly address: Address | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly phone: string | null;
  readonly shipping: Wire | null;
  readonly taxExempt: 'exempt' | 'none' | 'reverse';
  readonly taxIds: readonly { readonly type: string; readonly value: string }[];
}

/**
 * draft → open (finalize) or gone (delete); open → paid | void | uncollectible; uncollectible → paid | void. Nothing leaves
 * paid or void.
 */
export interface Invoice {
  readonly id: string;
  readonly object: 'invoice';
  readonly created: number;
  readonly livemode: boolean;
  readonly accountName: string;
  readonly accountCountry: string;
  amount_due: number;
  amount_overpaid: number;
  amount_paid: number;
  attempt_count: number;
  attempted: boolean;
  auto_advance: boolean;
  automatically_finalizes_at: number | null;
  readonly billing_reason: string;
  collection_method: CollectionMethod;
  readonly currency: string;
  custom_fields: readonly { readonly name: string; readonly value: string }[] | null;
  readonly customer: string;
  days_until_due: number | null;
  default_payment_method: string | null;
  defaultTaxRates: readonly TaxRate[];
  description: string | null;
  discounts: readonly Discount[];
  due_date: number | null;
  effective_at: number | null;
  ending_balance: number | null;
  footer: string | null;
  hosted_invoice_url: string | null;
  invoice_pdf: string | null;
  /** When the hosted page dies. */
  hostedUntil: number | null;
  metadata: Metadata;
  next_payment_attempt: number | null;
  number: string | null;
  readonly subscription: { readonly id: string; readonly metadata: Metadata } | null;
  payment_method_types: readonly string[] | null;
  period_end: number;
  period_start: number;
  post_payment_credit_notes_amount: number;
  pre_payment_credit_notes_amount: number;
  receipt_number: string | null;
  starting_balance: number;
  statement_descriptor: string | null;
  status: InvoiceStatus;
  finalized_at: number | null;
  marked_uncollectible_at: number | null;
  paid_at: number | null;
  voided_at: number | null;
  shown: ShownCustomer;
  lines: readonly InvoiceLine[];
  totals: InvoiceTotals;
  isOverdueTold: boolean;
  /** Why Stripe could not finalize it by itself. */
  finalizationError: Wire | null;
}

export const invoiceTable = (): Table<Invoice> =>
  new Table<Invoice>('invoice', wireInvoice, {
    customer: ({ customer }) => customer,
    subscription: ({ subscription }) => subscription?.id ?? null,
    hosted: (invoice) => invoice.hosted_invoice_url,
  });

/** Lines shown within the invoice; the rest is in its own list. */
const linesWithin = 10;

export const amountRemaining = (invoice: Invoice): number =>
  Math.max(0, invoice.amount_due - invoice.amount_paid);

export const wireLines = (invoice: Invoice): readonly Wire[] =>
  invoice.lines.map((line) =>
    wireLine(line, invoice.totals.lines.get(line.id) ?? { discounts: [], taxes: [] }, invoice),
  );

const wireInvoice = (invoice: Invoice): Wire => {
  const { totals, shown } = invoice;
  return {
    id: invoice.id,
    object: 'invoice',
    account_country: invoice.accountCountry,
    account_name: invoice.accountName,
    account_tax_ids: null,
    amount_due: invoice.amount_due,
    amount_overpaid: invoice.amount_overpaid,
    amount_paid: invoice.amount_paid,
    amount_remaining: amountRemaining(invoice),
    amount_shipping: 0,
    application: null,
    attempt_count: invoice.attempt_count,
    attempted: invoice.attempted,
    auto_advance: invoice.auto_advance,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: invoice.automatically_finalizes_at,
    billing_reason: invoice.billing_reason,
    collection_method: invoice.collection_method,
    created: invoice.created,
    currency: invoice.currency,
    custom_fields: invoice.custom_fields,
    customer: invoice.customer,
    customer_account: null,
    customer_address: shown.address,
    customer_email: shown.email,
    customer_name: shown.name,
    customer_phone: shown.phone,
    customer_shipping: shown.shipping,
    customer_tax_exempt: shown.taxExempt,
    customer_tax_ids: shown.taxIds,
    default_payment_method: invoice.default_payment_method,
    default_source: null,
    default_tax_rates: invoice.defaultTaxRates.map(wireTaxRate),
    description: invoice.description,
    discounts: invoice.discounts.map(({ id }) => id),
    due_date: invoice.due_date,
    effective_at: invoice.effective_at,
    ending_balance: invoice.ending_balance,
    footer: invoice.footer,
    from_invoice: null,
    hosted_invoice_url: invoice.hosted_invoice_url,
    invoice_pdf: invoice.invoice_pdf,
    issuer: { type: 'self' },
    last_finalization_error: invoice.finalizationError,
    latest_revision: null,
    lines: {
      object: 'list',
      data: wireLines(
        invoice.lines.length > linesWithin
          ? { ...invoice, lines: invoice.lines.slice(0, linesWithin) }
          : invoice,
      ),
      has_more: invoice.lines.length > linesWithin,
      total_count: invoice.lines.length,
      url: `/v1/invoices/${invoice.id}/lines`,
    },
    livemode: invoice.livemode,
    metadata: invoice.metadata,
    next_payment_attempt: invoice.next_payment_attempt,
    number: invoice.number,
    on_behalf_of: null,
    parent:
      invoice.subscription === null
        ? null
        : {
            quote_details: null,
            subscription_details: {
              metadata: invoice.subscription.metadata,
              subscription: invoice.subscription.id,
            },
            type: 'subscription_details',
          },
    payment_settings: {
      default_mandate: null,
      payment_method_options: null,
      payment_method_types: invoice.payment_method_types,
    },
    period_end: invoice.period_end,
    period_start: invoice.period_start,
    post_payment_credit_notes_amount: invoice.post_payment_credit_notes_amount,
    pre_payment_credit_notes_amount: invoice.pre_payment_credit_notes_amount,
    receipt_number: invoice.receipt_number,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: invoice.starting_balance,
    statement_descriptor: invoice.statement_descriptor,
    status: invoice.status,
    status_transitions: {
      finalized_at: invoice.finalized_at,
      marked_uncollectible_at: invoice.marked_uncollectible_at,
      paid_at: invoice.paid_at,
      voided_at: invoice.voided_at,
    },
    subtotal: totals.subtotal,
    subtotal_excluding_tax: totals.subtotalExcludingTax,
    test_clock: null,
    total: totals.total,
    total_discount_amounts: totals.discounts,
    total_excluding_tax: totals.totalExcludingTax,
    total_pretax_credit_amounts: [],
    total_taxes: totals.taxes.map(wireTax),
    webhooks_delivered_at: invoice.created,
  };
};
