import type { Metadata } from './metadata.ts';
import { chargeDetails, noAddress } from './payment-method.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';
import type { TestCard } from './test-cards.ts';

export interface Charge {
  readonly id: string;
  readonly object: 'charge';
  readonly created: number;
  readonly livemode: boolean;
  readonly amount: number;
  amount_captured: number;
  amount_refunded: number;
  balance_transaction: string | null;
  readonly currency: string;
  readonly customer: string | null;
  readonly description: string | null;
  disputed: boolean;
  failure_balance_transaction: string | null;
  failure_code: string | null;
  failure_message: string | null;
  metadata: Metadata;
  paid: boolean;
  readonly payment_intent: string | null;
  readonly payment_method: string | null;
  refunded: boolean;
  readonly receipt_email: string | null;
  readonly receipt_url: string | null;
  status: 'failed' | 'pending' | 'succeeded';
  readonly card: TestCard;
  readonly declineCode: string | null;
  readonly name: string | null;
  readonly email: string | null;
}

export const chargeTable = (): Table<Charge> =>
  new Table<Charge>('charge', wireCharge, {
    customer: ({ customer }) => customer,
    payment_intent: (charge) => charge.payment_intent,
  });

const wireCharge = (charge: Charge): Wire => {
  const { card, declineCode, name, email, ...rest } = charge;
  const hasFailed = charge.status === 'failed';
  return {
    ...rest,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    billing_details: { address: noAddress, email, name, phone: null, tax_id: null },
    calculated_statement_descriptor: null,
    captured: charge.status !== 'failed',
    fraud_details: {},
    on_behalf_of: null,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: hasFailed ? 'declined_by_network' : 'approved_by_network',
      reason: hasFailed ? declineCode : null,
      risk_level: 'normal',
      seller_message: hasFailed ? 'The bank did not accept the payment.' : 'Payment complete.',
      type: hasFailed ? 'issuer_declined' : 'authorized',
    },
    payment_method_details: chargeDetails(card),
    receipt_number: null,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    transfer_data: null,
    transfer_group: null,
  };
};
