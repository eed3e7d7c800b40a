import type { Metadata } from './metadata.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';

/**
 * States: `requires_payment_method` → `requires_confirmation` → `requires_action` | `processing` → `succeeded`; a decline
 * goes back to `requires_payment_method`; everything but `succeeded` and `processing` can become `canceled`.
 */
export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'succeeded'
  | 'canceled';

export interface PaymentIntent {
  readonly id: string;
  readonly object: 'payment_intent';
  readonly created: number;
  readonly livemode: boolean;
  amount: number;
  amount_received: number;
  canceled_at: number | null;
  cancellation_reason: string | null;
  readonly client_secret: string;
  readonly currency: string;
  readonly customer: string | null;
  description: string | null;
  last_payment_error: Wire | null;
  latest_charge: string | null;
  metadata: Metadata;
  next_action: Wire | null;
  payment_method: string | null;
  readonly payment_method_types: readonly string[];
  receipt_email: string | null;
  setup_future_usage: string | null;
  status: IntentStatus;
}

export const paymentIntentTable = (): Table<PaymentIntent> =>
  new Table<PaymentIntent>('payment_intent', wireIntent, { customer: ({ customer }) => customer });

const wireIntent = (intent: PaymentIntent): Wire => ({
  ...intent,
  allowed_payment_method_types: null,
  amount_capturable: 0,
  amount_details: { tip: {} },
  application: null,
  application_fee_amount: null,
  automatic_payment_methods: null,
  capture_method: 'automatic',
  confirmation_method: 'automatic',
  customer_account: null,
  excluded_payment_method_types: null,
  managed_payments: null,
  on_behalf_of: null,
  payment_method_configuration_details: null,
  payment_method_options: {},
  payment_record: null,
  processing: null,
  review: null,
  shipping: null,
  source: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  transfer_data: null,
  transfer_group: null,
});

/** Means that an account offers for a currency. */
export const methodTypesFor = (currency: string): readonly string[] =>
  currency === 'aud' ? ['card', 'au_becs_debit'] : ['card'];
