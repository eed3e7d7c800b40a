import { isJsonObject, type JsonObject } from '#base/json.ts';
import type { ChildView } from '#model/connector.ts';
import type { PaymentStage, PayoutStage } from '#model/ledger-money.ts';
import { readyLines } from './ignition-invoice-lines.ts';

/** An invoice with its items as `lines` ready for a ledger, and as `paidState` whether Ignition would still collect it. */
export const viewInvoice = (fields: JsonObject): JsonObject => ({
  ...fields,
  lines: readyLines(fields['items']),
  paidState: fields['paymentStatus'] === 'paid' ? 'paid' : 'unpaid',
});

/**
 * Ignition's states of a payment by what they mean. `uncollected` is scheduled as well as failed; one that is collected and
 * then rejected by the bank returns to it. Source: vendor's enumerations as two public clients read them, 2026-11.
 */
const stages: Readonly<Record<string, PaymentStage>> = {
  uncollected: 'open',
  collecting: 'open',
  collected: 'collected',
  disbursing: 'collected',
  disbursed: 'paid_out',
  cancelled: 'cancelled',
  refunding: 'refunded',
};

/** A payment of an invoice with its `stage`; what is not known may still be collected. */
export const viewAllocation = (fields: JsonObject): JsonObject => ({
  ...fields,
  stage: stages[textIn(fields, 'status')] ?? 'open',
});

/**
 * A payout with its `stage` and, as `items`, the collections in it in the order of their numbers. Ignition's page says In
 * Transit, Complete and Failed (help 5534271); what the API calls them beyond `complete` is not published.
 */
export const viewPayout = (fields: JsonObject, children: readonly ChildView[]): JsonObject => ({
  ...fields,
  stage: payoutStageOf(textIn(fields, 'status')),
  items: children
    .filter((child) => child.kind === 'collection' && child.state === 'active')
    .toSorted((a, b) => Number(a.key) - Number(b.key))
    .map(({ fields: row }): JsonObject => {
      const amount = isJsonObject(row['amount']) ? row['amount'] : {};
      return {
        isClawback: row['isClawback'] === true,
        amount: amount['total'] ?? null,
        currency: amount['currency'] ?? null,
        fee: row['fee'] ?? null,
        invoiceKey: row['invoiceKey'] ?? null,
      };
    }),
});

const payoutStageOf = (status: string): PayoutStage => {
  if (/^(?:complete|completed|paid|arrived)$/i.test(status)) return 'arrived';
  return /fail|cancel|return/i.test(status) ? 'failed' : 'in_transit';
};

const textIn = (fields: JsonObject, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};
