import { z } from 'zod';
import { parseAmount } from '#base/money.ts';
import type { JsonObject } from '#base/json.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';

/**
 * What the billing vendor's records look like to flows: amounts are decimal text in major units, instants ISO text; what
 * is empty is absent. Read leniently: what cannot be understood is taken for absent, and never throws.
 */
const text = z.string().nullish().catch(null);
const instantText = z
  .string()
  .nullish()
  .transform((value) => {
    const at = value === null || value === undefined ? Number.NaN : Date.parse(value);
    return Number.isNaN(at) ? null : at;
  })
  .catch(null);

const listOf = <Item extends z.ZodType>(item: Item): z.ZodType<z.output<Item>[]> =>
  z
    .array(z.unknown())
    .nullish()
    .catch([])
    .transform((values) =>
      (values ?? []).flatMap((value) => {
        const read = item.safeParse(value);
        return read.success ? [read.data] : [];
      }),
    );

const failure = z.object({ code: text, decline_code: text, message: text }).nullish().catch(null);

export const observedInvoiceSchema = z.object({
  id: text,
  number: text,
  status: text,
  reference: text,
  customer: text,
  subscription: text,
  collection: text,
  currency: z.string().catch(''),
  subtotal: text,
  discount: text,
  tax: text,
  total: text,
  amount_due: text,
  amount_paid: text,
  amount_remaining: text,
  created_at: instantText,
  due_at: instantText,
  finalized_at: instantText,
  paid_at: instantText,
  voided_at: instantText,
  uncollectible_at: instantText,
  next_attempt_at: instantText,
  lines: listOf(
    z.object({
      id: z.string(),
      reference: text,
      description: text,
      product: text,
      quantity: text,
      unit_price: text,
      amount: text,
      discount: text,
      tax: text,
    }),
  ),
  payments: listOf(
    z.object({
      id: z.string(),
      payment: text,
      charge: text,
      status: text,
      amount: text,
      currency: text,
      fee: text,
      net: text,
      settlement_currency: text,
      method: text,
      brand: text,
      last4: text,
      is_out_of_band: z.boolean().catch(false),
      paid_at: instantText,
      created_at: instantText,
      failed_at: instantText,
      failure,
    }),
  ),
  refunds: listOf(
    z.object({
      id: z.string(),
      payment: text,
      status: text,
      amount: text,
      currency: text,
      reason: text,
      failure_reason: text,
      created_at: instantText,
    }),
  ),
  credit_notes: listOf(
    z.object({
      id: z.string(),
      number: text,
      status: text,
      amount: text,
      reason: text,
      memo: text,
      created_at: instantText,
    }),
  ),
  disputes: listOf(
    z.object({
      id: z.string(),
      payment: text,
      status: text,
      amount: text,
      currency: text,
      reason: text,
      evidence_due_at: instantText,
      created_at: instantText,
    }),
  ),
});
export type ObservedInvoice = z.output<typeof observedInvoiceSchema>;

export const observedSubscriptionSchema = z.object({
  id: text,
  status: text,
  reference: text,
  customer: text,
  currency: z.string().catch(''),
  collection: text,
  is_paused: z.boolean().catch(false),
  cancel_at_period_end: z.boolean().catch(false),
  started_at: instantText,
  canceled_at: instantText,
  ended_at: instantText,
  period_starts_at: instantText,
  period_ends_at: instantText,
  items: listOf(
    z.object({
      id: z.string(),
      product: text,
      quantity: z.number().int().catch(1),
      unit_price: text,
      interval: text,
      interval_count: z.number().int().nullish().catch(null),
    }),
  ),
});
export type ObservedSubscription = z.output<typeof observedSubscriptionSchema>;

/** Minor units of an observed amount; zero for what is absent or no amount. */
export const minorOf = (amount: string | null | undefined, currency: string): number =>
  Number(parseAmount(amount ?? '0', isCurrency(currency) ? minorDigits(currency) : 2) ?? 0n);

/** The same, null where there is none. */
export const minorOrNull = (amount: string | null | undefined, currency: string): number | null =>
  amount === null || amount === undefined ? null : minorOf(amount, currency);

/** What was seen before with what a flow wants changed; null clears. */
export const mergeObserved = (held: JsonObject, set: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries({ ...held, ...set }).filter(([, value]) => value !== null && value !== undefined),
  );
