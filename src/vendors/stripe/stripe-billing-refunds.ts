import type { BillingClient } from '#model/billing.ts';
import { creditNoteOf, refundOf, understood } from './stripe-billing-shapes.ts';
import type { StripeCaller } from './stripe-caller.ts';
import { plainJson } from './stripe-json.ts';
import { pageSize } from './stripe-limits.ts';
import { metadataNames } from './stripe-metadata.ts';
import { pageOf } from './stripe-pages.ts';
import { wireAmount } from './stripe-wire-amounts.ts';

type RefundOperations = Pick<
  BillingClient,
  'createCreditNote' | 'findCreditNoteByReference' | 'refund' | 'findRefundByReference'
>;

/** What is given back: as a credit note on the invoice, or as a refund of a payment. */
export const refundOperations = (caller: StripeCaller): RefundOperations => ({
  createCreditNote: async (input, call) => {
    const part = (minor: bigint, param: string): number =>
      wireAmount({ minor, currency: input.amount.currency }, param);
    const params = {
      invoice: input.invoiceId,
      amount: wireAmount(input.amount, 'amount'),
      ...(input.reason === null ? {} : { reason: input.reason }),
      ...(input.memo === null ? {} : { memo: input.memo }),
      ...(input.refundMinor === 0n ? {} : { refund_amount: part(input.refundMinor, 'refund_amount') }),
      ...(input.balanceMinor === 0n ? {} : { credit_amount: part(input.balanceMinor, 'credit_amount') }),
      ...(input.outOfBandMinor === 0n
        ? {}
        : { out_of_band_amount: part(input.outOfBandMinor, 'out_of_band_amount') }),
      metadata: { [metadataNames.reference]: input.reference },
    };
    const made = await caller.write('POST /v1/credit_notes', call, (stripe, options) =>
      stripe.creditNotes.create(params, options),
    );
    return understood(creditNoteOf, plainJson(made), 'credit note', true);
  },

  findCreditNoteByReference: async ({ invoiceId, reference }, { purpose }) => {
    const endpoint = 'GET /v1/credit_notes';
    const answer = await caller.read(endpoint, purpose, (stripe, options) =>
      stripe.creditNotes.list({ invoice: invoiceId, limit: pageSize }, options),
    );
    const notes = pageOf(answer, endpoint).items.map((raw) => creditNoteOf(raw));
    return notes.find((note) => note?.reference === reference) ?? null;
  },

  refund: async (input, call) => {
    const params = {
      ...paymentParam(input.paymentId),
      ...(input.amount === null ? {} : { amount: wireAmount(input.amount, 'amount') }),
      ...(input.reason === null ? {} : { reason: input.reason }),
      metadata: { [metadataNames.reference]: input.reference },
    };
    const made = await caller.write('POST /v1/refunds', call, (stripe, options) =>
      stripe.refunds.create(params, options),
    );
    return understood(refundOf, plainJson(made), 'refund', true);
  },

  findRefundByReference: async ({ paymentId, reference }, { purpose }) => {
    const endpoint = 'GET /v1/refunds';
    const answer = await caller.read(endpoint, purpose, (stripe, options) =>
      stripe.refunds.list({ ...paymentParam(paymentId), limit: pageSize }, options),
    );
    const refunds = pageOf(answer, endpoint).items.map((raw) => refundOf(raw));
    return refunds.find((refund) => refund?.reference === reference) ?? null;
  },
});

const paymentParam = (paymentId: string): { readonly payment_intent: string } | { readonly charge: string } =>
  paymentId.startsWith('pi_') ? { payment_intent: paymentId } : { charge: paymentId };
