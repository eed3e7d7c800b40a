import type { BillingCall, BillingInvoice } from '#model/billing.ts';
import type { FeedVerb } from '#model/telling/event-catalogue.ts';
import { updateInvoice } from '#store/crm/invoices.ts';
import { inSession } from './billing-session.ts';
import { requireCarried } from './carried.ts';
import { answerOf, type InvoiceAnswer } from './invoice-answers.ts';
import { invoiceOf, keyOfInvoice, tellInvoice, type JobContext, type JobRun } from './job-context.ts';
import { finalize } from './job-generate.ts';
import { JobStops } from './job-halts.ts';
import { asPerson } from './job-steps.ts';
import { applyReadBack, endInvoice } from './read-back.ts';

/** One call on an invoice that is at the vendor, and its look-up. */
interface InvoiceAct {
  readonly verb: FeedVerb;
  send(context: JobContext, invoiceId: string, call: BillingCall): Promise<BillingInvoice>;
  /** True for an invoice on which the act took effect. Never true where that cannot be read. */
  isDone(invoice: BillingInvoice): boolean;
}

const runAct =
  (act: InvoiceAct): JobRun =>
  async (context) => {
    const { session, steps } = context;
    const invoice = await inSession(session, (trx) => invoiceOf(context, trx));
    const invoiceId = keyOfInvoice(invoice);
    const answer = await steps.run<InvoiceAnswer>({
      name: context.job.action,
      body: { invoiceId },
      send: async (call) => answerOf(await act.send(context, invoiceId, call)),
      find: async () => {
        const seen = await session.billing.readInvoice(invoiceId, asPerson);
        if (seen === null) throw new JobStops('crm.vanished', 'The invoice is not at Stripe any more.');
        return act.isDone(seen) ? answerOf(seen) : null;
      },
    });
    return async (work) => {
      const row = await invoiceOf(context, work.trx);
      const more = act.verb === 'sent' ? { sentAt: work.now } : {};
      await applyReadBack(work.trx, row, answer, more, work.now);
      tellInvoice(work, row, act.verb);
    };
  };

export const runSend = runAct({
  verb: 'sent',
  send: ({ session }, invoiceId, call) => session.billing.send(invoiceId, call),
  isDone: () => false,
});

export const runVoid = runAct({
  verb: 'voided',
  send: ({ session }, invoiceId, call) => session.billing.voidInvoice(invoiceId, call),
  isDone: ({ state }) => state === 'void',
});

export const runMarkUncollectible = runAct({
  verb: 'marked_uncollectible',
  send: ({ session }, invoiceId, call) => session.billing.markUncollectible(invoiceId, call),
  isDone: ({ state }) => state === 'uncollectible',
});

export const runPayOutOfBand = runAct({
  verb: 'paid_out_of_band',
  send: ({ session }, invoiceId, call) => session.billing.payOutOfBand(invoiceId, call),
  isDone: ({ state }) => state === 'paid',
});

export const runPayNow = runAct({
  verb: 'payment_tried',
  send: ({ session }, invoiceId, call) => session.billing.payNow(invoiceId, call),
  isDone: ({ state }) => state === 'paid',
});

/** A draft that a person looked at and lets go out. */
export const runFinalize: JobRun = async (context) => {
  const invoice = await inSession(context.session, (trx) => invoiceOf(context, trx));
  const answer = await finalize(context, keyOfInvoice(invoice));
  return async (work) => {
    const row = await invoiceOf(context, work.trx);
    await applyReadBack(work.trx, row, answer, {}, work.now);
    tellInvoice(work, row, 'finalized', { number: answer.number ?? '' });
  };
};

/**
 * Takes a draft back, or an invoice that never became one: what a lost call may have made is looked for first. Its
 * billables are open again.
 */
export const runDeleteDraft: JobRun = async (context) => {
  const { session, asked, steps, job } = context;
  const invoice = await inSession(session, (trx) => invoiceOf(context, trx));
  const invoiceId =
    invoice.stripe_id ?? (await findDraft(context, invoice.contact_id, invoice.id, invoice.created_at));
  if (invoiceId !== null)
    await steps.run<{ deleted: true }>({
      name: job.action,
      body: { invoiceId },
      send: async (call) => {
        await session.billing.deleteDraft(invoiceId, call);
        return { deleted: true };
      },
      find: async () =>
        (await session.billing.readInvoice(invoiceId, asPerson)) === null ? { deleted: true } : null,
    });
  return async (work) => {
    const row = await invoiceOf(context, work.trx);
    const state = asked['givesUp'] === true ? 'failed' : 'deleted';
    if (invoiceId !== null) await updateInvoice(work.trx, row.id, { stripe_id: invoiceId });
    await endInvoice(work.trx, row, state, work.now);
    tellInvoice(work, row, state === 'failed' ? 'given_up' : 'deleted');
  };
};

/** How much older than our row its draft can be by the vendor's clock. Milliseconds. */
const clockSlackMs = 300_000;

const findDraft = async (
  { session, job }: JobContext,
  contactId: string | null,
  reference: string,
  madeAt: number,
): Promise<string | null> => {
  if (contactId === null) return null;
  const customers = await requireCarried(session, 'customer', [contactId], job.attempts);
  const found = await session.billing.findInvoiceByReference(
    { customerId: customers.get(contactId) ?? '', reference, createdSince: madeAt - clockSlackMs },
    asPerson,
  );
  return found?.invoiceId ?? null;
};
