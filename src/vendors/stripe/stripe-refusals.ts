/** Why a refused request cannot succeed as it is: `gone` and `conflict` may after the target was read again. */
export type RefusalReason = 'invalid' | 'conflict' | 'gone' | 'payment';

/** Codes by which Stripe says that the object is not, or no longer, in the state that the request needs. */
const conflictCodes: ReadonlySet<string> = new Set([
  'resource_already_exists',
  'charge_already_refunded',
  'invoice_not_editable',
  'invoice_no_customer_line_items',
  'invoice_payment_intent_requires_action',
  'payment_intent_unexpected_state',
  'status_transition_invalid',
  'tax_id_invalid_state',
]);

export const refusalReason = (status: number, code: string | undefined): RefusalReason => {
  if (status === 402) return 'payment';
  if (code === 'resource_missing' || status === 404) return 'gone';
  return code !== undefined && conflictCodes.has(code) ? 'conflict' : 'invalid';
};

/** What a reader can do about it, by Stripe's code. Source: docs.stripe.com/error-codes, read 2026-11. */
const hints: Readonly<Record<string, string>> = {
  amount_too_small: 'The amount is below what Stripe charges in this currency.',
  amount_too_large: 'The amount is above what Stripe charges in this currency.',
  charge_already_refunded: 'The payment was refunded already.',
  charge_disputed: 'The customer disputes this payment at their bank; it is not refunded besides.',
  coupon_expired: 'The discount has expired at Stripe.',
  email_invalid: 'Correct the e-mail address of the customer.',
  insufficient_funds: 'The Stripe account has not enough balance for this refund.',
  balance_insufficient: 'The Stripe account has not enough balance for this refund.',
  invoice_no_customer_line_items: 'The invoice has no lines.',
  invoice_payment_in_progress: 'A payment of this invoice is under way; wait for its outcome.',
  invoice_payment_intent_requires_action:
    'Stripe holds no payment method that it may charge without the customer: send them the payment page.',
  invoice_not_editable: 'The invoice is no draft any more, so nothing of it can be changed.',
  parameter_missing: 'A value that Stripe needs is missing; the details name it.',
  parameter_unknown: 'Stripe’s version knows no such parameter; the details name it.',
  payment_intent_unexpected_state: 'The payment is in another state by now; look at the invoice again.',
  price_inactive: 'The price was archived meanwhile; sync the service again.',
  product_inactive: 'The product was archived at Stripe meanwhile; sync the service again.',
  resource_already_exists: 'There is one with this id at Stripe already.',
  resource_missing: 'It is not there any more: deleted at Stripe, or of another account or mode.',
  tax_id_invalid: 'Correct the tax number of the customer.',
  card_declined: 'The customer’s bank declined the payment; they must pay another way.',
  expired_card: 'The customer’s card has expired.',
  authentication_required: 'The customer must confirm the payment on the invoice’s page.',
};

const fallback = 'Stripe will refuse this request again; the details say which rule it broke.';

export const refusalHint = (code: string | undefined, declineCode: string | undefined): string =>
  (declineCode === undefined ? undefined : hints[declineCode]) ??
  (code === undefined ? undefined : hints[code]) ??
  fallback;
