import { changeRow, emit } from './announce.ts';
import { amountRemaining } from './invoice.ts';
import type { Invoice } from './invoice.ts';
import type { InvoicePayment } from './invoice-payment.ts';
import { newInvoicePayment } from './new-payments.ts';
import type { PaymentIntent } from './payment-intent.ts';
import { base62 } from './stripe-ids.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';

/** A payment has come for an invoice: notes it, and marks the invoice paid when nothing remains. */
export const settlePayment = (books: Books, payment: InvoicePayment, received: number): void => {
  const { invoices, invoicePayments } = books.tables;
  const invoice = invoices.get(payment.invoice);
  if (invoice === null || payment.status !== 'open') return;
  const taken = Math.min(received, amountRemaining(invoice));
  changeRow(books, invoicePayments, payment, null, () => {
    payment.status = 'paid';
    payment.amount_paid = received;
    payment.paid_at = secsOf(books);
  });
  emit(books, 'invoice_payment.paid', invoicePayments.wire(payment));
  const isPaid = taken === amountRemaining(invoice);
  changeRow(books, invoices, invoice, 'invoice.updated', () => {
    invoice.amount_paid += taken;
    invoice.amount_overpaid += received - taken;
    if (isPaid) markPaid(books, invoice);
  });
  if (received > taken) emit(books, 'invoice.overpaid', invoices.wire(invoice));
  if (isPaid) tellPaid(books, invoice);
  else followRemaining(books, invoice);
};

/** Ends an invoice as paid. The caller tells. */
export const markPaid = (books: Books, invoice: Invoice): void => {
  invoice.status = 'paid';
  invoice.paid_at = secsOf(books);
  invoice.attempted = true;
  invoice.next_payment_attempt = null;
};

export const tellPaid = (books: Books, invoice: Invoice): void => {
  closeOpenPayments(books, invoice, 'automatic');
  const wire = books.tables.invoices.wire(invoice);
  emit(books, 'invoice.paid', wire);
  emit(books, 'invoice.payment_succeeded', wire);
  for (const told of books.world.whenPaid) told(books, invoice);
};

/** The default payment asks for what remains, no more. */
export const followRemaining = (books: Books, invoice: Invoice): void => {
  const { invoicePayments, paymentIntents } = books.tables;
  const remaining = amountRemaining(invoice);
  for (const payment of invoicePayments.by('invoice', invoice.id)) {
    if (!payment.is_default || payment.status !== 'open') continue;
    payment.amount_requested = remaining;
    const intent = payment.payment_intent === null ? null : paymentIntents.get(payment.payment_intent);
    if (intent !== null && intent.status !== 'succeeded' && intent.status !== 'processing')
      changeRow(books, paymentIntents, intent, null, () => {
        intent.amount = remaining;
      });
  }
};

/** Cancels what was still asked for. */
export const closeOpenPayments = (books: Books, invoice: Invoice, reason: string): void => {
  const { invoicePayments, paymentIntents } = books.tables;
  for (const payment of invoicePayments.by('invoice', invoice.id)) {
    if (payment.status !== 'open') continue;
    changeRow(books, invoicePayments, payment, null, () => {
      payment.status = 'canceled';
      payment.canceled_at = secsOf(books);
    });
    const intent = payment.payment_intent === null ? null : paymentIntents.get(payment.payment_intent);
    if (intent !== null) cancelIntent(books, intent, reason);
  }
};

/** False where it is too late. */
export const cancelIntent = (books: Books, intent: PaymentIntent, reason: string): boolean => {
  if (['succeeded', 'processing', 'canceled'].includes(intent.status)) return intent.status === 'canceled';
  changeRow(books, books.tables.paymentIntents, intent, null, () => {
    intent.status = 'canceled';
    intent.canceled_at = secsOf(books);
    intent.cancellation_reason = reason;
    intent.next_action = null;
  });
  emit(books, 'payment_intent.canceled', books.tables.paymentIntents.wire(intent));
  return true;
};

/** Paid outside of Stripe: no charge, a payment record. */
export const payOutOfBand = (books: Books, invoice: Invoice): void => {
  const payment = books.tables.invoicePayments.add(
    newInvoicePayment(books, {
      amount_requested: amountRemaining(invoice),
      currency: invoice.currency,
      invoice: invoice.id,
      payment_record: `prec_1${base62(books.world.random.ids, 23)}`,
    }),
  );
  settlePayment(books, payment, payment.amount_requested);
};
