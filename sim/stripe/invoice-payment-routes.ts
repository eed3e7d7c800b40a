import type { Router } from '#sim/kit/router.ts';
import { amountRemaining } from './invoice.ts';
import { settlePayment } from './invoice-settlement.ts';
import { listPage } from './list-page.ts';
import { chosen, named } from './lookup.ts';
import { filled, need, objectOf, oneOf, readFields, text } from './params.ts';
import { newInvoicePayment } from './new-payments.ts';
import { retrieve } from './retrieval.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { invalid } from './stripe-refusal.ts';
import type { Wire } from './table.ts';

export const invoicePaymentRoutes = (router: Router): void => {
  router
    .get('/v1/invoice_payments', route(list))
    .get(
      '/v1/invoice_payments/:id',
      retrieve(({ invoicePayments }) => invoicePayments),
    )
    .post('/v1/invoices/:id/attach_payment', route(attach));
};

const listFilters = {
  invoice: text(),
  payment: objectOf({
    type: oneOf('payment_intent', 'payment_record'),
    payment_intent: text(),
    payment_record: text(),
  }),
  status: oneOf('canceled', 'open', 'paid'),
} as const;

const list = (call: Call): Wire => {
  const { invoicePayments } = call.books.tables;
  return listPage(call, invoicePayments, listFilters, {
    candidates: ({ invoice, payment }) => {
      if (invoice !== undefined) return invoicePayments.by('invoice', invoice);
      return payment?.payment_intent === undefined
        ? null
        : invoicePayments.by('payment_intent', payment.payment_intent);
    },
    fits: (row, { payment, status }) =>
      (status === undefined || row.status === status) &&
      (payment?.payment_intent === undefined || row.payment_intent === payment.payment_intent) &&
      (payment?.payment_record === undefined || row.payment_record === payment.payment_record),
  });
};

/** A payment made elsewhere is given to the invoice, at once or when it succeeds. */
const attach = (call: Call): Wire => {
  const { books } = call;
  const { invoices, invoicePayments, paymentIntents } = books.tables;
  const invoice = chosen(call, invoices);
  const sent = readFields(call.form, { payment_intent: filled(), payment_record: filled() });
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible')
    throw invalid('Payments can only be attached to open and uncollectible invoices.');
  const intent = named(paymentIntents, need(sent.payment_intent, 'payment_intent'), 'payment_intent');
  if (intent.currency !== invoice.currency || intent.status === 'canceled')
    throw invalid(
      'This PaymentIntent cannot be attached: it is canceled or of another currency.',
      'payment_intent',
    );
  if (invoicePayments.by('payment_intent', intent.id).length > 0)
    throw invalid('This PaymentIntent is attached to an invoice already.', 'payment_intent');
  const payment = invoicePayments.add(
    newInvoicePayment(books, {
      amount_requested: Math.min(intent.amount, amountRemaining(invoice)),
      currency: invoice.currency,
      invoice: invoice.id,
      payment_intent: intent.id,
    }),
  );
  if (intent.status === 'succeeded') settlePayment(books, payment, intent.amount_received);
  return invoices.wire(invoice);
};
