import { hourMs } from '#base/clock.ts';
import { addRow, changeRow, emit } from './announce.ts';
import { largestAmount } from './currency.ts';
import type { Invoice } from './invoice.ts';
import { balanceFor, dateDue, dueOf, mustBeDraft, refigure } from './invoice-draft.ts';
import { closeOpenPayments, markPaid, payOutOfBand, tellPaid } from './invoice-settlement.ts';
import { collect, confirmIntent, defaultIntent, methodFor, paymentRefusal } from './intent-acts.ts';
import { newIntent, newInvoicePayment } from './new-payments.ts';
import type { PaymentMethod } from './payment-method.ts';
import { base62 } from './stripe-ids.ts';
import { invalid, StripeRefusal } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';

const daySecs = 86_400;
/** The hosted page lives this long after the due date, and never longer than the second figure (docs.stripe.com/invoicing/hosted-invoice-page, 2026). */
const hostedDaysAfterDue = 30;
const mostHostedDays = 120;

/** Adds a draft to the books and arranges what happens to it by itself. */
export const addDraft = (books: Books, draft: Invoice): Invoice => {
  refigure(books, draft);
  const invoice = addRow(books, books.tables.invoices, draft, 'invoice.created');
  arrangeFinalization(books, invoice);
  return invoice;
};

/** With `auto_advance` a draft is finalized an hour after it was made, or at the time that was named. */
export const arrangeFinalization = (books: Books, invoice: Invoice): void => {
  if (!invoice.auto_advance && invoice.automatically_finalizes_at === null) return;
  const at = invoice.automatically_finalizes_at ?? invoice.created + hourMs / 1_000;
  invoice.automatically_finalizes_at = at;
  books.world.agenda.at(at * 1_000, () => {
    if (invoice.status !== 'draft' || invoice.automatically_finalizes_at !== at) return;
    if (books.tables.invoices.get(invoice.id) === null) return;
    advance(books, invoice);
  });
};

/** What Stripe cannot finalize by itself it says so and leaves as a draft. */
const advance = (books: Books, invoice: Invoice): void => {
  try {
    finalizeInvoice(books, invoice);
  } catch (error) {
    if (!(error instanceof StripeRefusal)) throw error;
    const { invoices } = books.tables;
    changeRow(books, invoices, invoice, 'invoice.updated', () => {
      invoice.automatically_finalizes_at = null;
      invoice.finalizationError = { ...error.body };
    });
    emit(books, 'invoice.finalization_failed', invoices.wire(invoice));
    return;
  }
  const isMailed = invoice.collection_method === 'send_invoice' && invoice.shown.email !== null;
  if (isMailed && invoice.status === 'open') sendInvoice(books, invoice);
};

/** draft → open, or paid at once where nothing is due. */
export const finalizeInvoice = (books: Books, invoice: Invoice, autoAdvance?: boolean): void => {
  if (invoice.status !== 'draft')
    throw invalid(
      "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
      undefined,
      'invoice_not_editable',
    );
  const { invoices, customers } = books.tables;
  const now = secsOf(books);
  const customer = customers.get(invoice.customer);
  if (customer === null) throw invalid('The customer of this invoice has been deleted.', 'customer');
  refigure(books, invoice);
  if (invoice.totals.total > largestAmount)
    throw invalid('The total of an invoice can be at most 99999999.', undefined, 'amount_too_large');
  if (!books.account.isActivated && books.livemode)
    throw invalid('This account cannot create charges.', undefined, 'charge_not_allowed');
  const balance = balanceFor(customer, invoice.currency);
  const { due, ending } = dueOf(invoice.totals.total, balance, invoice.currency);
  changeRow(books, customers, customer, 'customer.updated', () => {
    if (customer.currency === null || customer.currency === invoice.currency) customer.balance = ending;
    customer.currency ??= invoice.currency;
    customer.next_invoice_sequence += 1;
  });
  changeRow(books, invoices, invoice, null, () => {
    const sequence = String(customer.next_invoice_sequence - 1).padStart(4, '0');
    invoice.number ??= `${customer.invoice_prefix}-${sequence}`;
    invoice.status = 'open';
    invoice.auto_advance = autoAdvance ?? invoice.auto_advance;
    invoice.automatically_finalizes_at = null;
    invoice.finalizationError = null;
    invoice.finalized_at = now;
    invoice.effective_at ??= now;
    if (invoice.days_until_due !== null) dateDue(invoice, now);
    invoice.starting_balance = balance;
    invoice.ending_balance = ending;
    invoice.amount_due = due;
    setHosted(books, invoice, now);
  });
  if (due > 0) askForPayment(books, invoice, due);
  emit(books, 'invoice.finalized', invoices.wire(invoice));
  if (due === 0) {
    changeRow(books, invoices, invoice, 'invoice.updated', () => {
      markPaid(books, invoice);
    });
    tellPaid(books, invoice);
    return;
  }
  arrangeDueDate(books, invoice);
  if (invoice.auto_advance && invoice.collection_method === 'charge_automatically')
    books.world.agenda.at(books.world.agenda.now(), () => {
      collect(books, invoice);
    });
};

const setHosted = (books: Books, invoice: Invoice, now: number): void => {
  const mode = books.livemode ? 'live' : 'test';
  const token = `${mode}_${base62(books.world.random.ids, 40)}`;
  const address = `${books.world.baseUrl}/i/${books.account.id}/${token}`;
  invoice.hosted_invoice_url = `${address}?s=ap`;
  invoice.invoice_pdf = `${address}/pdf?s=ap`;
  invoice.hostedUntil = Math.min(
    (invoice.due_date ?? now) + hostedDaysAfterDue * daySecs,
    now + mostHostedDays * daySecs,
  );
};

const askForPayment = (books: Books, invoice: Invoice, due: number): void => {
  const intent = addRow(
    books,
    books.tables.paymentIntents,
    newIntent(books, {
      amount: due,
      currency: invoice.currency,
      customer: invoice.customer,
      description: `Payment for Invoice ${invoice.number ?? ''}`.trim(),
      receipt_email: invoice.shown.email,
    }),
    'payment_intent.created',
  );
  books.tables.invoicePayments.add(
    newInvoicePayment(books, {
      amount_requested: due,
      currency: invoice.currency,
      invoice: invoice.id,
      is_default: true,
      payment_intent: intent.id,
    }),
  );
};

const arrangeDueDate = (books: Books, invoice: Invoice): void => {
  if (invoice.due_date === null) return;
  books.world.agenda.at(invoice.due_date * 1_000, () => {
    if (invoice.status !== 'open' || invoice.isOverdueTold) return;
    invoice.isOverdueTold = true;
    emit(books, 'invoice.overdue', books.tables.invoices.wire(invoice));
  });
};

/** Mails it; a draft is finalized first. No mail leaves a simulator, the event is the same. */
export const sendInvoice = (books: Books, invoice: Invoice): void => {
  if (invoice.collection_method !== 'send_invoice')
    throw invalid(
      'You can only manually send an invoice if its collection method is `send_invoice`.',
      undefined,
      'invoice_not_editable',
    );
  if (invoice.status === 'draft') finalizeInvoice(books, invoice);
  else if (invoice.status !== 'open') throw notPossible(invoice, 'sent');
  if (invoice.shown.email === null)
    throw invalid(
      'This invoice cannot be sent: its customer has no email address.',
      undefined,
      'email_invalid',
    );
  emit(books, 'invoice.sent', books.tables.invoices.wire(invoice));
};

/** open | uncollectible → paid, by a method, by the default one, or outside of Stripe. A decline throws and leaves it open. */
export const payInvoice = (
  books: Books,
  invoice: Invoice,
  by: { readonly method?: PaymentMethod; readonly isOutOfBand?: boolean },
): void => {
  if (invoice.status === 'draft') finalizeInvoice(books, invoice);
  if (invoice.status === 'paid') throw invalid('Invoice is already paid', undefined, 'invoice_already_paid');
  if (invoice.status === 'void') throw notPossible(invoice, 'paid');
  if (by.isOutOfBand === true) {
    payOutOfBand(books, invoice);
    return;
  }
  const method = by.method ?? methodFor(books, invoice);
  const intent = defaultIntent(books, invoice);
  if (method === null)
    throw invalid(
      'There is no `default_payment_method` set on this Customer or Invoice. Please set either an invoice or customer default_payment_method.',
      undefined,
      'invoice_payment_intent_requires_action',
    );
  if (intent === null || intent.status === 'processing')
    throw invalid(
      'A payment of this invoice is already under way.',
      undefined,
      'invoice_payment_in_progress',
    );
  confirmIntent(books, intent, method);
  const refusal = paymentRefusal(books, intent);
  if (refusal !== null) throw refusal;
};

/** open | uncollectible → void. Credit that it used goes back to the customer. */
export const voidInvoice = (books: Books, invoice: Invoice): void => {
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') throw notPossible(invoice, 'voided');
  if (invoice.amount_paid > 0)
    throw invalid(
      'This invoice has been paid in part: it cannot be voided.',
      undefined,
      'invoice_not_editable',
    );
  const { invoices, customers } = books.tables;
  const customer = customers.get(invoice.customer);
  const used = invoice.starting_balance - (invoice.ending_balance ?? invoice.starting_balance);
  if (customer !== null && used !== 0)
    changeRow(books, customers, customer, 'customer.updated', () => {
      customer.balance += used;
    });
  changeRow(books, invoices, invoice, null, () => {
    invoice.status = 'void';
    invoice.voided_at = secsOf(books);
    invoice.next_payment_attempt = null;
  });
  closeOpenPayments(books, invoice, 'void_invoice');
  emit(books, 'invoice.voided', invoices.wire(invoice));
};

/** open → uncollectible: bad debt, which can still be paid or voided. */
export const markUncollectible = (books: Books, invoice: Invoice): void => {
  if (invoice.status !== 'open') throw notPossible(invoice, 'marked as uncollectible');
  const { invoices } = books.tables;
  changeRow(books, invoices, invoice, null, () => {
    invoice.status = 'uncollectible';
    invoice.marked_uncollectible_at = secsOf(books);
    invoice.next_payment_attempt = null;
  });
  emit(books, 'invoice.marked_uncollectible', invoices.wire(invoice));
};

/** draft → gone. Items that had waited wait again, the others go with it. */
export const deleteDraft = (books: Books, invoice: Invoice): void => {
  if (invoice.status !== 'draft')
    throw invalid(
      'You can only delete draft invoices. Finalized invoices must be voided.',
      undefined,
      'invoice_not_editable',
    );
  mustBeDraft(invoice);
  const { invoices, invoiceItems } = books.tables;
  for (const item of invoiceItems.by('invoice', invoice.id)) {
    if (item.wasPending) {
      item.invoice = null;
      invoiceItems.changed(item);
    } else {
      invoiceItems.remove(item);
      emit(books, 'invoiceitem.deleted', invoiceItems.wire(item));
    }
  }
  invoices.remove(invoice);
  emit(books, 'invoice.deleted', invoices.wire(invoice));
};

const notPossible = (invoice: Invoice, act: string) =>
  invalid(
    `This invoice cannot be ${act}: its status is ${invoice.status}.`,
    undefined,
    'invoice_not_editable',
  );
