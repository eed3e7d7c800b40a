import { z } from 'zod';

/**
 * Stripe's objects as far as we use them, with the wire's names. Reading is lenient: what is absent, null or of another
 * type reads as empty, unknown members and unknown words pass, one odd element of a list never costs the others.
 */
const text = z.string().catch('');
const flag = z.boolean().catch(false);
const count = z.number().int().catch(0);
/** Amounts are whole numbers of Stripe's smallest unit; anything else reads as absent. */
const amount = z
  .number()
  .refine(Number.isSafeInteger)
  .transform((value) => BigInt(value))
  .nullable()
  .catch(null);
/** Epoch seconds as epoch ms. */
const instant = z
  .number()
  .finite()
  .transform((seconds) => Math.round(seconds * 1_000))
  .nullable()
  .catch(null);
const decimal = z
  .union([z.string(), z.number().transform(String)])
  .nullable()
  .catch(null);

export const metadataSchema = z
  .record(z.string(), z.unknown())
  .catch({})
  .transform((members) =>
    Object.fromEntries(
      Object.entries(members).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
  );

/** An id, whether the object was expanded or not; empty for none. */
const idOf = z
  .union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])
  .nullable()
  .catch(null)
  .transform((id) => id ?? '');

const each = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.flatMap((item) => {
        const read = schema.safeParse(item);
        return read.success ? [read.data] : [];
      }),
    );

/** A list of Stripe's, or nothing where it was not included. */
const listOf = <Schema extends z.ZodType>(schema: Schema) =>
  z.object({ data: each(schema), has_more: flag }).catch({ data: [], has_more: false });

export const addressSchema = z
  .object({ line1: text, line2: text, city: text, state: text, postal_code: text, country: text })
  .nullable()
  .catch(null);

export const deletedSchema = z.object({ id: z.string().min(1), deleted: z.literal(true) });

export const customerSchema = z.object({
  id: z.string().min(1),
  name: text,
  email: text,
  phone: text,
  description: text,
  business_name: text,
  individual_name: text,
  currency: text,
  tax_exempt: text,
  delinquent: flag,
  balance: amount,
  preferred_locales: each(z.string()),
  address: addressSchema,
  shipping: z.object({ name: text, phone: text, address: addressSchema }).nullable().catch(null),
  invoice_settings: z.object({ default_payment_method: idOf }).catch({ default_payment_method: '' }),
  metadata: metadataSchema,
  tax_ids: listOf(z.object({ id: text, type: text, value: text })),
});
export type Customer = z.infer<typeof customerSchema>;

export const priceSchema = z.object({
  id: z.string().min(1),
  active: z.boolean().catch(true),
  currency: text,
  product: idOf,
  unit_amount: amount,
  unit_amount_decimal: decimal,
  tax_behavior: text,
  lookup_key: text,
  billing_scheme: text,
  created: instant,
  recurring: z
    .object({ interval: text, interval_count: z.number().int().catch(1), usage_type: text })
    .nullable()
    .catch(null),
  metadata: metadataSchema,
});
export type Price = z.infer<typeof priceSchema>;

export const productSchema = z.object({
  id: z.string().min(1),
  name: text,
  description: text,
  active: z.boolean().nullable().catch(null),
  default_price: idOf,
  tax_code: idOf,
  unit_label: text,
  metadata: metadataSchema,
  /** Put there by our reads: the product's active prices. */
  prices: each(priceSchema),
});
export type Product = z.infer<typeof productSchema>;

const taxSchema = z.object({
  amount,
  tax_behavior: text,
  tax_rate_details: z.object({ tax_rate: idOf }).nullable().catch(null),
});
const discountAmountSchema = z.object({ amount });

export const invoiceLineSchema = z.object({
  id: z.string().min(1),
  description: text,
  amount,
  quantity: z.number().nullable().catch(null),
  quantity_decimal: decimal,
  discount_amounts: each(discountAmountSchema),
  taxes: each(taxSchema),
  metadata: metadataSchema,
  pricing: z
    .object({
      unit_amount_decimal: decimal,
      price_details: z.object({ product: idOf, price: idOf }).nullable().catch(null),
    })
    .nullable()
    .catch(null),
});
export type InvoiceLine = z.infer<typeof invoiceLineSchema>;

export const balanceTransactionSchema = z.object({
  id: z.string().min(1),
  type: text,
  reporting_category: text,
  amount,
  fee: amount,
  net: amount,
  currency: text,
  exchange_rate: z.number().nullable().catch(null),
  description: text,
  source: idOf,
  created: instant,
  fee_details: each(z.object({ amount, currency: text, type: text, description: text })),
});
export type BalanceTransaction = z.infer<typeof balanceTransactionSchema>;

export const refundSchema = z.object({
  id: z.string().min(1),
  amount,
  currency: text,
  status: text,
  reason: text,
  failure_reason: text,
  charge: idOf,
  payment_intent: idOf,
  created: instant,
  metadata: metadataSchema,
});
export type Refund = z.infer<typeof refundSchema>;

export const disputeSchema = z.object({
  id: z.string().min(1),
  amount,
  currency: text,
  status: text,
  reason: text,
  charge: idOf,
  created: instant,
  evidence_details: z.object({ due_by: instant }).nullable().catch(null),
});
export type Dispute = z.infer<typeof disputeSchema>;

export const chargeSchema = z.object({
  id: z.string().min(1),
  amount,
  amount_refunded: amount,
  currency: text,
  status: text,
  disputed: flag,
  failure_code: text,
  failure_message: text,
  receipt_url: text,
  created: instant,
  payment_method_details: z
    .object({ type: text, card: z.object({ brand: text, last4: text }).nullable().catch(null) })
    .nullable()
    .catch(null),
  outcome: z.object({ seller_message: text }).nullable().catch(null),
  /** Expanded by our reads. */
  balance_transaction: balanceTransactionSchema.nullable().catch(null),
  refunds: listOf(refundSchema),
  /** Put there by our reads. */
  disputes: each(disputeSchema),
});
export type Charge = z.infer<typeof chargeSchema>;

/** A charge as a record of its own: with what names it, and the intent that it is a try of. */
export const chargeRecordSchema = chargeSchema.extend({
  captured: z.boolean().catch(true),
  description: text,
  customer: idOf,
  metadata: metadataSchema,
  /** Expanded by our reads. */
  payment_intent: z
    .union([
      z.string().transform((id) => ({ id, description: '', metadata: metadataSchema.parse({}) })),
      z.object({ id: z.string(), description: text, metadata: metadataSchema }),
    ])
    .nullable()
    .catch(null),
});
export type ChargeRecord = z.infer<typeof chargeRecordSchema>;

export const paymentIntentSchema = z.object({
  id: z.string().min(1),
  amount,
  amount_received: amount,
  currency: text,
  status: text,
  created: instant,
  last_payment_error: z.object({ code: text, decline_code: text, message: text }).nullable().catch(null),
  latest_charge: chargeSchema.nullable().catch(null),
});
export type PaymentIntent = z.infer<typeof paymentIntentSchema>;

export const invoicePaymentSchema = z.object({
  id: z.string().min(1),
  status: text,
  amount_paid: amount,
  amount_requested: amount,
  currency: text,
  created: instant,
  is_default: flag,
  status_transitions: z.object({ paid_at: instant, canceled_at: instant }).nullable().catch(null),
  payment: z
    .object({ type: text, payment_intent: idOf, charge: idOf, payment_record: idOf })
    .nullable()
    .catch(null),
});
export type InvoicePayment = z.infer<typeof invoicePaymentSchema>;

export const creditNoteSchema = z.object({
  id: z.string().min(1),
  number: text,
  status: text,
  currency: text,
  total: amount,
  amount,
  pre_payment_amount: amount,
  post_payment_amount: amount,
  out_of_band_amount: amount,
  reason: text,
  memo: text,
  created: instant,
  refunds: each(z.object({ refund: idOf, amount_refunded: amount })),
  metadata: metadataSchema,
});
export type CreditNote = z.infer<typeof creditNoteSchema>;

export const invoiceSchema = z.object({
  id: z.string().min(1),
  status: text,
  number: text,
  customer: idOf,
  customer_name: text,
  customer_email: text,
  currency: text,
  collection_method: text,
  billing_reason: text,
  description: text,
  total: amount,
  amount_due: amount,
  amount_paid: amount,
  amount_remaining: amount,
  amount_overpaid: amount,
  pre_payment_credit_notes_amount: amount,
  post_payment_credit_notes_amount: amount,
  attempt_count: count,
  attempted: flag,
  auto_advance: flag,
  created: instant,
  due_date: instant,
  next_payment_attempt: instant,
  hosted_invoice_url: text,
  invoice_pdf: text,
  total_discount_amounts: each(discountAmountSchema),
  total_taxes: each(taxSchema),
  status_transitions: z
    .object({ finalized_at: instant, paid_at: instant, voided_at: instant, marked_uncollectible_at: instant })
    .catch({ finalized_at: null, paid_at: null, voided_at: null, marked_uncollectible_at: null }),
  parent: z
    .object({ subscription_details: z.object({ subscription: idOf }).nullable().catch(null) })
    .nullable()
    .catch(null),
  last_finalization_error: z.object({ code: text, message: text }).nullable().catch(null),
  metadata: metadataSchema,
  lines: listOf(invoiceLineSchema),
  payments: listOf(invoicePaymentSchema),
  /** Put there by our reads. */
  payment_intents: each(paymentIntentSchema),
  charges: each(chargeSchema),
  credit_notes: each(creditNoteSchema),
});
export type Invoice = z.infer<typeof invoiceSchema>;

const checkoutLineSchema = z.object({
  id: z.string().min(1),
  description: text,
  quantity: z.number().int().nullable().catch(null),
  price: z.object({ unit_amount: amount }).nullable().catch(null),
  amount_subtotal: amount,
  amount_discount: amount,
  amount_tax: amount,
  amount_total: amount,
});
export type CheckoutLine = z.infer<typeof checkoutLineSchema>;

export const checkoutSchema = z.object({
  id: z.string().min(1),
  status: text,
  payment_status: text,
  mode: text,
  client_reference_id: text,
  customer: idOf,
  customer_details: z.object({ name: text, business_name: text, email: text }).nullable().catch(null),
  invoice: idOf,
  invoice_creation: z.object({ enabled: z.boolean() }).nullable().catch(null),
  payment_intent: idOf,
  subscription: idOf,
  currency: text,
  amount_subtotal: amount,
  amount_total: amount,
  total_details: z.object({ amount_discount: amount, amount_tax: amount }).nullable().catch(null),
  created: instant,
  shipping_cost: z
    .object({ amount_subtotal: amount, amount_tax: amount, amount_total: amount })
    .nullable()
    .catch(null),
  line_items: listOf(checkoutLineSchema),
});
export type Checkout = z.infer<typeof checkoutSchema>;

export const subscriptionItemSchema = z.object({
  id: z.string().min(1),
  quantity: z.number().int().catch(1),
  price: priceSchema.nullable().catch(null),
  current_period_start: instant,
  current_period_end: instant,
});

export const subscriptionSchema = z.object({
  id: z.string().min(1),
  status: text,
  customer: idOf,
  currency: text,
  collection_method: text,
  cancel_at_period_end: flag,
  cancel_at: instant,
  canceled_at: instant,
  ended_at: instant,
  start_date: instant,
  trial_end: instant,
  created: instant,
  latest_invoice: idOf,
  default_payment_method: idOf,
  pause_collection: z.object({ behavior: text, resumes_at: instant }).nullable().catch(null),
  metadata: metadataSchema,
  items: listOf(subscriptionItemSchema),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

export const payoutSchema = z.object({
  id: z.string().min(1),
  amount,
  currency: text,
  status: text,
  automatic: flag,
  method: text,
  type: text,
  description: text,
  statement_descriptor: text,
  reconciliation_status: text,
  failure_code: text,
  failure_message: text,
  /** Expanded by our reads of payouts that came back. */
  failure_balance_transaction: z.object({ created: instant }).nullable().catch(null),
  arrival_date: instant,
  created: instant,
  metadata: metadataSchema,
  /** Put there by our reads. */
  balance_transactions: each(balanceTransactionSchema),
});
export type Payout = z.infer<typeof payoutSchema>;

export const accountSchema = z.object({
  id: z.string().min(1),
  email: text,
  country: text,
  default_currency: text,
  charges_enabled: z.boolean().nullable().catch(null),
  payouts_enabled: z.boolean().nullable().catch(null),
  details_submitted: z.boolean().nullable().catch(null),
  business_profile: z.object({ name: text, url: text }).nullable().catch(null),
  settings: z
    .object({
      dashboard: z.object({ display_name: text, timezone: text }).nullable().catch(null),
    })
    .nullable()
    .catch(null),
});
export type Account = z.infer<typeof accountSchema>;

export const taxRateSchema = z.object({
  id: z.string().min(1),
  active: flag,
  inclusive: flag,
  percentage: decimal,
  country: text,
  display_name: text,
  metadata: metadataSchema,
});

export const couponSchema = z.object({
  id: z.string().min(1),
  amount_off: amount,
  currency: text,
  percent_off: decimal,
  valid: flag,
});

export const paymentMethodSchema = z.object({
  id: z.string().min(1),
  type: text,
  card: z.object({ brand: text, last4: text, exp_month: count, exp_year: count }).nullable().catch(null),
  au_becs_debit: z.object({ last4: text }).nullable().catch(null),
});

/** A page of Stripe's that a person is sent to. */
export const linkSchema = z.object({ url: z.string().min(1) });

export const tokenSchema = z.object({
  stripe_user_id: z.string().regex(/^acct_\w+$/),
  scope: text,
  livemode: z.boolean().nullable().catch(null),
});

export const idSchema = z.object({ id: z.string().min(1) });

/** Where an object stands in a list: newest first by the second it was made in. */
export const createdSchema = z.object({
  id: z.string().min(1),
  created: z.number().int().nonnegative().catch(0),
});

/** A page of any list; elements that are no objects with an id are left to the kinds' parsers. */
export const pageSchema = z.object({ data: z.array(z.unknown()), has_more: z.boolean() });

export const eventSchema = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  account: text,
  created: instant,
  livemode: z.boolean().nullable().catch(null),
  data: z.object({
    object: z.record(z.string(), z.unknown()).catch({}),
    previous_attributes: z.record(z.string(), z.unknown()).catch({}),
  }),
});
export type StripeEvent = z.infer<typeof eventSchema>;
