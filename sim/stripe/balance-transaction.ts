import { Table } from './table.ts';
import type { Wire } from './table.ts';

/** One movement of an account's balance, in its settlement currency. */
export interface BalanceTransaction {
  readonly id: string;
  readonly object: 'balance_transaction';
  readonly created: number;
  readonly amount: number;
  readonly available_on: number;
  readonly currency: string;
  readonly description: string | null;
  /** Settlement per presentment; null where both are one. */
  readonly rate: string | null;
  readonly fee: number;
  readonly reporting_category: string;
  readonly source: string | null;
  readonly type: string;
  status: 'available' | 'pending';
  /** The automatic payout that paid it out. */
  payout: string | null;
}

export const balanceTransactionTable = (): Table<BalanceTransaction> =>
  new Table<BalanceTransaction>('balance_transaction', wireTransaction, {
    payout: ({ payout }) => payout,
    source: ({ source }) => source,
    unpaid: ({ payout, type }) => (payout === null && type !== 'payout' ? 'yes' : null),
  });

export const wireTransaction = ({ rate, payout: _hidden, ...rest }: BalanceTransaction): Wire => ({
  ...rest,
  balance_type: 'payments',
  exchange_rate: rate === null ? null : Number(rate),
  fee_details:
    rest.fee === 0
      ? []
      : [
          {
            amount: rest.fee,
            application: null,
            currency: rest.currency,
            description: 'Stripe processing fees',
            type: 'stripe_fee',
          },
        ],
  net: rest.amount - rest.fee,
});
