import { newId, type InvoiceId, type PaymentId } from '#base/ids.ts';
import {
  creditNoteStates,
  paymentStates,
  refundStates,
  type PaymentState,
} from '#model/invoicing/invoicing-nouns.ts';
import type { InvoiceRow } from '#store/crm/invoices.ts';
import { putCreditNote, putDispute, putPayment, putRefund, sumGivenBack } from '#store/crm/payments.ts';
import type { CrmWork } from '#crm/work.ts';
import { minorOf, minorOrNull, type ObservedInvoice } from './observed-shapes.ts';

/** What is new of an invoice's payments and of what was given back, for feeds and people. */
export interface SettlingNews {
  readonly refunded: readonly string[];
  readonly refundsFailed: readonly string[];
  readonly disputed: readonly string[];
  /** Why the last payment failed; null when the newest did not, or the invoice is paid. */
  readonly failure: { readonly code: string; readonly message: string } | null;
}

type PaymentSeen = ObservedInvoice['payments'][number];

const paymentStateOf = (payment: PaymentSeen): PaymentState => {
  if (payment.status === 'paid') return 'paid';
  if (payment.failure !== null && payment.failure !== undefined) return 'failed';
  return paymentStates.find((state) => state === payment.status) ?? 'unknown';
};

const labelOf = ({ brand, last4, method }: PaymentSeen): string | null => {
  const name = brand ?? method ?? null;
  if (name === null) return null;
  return last4 === null || last4 === undefined ? name : `${name} ···· ${last4}`;
};

/** Stores payments, refunds, credit notes and disputes as they were seen. Doing it twice changes nothing. */
export const applySettling = async (
  work: CrmWork,
  invoice: Pick<InvoiceRow, 'id' | 'connection_id'>,
  seen: ObservedInvoice,
): Promise<SettlingNews> => {
  const { trx, workspaceId, now } = work;
  const common = {
    workspace_id: workspaceId,
    invoice_id: invoice.id,
    connection_id: invoice.connection_id,
    updated_at: now,
  };
  const byKey = new Map<string, PaymentId>();
  for (const payment of seen.payments) {
    const currency = payment.currency ?? seen.currency;
    const settled = payment.settlement_currency ?? null;
    const { id } = await putPayment(trx, {
      id: newId('payment', now),
      ...common,
      stripe_id: payment.id,
      payment_key: payment.is_out_of_band ? null : (payment.payment ?? null),
      charge_key: payment.charge ?? null,
      currency,
      amount_minor: minorOf(payment.amount, currency),
      fee_minor: settled === null ? null : minorOrNull(payment.fee, settled),
      net_minor: settled === null ? null : minorOrNull(payment.net, settled),
      settlement_currency: settled,
      method: payment.method ?? null,
      method_label: labelOf(payment),
      state: paymentStateOf(payment),
      reason_code: payment.failure?.decline_code ?? payment.failure?.code ?? null,
      reason: payment.failure?.message ?? null,
      is_out_of_band: payment.is_out_of_band,
      paid_at: payment.paid_at,
      created_at: payment.failed_at ?? payment.created_at ?? now,
    });
    work.touch('allocation', id);
    if (payment.payment !== null && payment.payment !== undefined) byKey.set(payment.payment, id);
  }
  const refunded: string[] = [];
  const refundsFailed: string[] = [];
  for (const refund of seen.refunds) {
    const state = refundStates.find((each) => each === refund.status) ?? 'unknown';
    const before = await putRefund(trx, {
      id: newId('refund', now),
      ...common,
      payment_id: byKey.get(refund.payment ?? '') ?? null,
      stripe_id: refund.id,
      currency: refund.currency ?? seen.currency,
      amount_minor: minorOf(refund.amount, refund.currency ?? seen.currency),
      state,
      reason: refund.reason ?? null,
      failure: refund.failure_reason ?? null,
      created_at: refund.created_at ?? now,
    });
    if (before === null) refunded.push(refund.amount ?? '');
    if (state === 'failed' && before !== 'failed') refundsFailed.push(refund.failure_reason ?? '');
  }
  for (const note of seen.credit_notes)
    await putCreditNote(trx, {
      id: newId('creditNote', now),
      ...common,
      stripe_id: note.id,
      number: note.number ?? null,
      currency: seen.currency,
      amount_minor: minorOf(note.amount, seen.currency),
      state: creditNoteStates.find((each) => each === note.status) ?? 'unknown',
      reason: note.reason ?? null,
      memo: note.memo ?? null,
      created_at: note.created_at ?? now,
    });
  const disputed: string[] = [];
  for (const dispute of seen.disputes) {
    const before = await putDispute(trx, {
      id: newId('dispute', now),
      ...common,
      payment_id: byKey.get(dispute.payment ?? '') ?? null,
      stripe_id: dispute.id,
      currency: dispute.currency ?? seen.currency,
      amount_minor: minorOf(dispute.amount, dispute.currency ?? seen.currency),
      state: dispute.status ?? 'unknown',
      reason: dispute.reason ?? null,
      respond_by: dispute.evidence_due_at,
      created_at: dispute.created_at ?? now,
    });
    if (before === null) disputed.push(dispute.reason ?? '');
  }
  await sumGivenBack(trx, invoice.id satisfies InvoiceId);
  return { refunded, refundsFailed, disputed, failure: failureOf(seen) };
};

const failureOf = (seen: ObservedInvoice): SettlingNews['failure'] => {
  if (seen.status === 'paid' || seen.status === 'void') return null;
  const failed = seen.payments.find((payment) => payment.failure !== null && payment.failure !== undefined);
  if (failed?.failure === null || failed?.failure === undefined) return null;
  const { decline_code: decline, code, message } = failed.failure;
  return {
    code: decline ?? code ?? 'failed',
    message: message ?? 'The payment failed.',
  };
};
