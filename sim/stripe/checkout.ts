import type { Metadata } from './metadata.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';

/** One thing that is bought. Amounts in the smallest unit; `subtotal` is before discounts and tax on top. */
export interface CheckoutLine {
  readonly id: string;
  readonly description: string;
  readonly quantity: number;
  readonly unitAmount: number;
  readonly taxRates: readonly string[];
  /** The price as the wire shows it. */
  readonly price: Wire;
  readonly subtotal: number;
  readonly tax: number;
  readonly total: number;
}

/**
 * A page where a customer saves a way to pay (`setup`), or pays for what is on it (`payment`). States: `open` → `complete` |
 * `expired`. Subscriptions,
 * discounts and shipping of a checkout are not simulated.
 */
export interface CheckoutSession {
  readonly id: string;
  readonly object: 'checkout.session';
  readonly created: number;
  readonly livemode: boolean;
  readonly amount_subtotal: number | null;
  readonly amount_total: number | null;
  readonly cancel_url: string | null;
  readonly client_reference_id: string | null;
  readonly currency: string | null;
  customer: string | null;
  customer_details: Wire | null;
  readonly expires_at: number;
  invoice: string | null;
  readonly lines: readonly CheckoutLine[];
  /** Whether it makes an invoice of what was paid. */
  readonly makesInvoice: boolean;
  metadata: Metadata;
  readonly mode: 'payment' | 'setup';
  payment_intent: string | null;
  readonly payment_method_types: readonly string[];
  payment_status: 'no_payment_required' | 'paid' | 'unpaid';
  readonly setup_intent: string | null;
  status: 'complete' | 'expired' | 'open';
  readonly success_url: string | null;
  readonly total_details: Wire | null;
  url: string | null;
}

export const checkoutTable = (): Table<CheckoutSession> =>
  new Table<CheckoutSession>('checkout.session', wireSession, {
    customer: ({ customer }) => customer,
    payment_intent: ({ payment_intent: intent }) => intent,
  });

export const wireCheckoutLine = (line: CheckoutLine, currency: string): Wire => ({
  id: line.id,
  object: 'item',
  adjustable_quantity: null,
  amount_discount: 0,
  amount_subtotal: line.subtotal,
  amount_tax: line.tax,
  amount_total: line.total,
  currency,
  description: line.description,
  metadata: {},
  price: line.price,
  quantity: line.quantity,
});

const wireSession = ({ lines: _lines, makesInvoice, ...session }: CheckoutSession): Wire => ({
  ...session,
  adaptive_pricing: null,
  after_expiration: null,
  allow_promotion_codes: null,
  allowed_payment_method_types: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  billing_address_collection: null,
  client_secret: null,
  collected_information: null,
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  custom_text: {
    after_submit: null,
    shipping_address: null,
    submit: null,
    terms_of_service_acceptance: null,
  },
  customer_account: null,
  customer_creation: null,
  customer_email: null,
  discounts: null,
  integration_identifier: null,
  invoice_creation:
    session.mode === 'setup'
      ? null
      : {
          enabled: makesInvoice,
          invoice_data: {
            account_tax_ids: null,
            custom_fields: null,
            description: null,
            footer: null,
            issuer: null,
            metadata: null,
            rendering_options: null,
          },
        },
  locale: null,
  managed_payments: null,
  origin_context: null,
  payment_link: null,
  payment_method_collection: session.mode === 'setup' ? 'always' : 'if_required',
  payment_method_configuration_details: null,
  payment_method_options: {},
  permissions: null,
  recovered_from: null,
  saved_payment_method_options: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  submit_type: null,
  subscription: null,
  ui_mode: 'hosted_page',
  wallet_options: null,
});
