import type { JsonObject, JsonValue } from '#base/json.ts';
import type { Composed, ComposeIntent, ObservedRecord } from '#model/connector.ts';
import { parseAccount } from './stripe-account.ts';
import { composeCharge, parseCharge } from './stripe-charge.ts';
import { parseCheckout } from './stripe-checkout.ts';
import { composeCustomer } from './stripe-customer-body.ts';
import { parseCustomer } from './stripe-customer.ts';
import { parseInvoice } from './stripe-invoice.ts';
import { viewPayout, viewReturn } from './stripe-payout-view.ts';
import { parsePayout, parsePayoutReturn } from './stripe-payout.ts';
import { composeProduct } from './stripe-product-body.ts';
import { parseProduct } from './stripe-product.ts';
import { parseSubscription } from './stripe-subscription.ts';

const parsers: Readonly<Record<string, (raw: JsonValue) => ObservedRecord | null>> = {
  customer: parseCustomer,
  product: parseProduct,
  invoice: parseInvoice,
  charge: parseCharge,
  checkout_session: parseCheckout,
  subscription: parseSubscription,
  payout: parsePayout,
  payout_return: parsePayoutReturn,
  account: parseAccount,
};

/** Reads any kind of ours; null for an object without an id, and for a kind that we do not know. */
export const parse = (kind: string, raw: JsonValue): ObservedRecord | null =>
  (Object.hasOwn(parsers, kind) ? parsers[kind] : undefined)?.(raw) ?? null;

/** What flows see of a record: its own fields, as what belongs to it was read with it, and payouts as money that moves. */
export const view = (kind: string, fields: JsonObject): JsonObject => {
  if (kind === 'payout') return viewPayout(fields);
  return kind === 'payout_return' ? viewReturn(fields) : fields;
};

/** Only customers, products and what names a charge are written by mappings. */
export const compose = (kind: string, intent: ComposeIntent): Composed => {
  if (kind === 'customer') return composeCustomer(intent);
  if (kind === 'product') return composeProduct(intent);
  if (kind === 'charge') return composeCharge(intent);
  return { body: {}, refused: [{ field: 'record', reason: `Records of kind “${kind}” are only read.` }] };
};
