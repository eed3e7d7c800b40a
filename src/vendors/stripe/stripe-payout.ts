import type { JsonObject, JsonValue } from '#base/json.ts';
import type { FieldSpec, ObservedRecord } from '#model/connector.ts';
import { sumOf, wireAmountText } from './stripe-amounts.ts';
import { codeWord } from './stripe-json.ts';
import { isoOf, recordOf, spoken } from './stripe-records.ts';
import { payoutSchema, type BalanceTransaction } from './stripe-schemas.ts';

const field = (name: string, label: string, type: FieldSpec['type'] = 'text'): FieldSpec => ({
  name,
  label,
  type,
  writable: false,
});

const amount = (name: string, label: string): FieldSpec => ({ ...field(name, label), moneyIn: 'currency' });

export const payoutFields: readonly FieldSpec[] = [
  field('id', 'Stripe’s id'),
  field('status', 'Status'),
  amount('amount', 'Amount'),
  field('currency', 'Currency'),
  amount('fees', 'Fees'),
  field('is_automatic', 'Automatic', 'boolean'),
  field('method', 'Method'),
  field('arrives_at', 'Arrives at'),
  field('created_at', 'Made at'),
  field('reconciliation', 'Reconciliation'),
  field('descriptor', 'On the bank statement'),
  field('failure', 'Failure', 'object'),
  field('transactions', 'Transactions', 'object'),
];

export const payoutReturnFields: readonly FieldSpec[] = [
  field('id', 'Stripe’s id of the payout'),
  field('status', 'Status'),
  amount('amount', 'Amount'),
  field('currency', 'Currency'),
  field('returned_at', 'Returned at'),
  field('arrives_at', 'Was to arrive at'),
  field('failure', 'Failure', 'object'),
];

/** Source: Stripe's client 23.1, Payouts. */
const knownStatuses: ReadonlySet<string> = new Set(['paid', 'pending', 'in_transit', 'canceled', 'failed']);

const isKnown = (status: string): boolean => knownStatuses.has(status);

/** Reads a payout with the transactions that it pays out, which Stripe tells of automatic ones only. */
export const parsePayout = (raw: JsonValue): ObservedRecord | null => {
  const read = payoutSchema.safeParse(raw);
  if (!read.success) return null;
  const payout = read.data;
  const { currency, status } = payout;
  // The payout itself is one of its transactions; one that came back is money of a later one.
  const transactions = payout.balance_transactions.filter(({ type }) => type !== 'payout');
  return recordOf({
    kind: 'payout',
    key: payout.id,
    state: 'active',
    title: `${wireAmountText(payout.amount, currency) ?? '?'} ${currency.toUpperCase()}`,
    fields: spoken({
      id: payout.id,
      status: isKnown(status) ? status : 'unknown',
      amount: wireAmountText(payout.amount, currency),
      currency: currency.toUpperCase(),
      fees:
        transactions.length === 0
          ? null
          : wireAmountText(sumOf(transactions.map(({ fee: amount }) => ({ amount }))), currency),
      is_automatic: payout.automatic,
      method: payout.method,
      arrives_at: isoOf(payout.arrival_date),
      created_at: isoOf(payout.created),
      reconciliation: payout.reconciliation_status,
      descriptor: payout.statement_descriptor,
      failure: spoken({ code: payout.failure_code, message: payout.failure_message }),
      transactions: transactions.map((transaction) => transactionFields(transaction)),
    }),
    raw,
    findings: isKnown(status) ? [] : [`unknown status “${codeWord(status)}”`],
  });
};

/**
 * Reads what came back of a payout, under the payout's own id. Only payouts that failed are listed as such; `status` says
 * whether this one did.
 */
export const parsePayoutReturn = (raw: JsonValue): ObservedRecord | null => {
  const read = payoutSchema.safeParse(raw);
  if (!read.success) return null;
  const { id, amount, currency, status, ...payout } = read.data;
  const back = payout.failure_balance_transaction;
  return recordOf({
    kind: 'payout_return',
    key: id,
    state: 'active',
    title: `${wireAmountText(amount, currency) ?? '?'} ${currency.toUpperCase()}`,
    fields: spoken({
      id,
      status,
      amount: wireAmountText(amount, currency),
      currency: currency.toUpperCase(),
      // Where the movement back is not told whole, the day of arrival is the nearest that is known.
      returned_at: isoOf(back?.created ?? payout.arrival_date),
      arrives_at: isoOf(payout.arrival_date),
      failure: spoken({ code: payout.failure_code, message: payout.failure_message }),
    }),
    raw,
  });
};

/** Amounts of a balance transaction are in the currency that is settled, not in that of the charge. */
const transactionFields = (transaction: BalanceTransaction): JsonObject =>
  spoken({
    id: transaction.id,
    type: transaction.type,
    category: transaction.reporting_category,
    source: transaction.source,
    currency: transaction.currency.toUpperCase(),
    amount: wireAmountText(transaction.amount, transaction.currency),
    fee: wireAmountText(transaction.fee, transaction.currency),
    net: wireAmountText(transaction.net, transaction.currency),
    description: transaction.description,
    created_at: isoOf(transaction.created),
    fee_details: transaction.fee_details.map((detail) =>
      spoken({
        type: detail.type,
        amount: wireAmountText(detail.amount, detail.currency),
        description: detail.description,
      }),
    ),
  });
