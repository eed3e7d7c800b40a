import { canonicalJson, type JsonObject } from '#base/json.ts';
import type { BillingJobId, InvoiceId, PaymentId } from '#base/ids.ts';
import { amountText, parseAmount } from '#base/money.ts';
import { minorDigits } from '#model/currency.ts';
import { invoiceActions, type InvoiceFacts } from '#model/invoicing/invoice-actions.ts';
import type { BillingAction } from '#model/invoicing/invoicing-nouns.ts';
import { contentHash } from '#store/content-hash.ts';
import { loadSteps, lockJob, updateJob } from '#store/crm/billing-jobs.ts';
import { lockInvoice, type InvoiceRow } from '#store/crm/invoices.ts';
import { loadSettling, type PaymentRow } from '#store/crm/payments.ts';
import { updateSubscription } from '#store/crm/subscriptions.ts';
import { crmError } from '#crm/crm-errors.ts';
import { act, type Acting, type CrmWork } from '#crm/work.ts';
import { requireConnectionOf } from './billing-connection.ts';
import type { FinanceDeps } from './finance-deps.ts';
import { financeError } from './finance-errors.ts';
import { addJob, findAsked, requireIdle } from './jobs.ts';
import { endInvoice } from './read-back.ts';

/** What of an invoice decides on its actions. */
export const factsOf = (
  invoice: InvoiceRow,
  payments: readonly Pick<
    PaymentRow,
    'state' | 'payment_key' | 'amount_minor' | 'refunded_minor' | 'is_out_of_band'
  >[],
): InvoiceFacts => ({
  state: invoice.state,
  collection: invoice.collection,
  isAtVendor: invoice.stripe_id !== null,
  remaining: BigInt(invoice.remaining_minor),
  creditable: BigInt(invoice.total_minor) - BigInt(invoice.credited_minor),
  refundable: payments.reduce((sum, payment) => sum + leftOf(payment), 0n),
});

const leftOf = (
  payment: Pick<PaymentRow, 'state' | 'payment_key' | 'amount_minor' | 'refunded_minor' | 'is_out_of_band'>,
): bigint =>
  payment.state === 'paid' && payment.payment_key !== null && !payment.is_out_of_band
    ? BigInt(payment.amount_minor) - BigInt(payment.refunded_minor)
    : 0n;

type PlainAction = Exclude<
  BillingAction,
  | 'generate'
  | 'credit'
  | 'refund'
  | 'start_subscription'
  | 'change_subscription'
  | 'pause_subscription'
  | 'resume_subscription'
  | 'cancel_subscription'
>;

/** Asks for something that needs no figures. @throws `crm.invoice_state`, `crm.job_running`, `crm.stripe_not_connected`. */
export const askOfInvoice = (
  deps: FinanceDeps,
  acting: Acting,
  id: InvoiceId,
  action: PlainAction,
  requestKey: string,
): Promise<void> => ask(deps, acting, id, action, requestKey, () => Promise.resolve({}));

const ask = (
  deps: FinanceDeps,
  acting: Acting,
  id: InvoiceId,
  action: BillingAction,
  requestKey: string,
  inputOf: (work: CrmWork, invoice: InvoiceRow, payments: readonly PaymentRow[]) => Promise<JsonObject>,
  said: JsonObject = {},
): Promise<void> =>
  act(deps, acting, 'stripe', async (work) => {
    const invoice = await lockInvoice(work.trx, id);
    if (invoice === undefined) throw crmError('crm.not_found', 'There is no such invoice.');
    const fingerprint = contentHash(canonicalJson([id, action, said]));
    if ((await findAsked(work, requestKey, fingerprint)) !== null) return;
    const connection = await requireConnectionOf(work.trx, invoice.connection_id);
    await requireIdle(work, { invoices: [id] });
    const { payments } = await loadSettling(work.trx, id);
    const facts = factsOf(invoice, payments);
    if (action !== 'refund' && action !== 'credit' && !invoiceActions(facts).includes(action))
      throw financeError(
        'crm.invoice_state',
        `This cannot be done with an invoice that is ${invoice.state}.`,
        {
          details: { state: invoice.state, allowed: [...invoiceActions(facts)] },
        },
      );
    const input = await inputOf(work, invoice, payments);
    await addJob(work, connection, {
      action,
      invoiceId: id,
      lane: invoice.contact_id ?? invoice.id,
      requestKey,
      fingerprint,
      input,
    });
    work.tell({
      verb: 'asked',
      kind: 'invoice',
      id,
      contactId: invoice.contact_id,
      details: { action },
    });
    await deps.billing.wake(work.trx, [connection.id]);
  });

const amountOf = (text: string, currency: string): bigint => {
  const minor = parseAmount(text, minorDigits(currency));
  if (minor === null || minor <= 0n)
    throw financeError('crm.amount_refused', `${text} is no amount of ${currency} above zero.`);
  return minor;
};

const refuseAbove = (asked: bigint, left: bigint, currency: string): void => {
  if (asked <= left) return;
  throw financeError(
    'crm.refund_too_large',
    `Only ${amountText(left, minorDigits(currency))} ${currency} is left.`,
    { details: { left: amountText(left, minorDigits(currency)) } },
  );
};

/** @throws `crm.no_payment`, `crm.amount_refused`, `crm.refund_too_large`, and what `askOfInvoice` throws. */
export const askRefund = (
  deps: FinanceDeps,
  acting: Acting,
  id: InvoiceId,
  requestKey: string,
  wanted: {
    readonly paymentId?: PaymentId | undefined;
    readonly amount?: string | undefined;
    readonly reason: string | null;
  },
): Promise<void> =>
  ask(
    deps,
    acting,
    id,
    'refund',
    requestKey,
    (_, invoice, payments) => {
      const payment = payments.find((each) =>
        wanted.paymentId === undefined ? leftOf(each) > 0n : each.id === wanted.paymentId,
      );
      if (payment === undefined || leftOf(payment) === 0n)
        throw financeError('crm.no_payment', 'There is no payment through Stripe with something left of it.');
      const { currency } = invoice;
      const amount = wanted.amount === undefined ? leftOf(payment) : amountOf(wanted.amount, currency);
      refuseAbove(amount, leftOf(payment), currency);
      return Promise.resolve({
        paymentId: payment.id,
        amount: amountText(amount, minorDigits(currency)),
        reason: wanted.reason,
      });
    },
    { ...wanted, paymentId: wanted.paymentId ?? null, amount: wanted.amount ?? null },
  );

/** @throws `crm.invoice_state`, `crm.amount_refused`, `crm.refund_too_large`, `crm.no_payment`. */
export const askCredit = (
  deps: FinanceDeps,
  acting: Acting,
  id: InvoiceId,
  requestKey: string,
  wanted: {
    readonly amount: string;
    readonly reason: string | null;
    readonly memo: string | null;
    readonly goes?: 'refund' | 'balance' | 'out_of_band' | undefined;
  },
): Promise<void> =>
  ask(
    deps,
    acting,
    id,
    'credit',
    requestKey,
    (_, invoice, payments) => {
      const facts = factsOf(invoice, payments);
      const { currency } = invoice;
      if (!invoiceActions(facts).includes('credit'))
        throw financeError('crm.invoice_state', `An invoice that is ${invoice.state} takes no credit note.`);
      const amount = amountOf(wanted.amount, currency);
      const isPaid = invoice.state === 'paid';
      if (isPaid && wanted.goes === undefined)
        throw financeError('crm.invoice_state', 'The invoice is paid: say where the credit goes.');
      if (!isPaid && wanted.goes !== undefined)
        throw financeError('crm.invoice_state', 'The invoice is not paid: a credit only lowers what is due.');
      refuseAbove(amount, isPaid ? facts.creditable : facts.remaining, currency);
      if (wanted.goes === 'refund') {
        if (facts.refundable === 0n)
          throw financeError('crm.no_payment', 'There is no payment through Stripe to give back.');
        refuseAbove(amount, facts.refundable, currency);
      }
      return Promise.resolve({
        amount: amountText(amount, minorDigits(currency)),
        reason: wanted.reason,
        memo: wanted.memo === '' ? null : wanted.memo,
        goes: wanted.goes ?? null,
      });
    },
    { ...wanted, goes: wanted.goes ?? null },
  );

/** Lets a job that has stopped go on where it stands. @throws `crm.job_not_stopped`, `crm.stripe_not_connected`. */
export const retryJob = (deps: FinanceDeps, acting: Acting, id: BillingJobId): Promise<void> =>
  act(deps, acting, 'stripe', async (work) => {
    const job = await lockJob(work.trx, id);
    if (job === undefined) throw crmError('crm.not_found', 'There is no such job.');
    if (job.state === 'done' || job.state === 'ready')
      throw financeError('crm.job_not_stopped', 'It is under way or done.');
    const connection = await requireConnectionOf(work.trx, job.connection_id);
    await updateJob(work.trx, id, {
      state: 'ready',
      code: null,
      message: null,
      hint: null,
      details: '{}',
      attempts: 0,
      next_at: work.now,
      settled_at: null,
    });
    await deps.billing.wake(work.trx, [connection.id]);
    await work.signals.told(work.trx, work.workspaceId);
  });

/**
 * Ends a job that has stopped, or that waits and has sent nothing. Of an invoice that was being made the draft is taken
 * back at the vendor; its billables are open again once that is done, or at once when there is none.
 * @throws `crm.job_not_stopped`, `crm.stripe_not_connected`.
 */
export const giveUpJob = (deps: FinanceDeps, acting: Acting, id: BillingJobId): Promise<void> =>
  act(deps, acting, 'stripe', async (work) => {
    const job = await lockJob(work.trx, id);
    if (job === undefined) throw crmError('crm.not_found', 'There is no such job.');
    const steps = await loadSteps(work.trx, [id]);
    if (job.state === 'done' || job.state === 'ready' || (job.state === 'waiting' && steps.length > 0))
      throw financeError('crm.job_not_stopped', 'It is under way or done.');
    await updateJob(work.trx, id, {
      state: 'done',
      code: null,
      message: null,
      hint: null,
      settled_at: work.now,
    });
    const { invoice_id: invoiceId, subscription_id: subscriptionId } = job;
    const invoice = invoiceId === null ? undefined : await lockInvoice(work.trx, invoiceId);
    const isUnfinished = invoice?.state === 'generating' || invoice?.state === 'draft';
    if (job.action === 'generate' && invoice !== undefined && isUnfinished) {
      if (steps.some((step) => step.step === 'draft' && step.state !== 'refused')) {
        const connection = await requireConnectionOf(work.trx, job.connection_id);
        await addJob(work, connection, {
          action: 'delete_draft',
          invoiceId: invoice.id,
          lane: job.lane,
          requestKey: `give-up.${id}`,
          fingerprint: id,
          input: { givesUp: true },
        });
        await deps.billing.wake(work.trx, [connection.id]);
      } else await endInvoice(work.trx, invoice, 'failed', work.now);
    }
    // Should it have begun at the vendor after all, what is seen of it there puts its state right.
    if (job.action === 'start_subscription' && subscriptionId !== null)
      await updateSubscription(work.trx, subscriptionId, { state: 'failed', updated_at: work.now });
    work.tell({
      verb: 'given_up',
      kind: invoiceId === null ? 'subscription' : 'invoice',
      id: invoiceId ?? subscriptionId ?? '',
      contactId: null,
      details: { action: job.action },
    });
  });
