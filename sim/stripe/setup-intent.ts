import type { Metadata } from './metadata.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';

/** States: `requires_payment_method` → `requires_action` → `succeeded`; everything but `succeeded` can be `canceled`. */
export interface SetupIntent {
  readonly id: string;
  readonly object: 'setup_intent';
  readonly created: number;
  readonly livemode: boolean;
  cancellation_reason: string | null;
  readonly client_secret: string;
  readonly customer: string | null;
  description: string | null;
  last_setup_error: Wire | null;
  metadata: Metadata;
  next_action: Wire | null;
  payment_method: string | null;
  readonly payment_method_types: readonly string[];
  status: 'canceled' | 'requires_action' | 'requires_confirmation' | 'requires_payment_method' | 'succeeded';
  readonly usage: string;
}

export const setupIntentTable = (): Table<SetupIntent> =>
  new Table<SetupIntent>('setup_intent', wireSetupIntent, { customer: ({ customer }) => customer });

const wireSetupIntent = (intent: SetupIntent): Wire => ({
  ...intent,
  allowed_payment_method_types: null,
  application: null,
  automatic_payment_methods: null,
  customer_account: null,
  excluded_payment_method_types: null,
  latest_attempt: null,
  mandate: null,
  on_behalf_of: null,
  payment_method_configuration_details: null,
  payment_method_options: {},
  single_use_mandate: null,
});

/** A page where a customer saves a way to pay. States: `open` → `complete` | `expired`. Only `mode=setup` is simulated. */
export interface CheckoutSession {
  readonly id: string;
  readonly object: 'checkout.session';
  readonly created: number;
  readonly livemode: boolean;
  readonly cancel_url: string | null;
  readonly client_reference_id: string | null;
  readonly currency: string | null;
  readonly customer: string | null;
  readonly expires_at: number;
  metadata: Metadata;
  readonly payment_method_types: readonly string[];
  readonly setup_intent: string;
  status: 'complete' | 'expired' | 'open';
  readonly success_url: string | null;
  url: string | null;
}

export const checkoutTable = (): Table<CheckoutSession> =>
  new Table<CheckoutSession>('checkout.session', wireSession, { customer: ({ customer }) => customer });

const wireSession = (session: CheckoutSession): Wire => ({
  ...session,
  adaptive_pricing: null,
  after_expiration: null,
  allow_promotion_codes: null,
  allowed_payment_method_types: null,
  amount_subtotal: null,
  amount_total: null,
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
  customer_details: null,
  customer_email: null,
  discounts: null,
  integration_identifier: null,
  invoice: null,
  invoice_creation: null,
  locale: null,
  managed_payments: null,
  mode: 'setup',
  origin_context: null,
  payment_intent: null,
  payment_link: null,
  payment_method_collection: 'always',
  payment_method_configuration_details: null,
  payment_method_options: {},
  payment_status: 'no_payment_required',
  permissions: null,
  recovered_from: null,
  saved_payment_method_options: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  submit_type: null,
  subscription: null,
  total_details: null,
  ui_mode: 'hosted_page',
  wallet_options: null,
});
