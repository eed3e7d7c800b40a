import type { Metadata } from './metadata.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';

/** States: `pending` → `in_transit` → `paid` | `failed`; `pending` → `canceled`. */
export interface Payout {
  readonly id: string;
  readonly object: 'payout';
  readonly created: number;
  readonly livemode: boolean;
  readonly amount: number;
  readonly arrival_date: number;
  readonly automatic: boolean;
  readonly balance_transaction: string | null;
  readonly currency: string;
  failure_balance_transaction: string | null;
  failure_code: string | null;
  failure_message: string | null;
  metadata: Metadata;
  reconciliation_status: 'completed' | 'in_progress' | 'not_applicable';
  status: 'canceled' | 'failed' | 'in_transit' | 'paid' | 'pending';
}

export const payoutTable = (): Table<Payout> => new Table<Payout>('payout', wirePayout);

const wirePayout = (payout: Payout): Wire => ({
  ...payout,
  application_fee: null,
  application_fee_amount: null,
  description: payout.automatic ? 'STRIPE PAYOUT' : null,
  destination: 'ba_1SimulatedBankAccount0001',
  method: 'standard',
  original_payout: null,
  payout_method: null,
  reversed_by: null,
  source_type: 'card',
  statement_descriptor: null,
  trace_id: null,
  type: 'bank_account',
});
