import type { JsonObject, JsonValue } from '#base/json.ts';
import type { Composed, ComposeIntent, ObservedRecord } from '#model/connector.ts';
import { parseAccount } from './stripe-account.ts';
import { composeCustomer } from './stripe-customer-body.ts';
import { parseCustomer } from './stripe-customer.ts';
import { parseInvoice } from './stripe-invoice.ts';
import { parsePayout } from './stripe-payout.ts';
import { composeProduct } from './stripe-product-body.ts';
import { parseProduct } from './stripe-product.ts';
import { parseSubscription } from './stripe-subscription.ts';

const parsers: Readonly<Record<string, (raw: JsonValue) => ObservedRecord | null>> = {
  customer: parseCustomer,
  product: parseProduct,
  invoice: parseInvoice,
  subscription: parseSubscription,
  payout: parsePayout,
  account: parseAccount,
};

/** Reads any kind of ours; null for an object without an id, and for a kind that we do not know. */
export const parse = (kind: string, raw: JsonValue): ObservedRecord | null =>
  (Object.hasOwn(parsers, kind) ? parsers[kind] : undefined)?.(raw) ?? null;

/** What mappings see of a record are its own fields: what belongs to it was read with it. */
export const view = (fields: JsonObject): JsonObject => fields;

/** Only customers and products are written by mappings. */
export const compose = (kind: string, intent: ComposeIntent): Composed => {
  if (kind === 'customer') return composeCustomer(intent);
  if (kind === 'product') return composeProduct(intent);
  return { body: {}, refused: [{ field: 'record', reason: `Records of kind “${kind}” are only read.` }] };
};
