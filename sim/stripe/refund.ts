import type { Metadata } from './metadata.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';

/** States: `pending` → `succeeded` | `failed` | `canceled`; a success can still fail weeks later. */
export interface Refund {
  readonly id: string;
  readonly object: 'refund';
  readonly created: number;
  readonly amount: number;
  balance_transaction: string | null;
  readonly charge: string;
  readonly currency: string;
  readonly customer: string | null;
  failure_balance_transaction: string | null;
  failure_reason: string | null;
  metadata: Metadata;
  readonly payment_intent: string | null;
  readonly payment_method: string | null;
  readonly reason: string | null;
  status: 'canceled' | 'failed' | 'pending' | 'requires_action' | 'succeeded';
}

export const refundTable = (): Table<Refund> =>
  new Table<Refund>('refund', wireRefund, {
    charge: ({ charge }) => charge,
    payment_intent: (refund) => refund.payment_intent,
  });

const wireRefund = (refund: Refund): Wire => {
  const { failure_balance_transaction, failure_reason, ...rest } = refund;
  return {
    ...rest,
    customer_account: null,
    destination_details: {
      type: 'card',
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
    },
    ...(failure_balance_transaction === null ? {} : { failure_balance_transaction }),
    ...(failure_reason === null ? {} : { failure_reason }),
    receipt_number: null,
    source_transfer_reversal: null,
    transfer_reversal: null,
  };
};
