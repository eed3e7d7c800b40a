import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { valueAt } from '#model/mapping.ts';
import type { MovementKind } from '#model/clearing-figures.ts';

/**
 * What a movement of Stripe's balance is to a bookkeeper, by its reporting category (docs.stripe.com/reports/
 * reporting-categories and Stripe's client 23.1, BalanceTransactions, read 2026-11). What is not listed is `other`.
 */
const kindOfCategory: Readonly<Record<string, MovementKind>> = {
  charge: 'payment',
  refund: 'refund',
  refund_failure: 'refund',
  partial_capture_reversal: 'refund',
  charge_failure: 'refund',
  dispute: 'dispute',
  dispute_reversal: 'dispute',
  fee: 'fee',
  network_cost: 'fee',
  tax: 'fee',
  payout_reversal: 'returned_payout',
};

const kindOfType: Readonly<Record<string, MovementKind>> = {
  payment: 'payment',
  payment_refund: 'refund',
  payment_failure_refund: 'refund',
  stripe_fee: 'fee',
  payout_failure: 'returned_payout',
  payout_cancel: 'returned_payout',
};

/** Where a payout stands: only what has arrived, and what came back, counts; its parts are known once it is put together. */
const stageOf = (fields: JsonObject): 'in_transit' | 'arrived' | 'failed' => {
  const { status, is_automatic: isAutomatic, reconciliation } = fields;
  if (isAutomatic === true && reconciliation !== 'completed') return 'in_transit';
  if (status === 'failed' || status === 'canceled') return 'failed';
  return status === 'paid' ? 'arrived' : 'in_transit';
};

/** A payout as flows into a ledger want it: `amount`, `stage`, plain instants, and its movements with sign. */
export const viewPayout = (fields: JsonObject): JsonObject => ({
  ...fields,
  stage: stageOf(fields),
  arrivesAt: textAt(fields, 'arrives_at'),
  amount: { total: textAt(fields, 'amount'), currency: textAt(fields, 'currency') },
  movements: listAt(fields, 'transactions').map(viewMovement),
});

const viewMovement = (transaction: JsonObject): JsonObject => {
  const category = textAt(transaction, 'category');
  const type = textAt(transaction, 'type');
  return {
    id: textAt(transaction, 'id'),
    kind: kindOfCategory[category] ?? kindOfType[type] ?? kindOfType[category] ?? 'other',
    what: category === '' ? type : category,
    source: textAt(transaction, 'source'),
    amount: textAt(transaction, 'amount'),
    fee: textAt(transaction, 'fee'),
    currency: textAt(transaction, 'currency'),
  };
};

/** The return of a payout, named by the payout's id. */
export const viewReturn = (fields: JsonObject): JsonObject => ({
  ...fields,
  payoutKey: textAt(fields, 'id'),
  stage: textAt(fields, 'status') === 'failed' ? 'failed' : 'arrived',
  returnedAt: textAt(fields, 'returned_at'),
  amount: { total: textAt(fields, 'amount'), currency: textAt(fields, 'currency') },
});

const listAt = (fields: JsonObject, name: string): readonly JsonObject[] => {
  const list = fields[name];
  return Array.isArray(list) ? list.filter((each: JsonValue) => isJsonObject(each)) : [];
};

const textAt = (fields: JsonObject, path: string): string => {
  const value = valueAt(fields, path);
  return typeof value === 'string' ? value : '';
};
