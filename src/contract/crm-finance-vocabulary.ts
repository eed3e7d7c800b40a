import { z } from 'zod';
import {
  billableStates,
  billingActions,
  invoiceEnds,
  collections,
  creditNoteStates,
  invoiceOrigins,
  invoiceStates,
  jobStates,
  paymentStates,
  refundStates,
  subscriptionStates,
} from '#model/invoicing/invoicing-nouns.ts';
import { decimalUpTo } from './crm-vocabulary.ts';
import type { ErrorCode } from './error-codes.ts';
import { actor, idOf, instant, problem } from './vocabulary.ts';

export const billableState = z.enum(billableStates);
export const invoiceState = z.enum(invoiceStates);
export const invoiceOrigin = z.enum(invoiceOrigins);
export const collection = z.enum(collections);
export const billingAction = z.enum(billingActions);
export const paymentState = z.enum(paymentStates);
export const refundState = z.enum(refundStates);
export const creditNoteState = z.enum(creditNoteStates);
export const subscriptionState = z.enum(subscriptionStates);

/** Decimal text in major units of the currency beside it, with all its places: `12.30`. */
export const amount = z.string().meta({ description: 'Decimal text in major units' });

/** Decimal text, up to 12 places. */
export const quantity = decimalUpTo(12);
export const unitPrice = decimalUpTo(12);

/** An amount off in major units, or percent above 0 to 100 with at most two places. */
export const discount = z.object({ kind: z.enum(['amount', 'percent']), value: decimalUpTo(3) });
export type DiscountText = z.infer<typeof discount>;

export const taxRef = z.object({
  code: z.string(),
  name: z.string(),
  percentage: z.string(),
  isInclusive: z.boolean(),
});

export const serviceRef = z.object({ id: idOf('service'), code: z.string(), name: z.string() });
export const opportunityRef = z.object({ id: idOf('opportunity'), title: z.string() });
export const invoiceRef = z.object({
  id: idOf('invoice'),
  number: z.string().nullable(),
  state: invoiceState,
});

/** `subtotal` is before discounts; `tax` holds inclusive and exclusive; `total` is what is to be paid. */
export const totals = z.object({ subtotal: amount, discount: amount, tax: amount, total: amount });
export type TotalsText = z.infer<typeof totals>;

/**
 * What a person asked the billing vendor to do. `waiting` goes on by itself, `problem` says for what; `stopped` needs a
 * person: retry it or give it up.
 */
export const billingJob = z.object({
  id: idOf('billingJob'),
  action: billingAction,
  /** How far an invoice was asked to go; null of other actions, and where it was not kept. */
  until: z.enum(invoiceEnds).nullable(),
  state: z.enum(jobStates),
  problem: problem.nullable(),
  /** Figures that explain the problem, text by name: `predicted total`, `draft total`. */
  details: z.record(z.string(), z.string()),
  /** Steps in order, as far as they have been begun. */
  steps: z.array(
    z.object({
      step: z.string(),
      state: z.enum(['intent', 'unknown', 'done', 'refused']),
      at: instant,
      tries: z.number(),
    }),
  ),
  requestedBy: actor,
  requestedAt: instant,
  nextAt: instant.nullable(),
  settledAt: instant.nullable(),
});
export type BillingJob = z.infer<typeof billingJob>;

/** Made by the caller, one a click: asking again under the same key is asking once. */
export const requestKey = z
  .string()
  .regex(/^[\w-]{8,64}$/)
  .meta({ description: '8 to 64 letters, digits, - and _; a UUID does' });

export const askErrors = [
  'crm.module_off',
  'crm.not_found',
  'crm.stripe_not_connected',
  'crm.job_running',
  'crm.request_reused',
] as const satisfies readonly ErrorCode[];
