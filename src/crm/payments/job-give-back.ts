import { isId, newId } from '#base/ids.ts';
import { amountText, parseAmount } from '#base/money.ts';
import { minorDigits } from '#model/currency.ts';
import type { JsonObject } from '#base/json.ts';
import {
  creditReasons,
  refundReasons,
  type BillingCreditNote,
  type BillingRefund,
  type CreditNoteInput,
  type RefundInput,
} from '#model/billing.ts';
import { putCreditNote, putRefund, sumGivenBack } from '#store/crm/payments.ts';
import { inSession } from '#crm/invoicing/billing-session.ts';
import { bodyOf } from '#crm/invoicing/invoice-answers.ts';
import { invoiceOf, keyOfInvoice, tellInvoice, type JobRun } from '#crm/invoicing/job-context.ts';
import { JobStops } from '#crm/invoicing/job-halts.ts';
import { asPerson } from '#crm/invoicing/job-steps.ts';

interface RefundAnswer extends JsonObject {
  readonly refundId: string;
  readonly state: BillingRefund['state'];
  readonly minor: string;
  readonly createdAt: number;
}

const refundAnswer = (refund: BillingRefund): RefundAnswer => ({
  refundId: refund.refundId,
  state: refund.state,
  minor: refund.amount.minor.toString(),
  createdAt: refund.createdAt,
});

const oneAt = <const Word extends string>(
  asked: JsonObject,
  name: string,
  words: readonly Word[],
): Word | null => words.find((word) => word === asked[name]) ?? null;

const textAt = (asked: JsonObject, name: string): string | null => {
  const value = asked[name];
  return typeof value === 'string' ? value : null;
};

/** Gives a payment back, in whole or in part. The job's id is the refund's reference, so it is made once. */
export const runRefund: JobRun = async (context) => {
  const { session, job, asked, steps } = context;
  const { invoice, payment } = await inSession(session, async (trx) => {
    const row = await invoiceOf(context, trx);
    const wanted = textAt(asked, 'paymentId');
    if (wanted === null || !isId('payment', wanted)) return { invoice: row, payment: undefined };
    const held = await trx
      .selectFrom('crm_payment')
      .selectAll()
      .where('invoice_id', '=', row.id)
      .where('id', '=', wanted)
      .executeTakeFirst();
    return { invoice: row, payment: held };
  });
  const paymentId = payment?.payment_key ?? null;
  if (payment === undefined || paymentId === null)
    throw new JobStops('crm.no_payment', 'The payment is not at Stripe.');
  const asAmount = textAt(asked, 'amount');
  const minor = asAmount === null ? null : parseAmount(asAmount, minorDigits(payment.currency));
  const input: RefundInput = {
    reference: job.id,
    paymentId,
    amount: minor === null ? null : { minor, currency: payment.currency },
    reason: oneAt(asked, 'reason', refundReasons),
  };
  const answer = await steps.run<RefundAnswer>({
    name: 'refund',
    body: bodyOf(input),
    send: async (call) => refundAnswer(await session.billing.refund(input, call)),
    find: async () => {
      const found = await session.billing.findRefundByReference({ paymentId, reference: job.id }, asPerson);
      return found === null ? null : refundAnswer(found);
    },
  });
  return async (work) => {
    await putRefund(work.trx, {
      id: newId('refund', work.now),
      workspace_id: work.workspaceId,
      invoice_id: invoice.id,
      payment_id: payment.id,
      connection_id: invoice.connection_id,
      stripe_id: answer.refundId,
      currency: payment.currency,
      amount_minor: Number(answer.minor),
      state: answer.state,
      reason: input.reason,
      failure: null,
      created_at: answer.createdAt,
      updated_at: work.now,
    });
    await sumGivenBack(work.trx, invoice.id);
    tellInvoice(work, invoice, 'refunded', {
      amount: amountText(BigInt(answer.minor), minorDigits(payment.currency)),
      currency: payment.currency,
    });
  };
};

interface CreditAnswer extends JsonObject {
  readonly creditNoteId: string;
  readonly number: string | null;
  readonly state: BillingCreditNote['state'];
  readonly minor: string;
}

const creditAnswer = (note: BillingCreditNote): CreditAnswer => ({
  creditNoteId: note.creditNoteId,
  number: note.number,
  state: note.state,
  minor: note.amount.minor.toString(),
});

/** Issues a credit note. What of a paid invoice is credited goes where the person said, whole. */
export const runCredit: JobRun = async (context) => {
  const { session, job, asked, steps } = context;
  const invoice = await inSession(session, (trx) => invoiceOf(context, trx));
  const invoiceId = keyOfInvoice(invoice);
  const minor = parseAmount(textAt(asked, 'amount') ?? '', minorDigits(invoice.currency)) ?? 0n;
  const goes = textAt(asked, 'goes');
  const input: CreditNoteInput = {
    reference: job.id,
    invoiceId,
    amount: { minor, currency: invoice.currency },
    reason: oneAt(asked, 'reason', creditReasons),
    memo: textAt(asked, 'memo'),
    refundMinor: goes === 'refund' ? minor : 0n,
    balanceMinor: goes === 'balance' ? minor : 0n,
    outOfBandMinor: goes === 'out_of_band' ? minor : 0n,
  };
  const answer = await steps.run<CreditAnswer>({
    name: 'credit',
    body: bodyOf(input),
    send: async (call) => creditAnswer(await session.billing.createCreditNote(input, call)),
    find: async () => {
      const found = await session.billing.findCreditNoteByReference(
        { invoiceId, reference: job.id },
        asPerson,
      );
      return found === null ? null : creditAnswer(found);
    },
  });
  return async (work) => {
    await putCreditNote(work.trx, {
      id: newId('creditNote', work.now),
      workspace_id: work.workspaceId,
      invoice_id: invoice.id,
      connection_id: invoice.connection_id,
      stripe_id: answer.creditNoteId,
      number: answer.number,
      currency: invoice.currency,
      amount_minor: Number(answer.minor),
      state: answer.state,
      reason: input.reason,
      memo: input.memo,
      created_at: work.now,
      updated_at: work.now,
    });
    await sumGivenBack(work.trx, invoice.id);
    tellInvoice(work, invoice, 'credited', {
      amount: amountText(BigInt(answer.minor), minorDigits(invoice.currency)),
      currency: invoice.currency,
    });
  };
};
