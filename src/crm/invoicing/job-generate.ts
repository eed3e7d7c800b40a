import { PlumblineError } from '#base/errors.ts';
import { amountText } from '#base/money.ts';
import { minorDigits } from '#model/currency.ts';
import type { DraftInput, LineInput } from '#model/billing.ts';
import type { TaxText } from '#model/invoicing/figures.ts';
import { dropBillingKeys } from '#store/crm/billing-jobs.ts';
import {
  loadInvoiceSubjects,
  loadLines,
  updateInvoice,
  type InvoiceLineRow,
  type InvoiceRow,
} from '#store/crm/invoices.ts';
import { discountOfRow } from '#crm/billables/billable-texts.ts';
import { inSession } from './billing-session.ts';
import { requireCarried } from './carried.ts';
import { answerOf, bodyOf, type InvoiceAnswer } from './invoice-answers.ts';
import { invoiceOf, tellInvoice, type JobContext, type JobEnd, type JobRun } from './job-context.ts';
import { JobStops, JobWaits } from './job-halts.ts';
import { asPerson } from './job-steps.ts';
import { applyReadBack } from './read-back.ts';
import type { VendorKeys } from './vendor-keys.ts';

/** A draft is looked for among invoices that are this much older than its intent at most. Milliseconds. */
const clockSlackMs = 300_000;

/**
 * Carries an invoice to the vendor: a draft, its lines in one call, a comparison of its totals with ours, then, as it was
 * asked, finalized and sent, or charged to the stored payment method. Four calls for an invoice whose taxes and discounts
 * the vendor knows.
 */
export const runGenerate: JobRun = async (context) => {
  const { session, job, asked, steps } = context;
  const { invoice, lines } = await inSession(session, async (trx) => {
    const row = await invoiceOf(context, trx);
    return { invoice: row, lines: await loadLines(trx, [row.id]) };
  });
  const contactId = invoice.contact_id ?? '';
  const customers = await requireCarried(session, 'customer', [contactId], job.attempts);
  const customerId = customers.get(contactId) ?? '';
  const serviceIds = [...new Set(lines.flatMap((line) => line.service_id ?? []))];
  const products = await requireCarried(session, 'service', serviceIds, job.attempts);

  const draftInput = await draftOf(context, invoice, lines, customerId);
  const draft = await steps.run<InvoiceAnswer>({
    name: 'draft',
    body: bodyOf(draftInput),
    send: async (call) => answerOf(await session.billing.createDraft(draftInput, call)),
    find: async (begun) => {
      const found = await session.billing.findInvoiceByReference(
        { customerId, reference: invoice.id, createdSince: begun.first_at - clockSlackMs },
        asPerson,
      );
      return found === null ? null : answerOf(found);
    },
  });
  const { invoiceId } = draft;
  context.keep((trx, now) => updateInvoice(trx, invoice.id, { stripe_id: invoiceId, updated_at: now }));

  const filled = await addLines(context, invoice, lines, products, invoiceId);
  compareTotals(invoice, filled);
  let last = filled;
  if (asked['until'] !== 'draft') last = await finalize(context, invoiceId);
  const goesOut = asked['until'] === 'sent' && last.state === 'open';
  const isSent = goesOut && invoice.collection === 'send_invoice';
  if (isSent)
    last = await steps.run<InvoiceAnswer>({
      name: 'send',
      body: { invoiceId },
      send: async (call) => answerOf(await session.billing.send(invoiceId, call)),
      // Whether a mail went out cannot be read. Under the same key it goes out once; where the vendor keeps a fault under
      // that key, the customer may get it twice, which is better than not at all.
      find: () => Promise.resolve(null),
    });
  else if (goesOut)
    last = await steps.run<InvoiceAnswer>({
      name: 'pay',
      body: { invoiceId },
      send: async (call) => answerOf(await session.billing.payNow(invoiceId, call)),
      find: async () => {
        const seen = await session.billing.readInvoice(invoiceId, asPerson);
        return seen?.state === 'paid' ? answerOf(seen) : null;
      },
    });
  return endGenerate(context, last, isSent);
};

const draftOf = async (
  { keys }: JobContext,
  invoice: InvoiceRow,
  lines: readonly InvoiceLineRow[],
  customerId: string,
): Promise<DraftInput> => {
  const discount = discountOfRow(invoice);
  const opportunities = new Set(lines.flatMap((line) => line.opportunity_id ?? []));
  const tickets = new Set(lines.flatMap((line) => line.ticket_id ?? []));
  const [opportunity] = opportunities;
  const [ticket] = tickets;
  return {
    reference: invoice.id,
    customerId,
    currency: invoice.currency,
    collection: invoice.collection,
    daysUntilDue: invoice.collection === 'send_invoice' ? (invoice.terms_days ?? 0) : null,
    memo: invoice.memo,
    footer: null,
    metadata: {
      ...(invoice.contact_id === null ? {} : { contact: invoice.contact_id }),
      ...(opportunity !== undefined && opportunities.size === 1 ? { opportunity } : {}),
      ...(ticket !== undefined && tickets.size === 1 ? { ticket } : {}),
    },
    couponIds: discount === null ? [] : [await keys.coupon(discount, invoice.currency)],
  };
};

const addLines = async (
  context: JobContext,
  invoice: InvoiceRow,
  lines: readonly InvoiceLineRow[],
  products: ReadonlyMap<string, string>,
  invoiceId: string,
): Promise<InvoiceAnswer> => {
  const { session, job, steps } = context;
  const inputs = await Promise.all(lines.map((line) => lineOf(context, invoice, line, products)));
  try {
    return await steps.run<InvoiceAnswer>({
      name: 'lines',
      body: bodyOf({ invoiceId, lines: inputs }),
      send: async (call) => answerOf(await session.billing.addLines({ invoiceId, lines: inputs }, call)),
      find: async () => {
        const seen = await session.billing.readInvoice(invoiceId, asPerson);
        if (seen === null) throw new JobStops('crm.vanished', 'The draft is not at Stripe any more.');
        return seen.lines.length === 0 ? null : answerOf(seen);
      },
    });
  } catch (caught) {
    const cause = caught instanceof JobStops ? caught.cause : null;
    const free = lines.flatMap((line, at) => (line.service_id === null ? (inputs[at]?.productId ?? []) : []));
    if (!(cause instanceof PlumblineError) || job.attempts > 0 || !namesKey(cause, free.length > 0))
      throw caught;
    await inSession(session, (trx) =>
      dropBillingKeys(trx, session.connection.id, [
        ...inputs.flatMap((line) => [...line.taxRateIds, ...line.couponIds]),
        ...free,
      ]),
    );
    throw new JobWaits(
      'vendor.refused',
      'A tax rate, a coupon or the product of free lines was changed at Stripe; it is looked up anew.',
      {
        untilMs: session.clock.now(),
        hint: 'This goes on by itself.',
      },
    );
  }
};

/** True when the vendor refused a tax rate, a coupon or the product of free lines that we remembered. */
const namesKey = ({ details }: PlumblineError, hasFree: boolean): boolean => {
  const param = details['param'];
  if (typeof param !== 'string') return false;
  return /tax_rate|coupon|discount/.test(param) || (hasFree && param.includes('product'));
};

/** Lines that give something back have no product: prices cannot be negative at the vendor. */
const productOf = async (
  keys: VendorKeys,
  line: InvoiceLineRow,
  products: ReadonlyMap<string, string>,
): Promise<string | null> => {
  if (line.service_id !== null) return products.get(line.service_id) ?? null;
  return line.unit_price?.startsWith('-') === true ? null : keys.freeProduct();
};

const lineOf = async (
  { keys }: JobContext,
  invoice: InvoiceRow,
  line: InvoiceLineRow,
  products: ReadonlyMap<string, string>,
): Promise<LineInput> => {
  const tax = taxOfLine(line);
  const discount = discountOfRow(line);
  return {
    reference: line.billable_id ?? `${invoice.id}-${line.position}`,
    productId: await productOf(keys, line, products),
    description: line.description,
    quantity: line.quantity,
    unitPrice: line.unit_price ?? '0',
    currency: invoice.currency,
    taxRateIds: tax === null ? [] : [await keys.taxRate(tax)],
    isTaxInclusive: tax?.isInclusive ?? false,
    couponIds: discount === null ? [] : [await keys.coupon(discount, invoice.currency)],
  };
};

const taxOfLine = (line: InvoiceLineRow): TaxText | null =>
  line.tax_code === null || line.tax_percentage === null || line.tax_inclusive === null
    ? null
    : { code: line.tax_code, percentage: line.tax_percentage, isInclusive: line.tax_inclusive };

/** @throws JobStops with both sides' figures: nothing that a customer would see was done. */
const compareTotals = (invoice: InvoiceRow, draft: InvoiceAnswer): void => {
  const pairs = [
    ['subtotal', invoice.predicted_subtotal_minor, draft.subtotal],
    ['discount', invoice.predicted_discount_minor, draft.discount],
    ['tax', invoice.predicted_tax_minor, draft.tax],
    ['total', invoice.predicted_total_minor, draft.total],
  ] as const;
  if (pairs.every(([, ours, theirs]) => ours !== null && BigInt(ours) === BigInt(theirs))) return;
  const digits = minorDigits(invoice.currency);
  const details = Object.fromEntries(
    pairs.flatMap(([name, ours, theirs]) => [
      [`predicted ${name}`, ours === null ? '' : amountText(BigInt(ours), digits)],
      [`draft ${name}`, amountText(BigInt(theirs), digits)],
    ]),
  );
  throw new JobStops(
    'crm.totals_differ',
    `The draft comes to ${details['draft total'] ?? ''} ${invoice.currency}, and ${details['predicted total'] ?? ''} was predicted.`,
    { details },
  );
};

/** Finalizes, or finds that it was done. */
export const finalize = ({ session, steps }: JobContext, invoiceId: string): Promise<InvoiceAnswer> =>
  steps.run<InvoiceAnswer>({
    name: 'finalize',
    body: { invoiceId },
    send: async (call) => answerOf(await session.billing.finalize(invoiceId, call)),
    find: async () => {
      const seen = await session.billing.readInvoice(invoiceId, asPerson);
      if (seen === null) throw new JobStops('crm.vanished', 'The draft is not at Stripe any more.');
      return seen.state === 'draft' ? null : answerOf(seen);
    },
  });

const endGenerate =
  (context: JobContext, last: InvoiceAnswer, isSent: boolean): JobEnd =>
  async (work) => {
    const invoice = await invoiceOf(context, work.trx);
    await applyReadBack(work.trx, invoice, last, isSent ? { sentAt: work.now } : {}, work.now);
    tellInvoice(work, invoice, isSent ? 'sent' : last.state === 'draft' ? 'drafted' : 'finalized', {
      number: last.number ?? '',
    });
    for (const subject of await loadInvoiceSubjects(work.trx, work.workspaceId, invoice.id))
      work.tell({
        verb: 'invoiced',
        kind: subject.kind,
        id: subject.id,
        contactId: invoice.contact_id,
        details: { invoice: invoice.id, number: last.number ?? '' },
      });
  };
