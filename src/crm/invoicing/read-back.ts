import type { InvoiceState } from '#model/invoicing/invoicing-nouns.ts';
import { nextInvoiceState, settlements } from '#model/invoicing/settlement.ts';
import { settleLines, updateInvoice, type InvoiceRow } from '#store/crm/invoices.ts';
import type { CrmWork } from '#crm/work.ts';
import type { InvoiceAnswer } from './invoice-answers.ts';

/** What the vendor answered to our own call, as columns. The rest comes by observation. */
export const applyReadBack = async (
  trx: CrmWork['trx'],
  invoice: InvoiceRow,
  seen: InvoiceAnswer,
  more: { readonly sentAt?: number },
  now: number,
): Promise<InvoiceState> => {
  const state = seen.state === 'unknown' ? invoice.state : nextInvoiceState(invoice.state, seen.state);
  const isEnded = state === 'void' || state === 'uncollectible';
  await updateInvoice(trx, invoice.id, {
    stripe_id: seen.invoiceId,
    state,
    number: seen.number ?? invoice.number,
    subtotal_minor: Number(seen.subtotal),
    discount_minor: Number(seen.discount),
    tax_minor: Number(seen.tax),
    total_minor: Number(seen.total),
    due_minor: Number(seen.amountDue),
    paid_minor: Number(seen.amountPaid),
    remaining_minor: Number(seen.amountRemaining),
    due_at: seen.dueAt,
    issued_at: seen.finalizedAt ?? invoice.issued_at,
    paid_at: state === 'paid' ? (seen.paidAt ?? invoice.paid_at ?? now) : invoice.paid_at,
    ended_at: isEnded ? (invoice.ended_at ?? now) : null,
    sent_at: more.sentAt ?? invoice.sent_at,
    next_attempt_at: seen.nextPaymentAttemptAt,
    version: invoice.version + 1,
    updated_at: now,
  });
  await settleLines(trx, invoice.id, settlements[state], 'plumbline', now);
  return state;
};

/** An invoice that is not at the vendor any more, or never came there: its billables are open again. */
export const endInvoice = async (
  trx: CrmWork['trx'],
  invoice: InvoiceRow,
  state: 'deleted' | 'failed',
  now: number,
): Promise<void> => {
  await updateInvoice(trx, invoice.id, {
    state,
    due_minor: 0,
    remaining_minor: 0,
    ended_at: now,
    version: invoice.version + 1,
    updated_at: now,
  });
  await settleLines(trx, invoice.id, settlements[state], 'plumbline', now);
};
