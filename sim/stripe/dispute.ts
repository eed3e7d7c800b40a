import type { BalanceTransaction } from './balance-transaction.ts';
import type { Metadata } from './metadata.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';

/** States: `needs_response` → `under_review` → `won` | `lost`; `needs_response` → `lost` by closing it. */
export interface Dispute {
  readonly id: string;
  readonly object: 'dispute';
  readonly created: number;
  readonly livemode: boolean;
  readonly amount: number;
  readonly charge: string;
  readonly currency: string;
  readonly dueBy: number;
  evidence: Readonly<Record<string, string>>;
  submissions: number;
  metadata: Metadata;
  readonly payment_intent: string | null;
  readonly reason: string;
  status: 'lost' | 'needs_response' | 'under_review' | 'won';
  transactions: readonly BalanceTransaction[];
}

const evidenceNames = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_communication',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'customer_signature',
  'duplicate_charge_documentation',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'receipt',
  'refund_policy',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'service_documentation',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_documentation',
  'shipping_tracking_number',
  'uncategorized_file',
  'uncategorized_text',
] as const;

/** `transactionWire` renders the movements that the dispute made. */
export const disputeTable = (transactionWire: (row: BalanceTransaction) => Wire): Table<Dispute> =>
  new Table<Dispute>(
    'dispute',
    (dispute) => {
      const { dueBy, submissions, transactions, evidence, ...rest } = dispute;
      return {
        ...rest,
        balance_transactions: transactions.map(transactionWire),
        enhanced_eligibility_types: [],
        evidence: {
          ...Object.fromEntries(evidenceNames.map((name) => [name, evidence[name] ?? null])),
          enhanced_evidence: {},
        },
        evidence_details: {
          due_by: dueBy,
          enhanced_eligibility: {},
          has_evidence: Object.keys(evidence).length > 0,
          past_due: false,
          submission_count: submissions,
          submission_method: 'manual',
        },
        intended_submission_method: 'manual',
        is_charge_refundable: false,
      };
    },
    { charge: ({ charge }) => charge, payment_intent: (dispute) => dispute.payment_intent },
  );
