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
