import { addRow, changeRow, emit } from './announce.ts';
import type { CheckoutSession } from './checkout.ts';
import { addCustomer } from './customer-routes.ts';
import { confirmIntent } from './intent-acts.ts';
import { addDraft, finalizeInvoice } from './invoice-acts.ts';
import { addLines, newDraft } from './invoice-draft.ts';
import { settlePayment } from './invoice-settlement.ts';
import { lineOf } from './line-input.ts';
import { newIntent, newInvoicePayment } from './new-payments.ts';
import type { PaymentIntent } from './payment-intent.ts';
import { newPaymentMethod } from './payment-methods.ts';
import { invalid } from './stripe-refusal.ts';
import type { Books } from './stripe-world.ts';

/** What somebody says of themselves who is no customer yet. */
export interface Guest {
  readonly name: string | null;
  readonly email: string | null;
}

const someGuest: Guest = { name: 'Robin Lee', email: 'robin@guest.example' };

/**
 * What the customer does on the page of a sale. False when the card was not accepted. A debit completes the session before
 * its money is there.
 */
export const payCheckout = (
  books: Books,
  session: CheckoutSession,
  cardId: string,
  guest: Guest = someGuest,
): boolean => {
  const { checkoutSessions, customers, paymentIntents, paymentMethods } = books.tables;
  const { amount_total: amount, currency } = session;
  if (session.status !== 'open' || amount === null || currency === null)
    throw invalid('This page is no longer open.');
  const method = addRow(books, paymentMethods, newPaymentMethod(books, cardId, null), null);
  const held = session.payment_intent === null ? null : paymentIntents.get(session.payment_intent);
  const intent =
    held ??
    addRow(
      books,
      paymentIntents,
      newIntent(books, { amount, currency, customer: session.customer }),
      'payment_intent.created',
    );
  changeRow(books, checkoutSessions, session, null, () => {
    session.payment_intent = intent.id;
  });
  confirmIntent(books, intent, method);
  if (intent.status !== 'succeeded' && intent.status !== 'processing') return false;
  const made = session.makesInvoice ? invoiceOf(books, session, intent, guest) : null;
  const customer = session.customer === null ? null : customers.get(session.customer);
  changeRow(books, checkoutSessions, session, null, () => {
    session.status = 'complete';
    session.invoice = made;
    session.url = null;
    session.payment_status = intent.status === 'succeeded' ? 'paid' : 'unpaid';
    session.customer_details = {
      address: null,
      business_name: null,
      email: customer === null ? guest.email : customer.email,
      individual_name: null,
      name: customer === null ? guest.name : customer.name,
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    };
  });
  emit(books, 'checkout.session.completed', checkoutSessions.wire(session));
  return true;
};

/** Makes an invoice of the sale, paid by its payment, for a customer that is made where none was named. Gives its id. */
const invoiceOf = (books: Books, session: CheckoutSession, intent: PaymentIntent, guest: Guest): string => {
  const { customers, invoicePayments } = books.tables;
  const currency = intent.currency;
  const customer =
    (session.customer === null ? null : customers.get(session.customer)) ?? addCustomer(books, { ...guest });
  session.customer = customer.id;
  const invoice = addDraft(books, newDraft(books, customer, currency, {}));
  const context = { currency, invoice: invoice.id, customer: customer.id };
  const lines = session.lines.map(({ description, quantity, unitAmount, taxRates }) =>
    lineOf(
      books,
      { description, quantity, unit_amount_decimal: String(unitAmount), tax_rates: [...taxRates] },
      context,
    ),
  );
  addLines(books, invoice, lines);
  finalizeInvoice(books, invoice, false);
  const payment = invoicePayments.add(
    newInvoicePayment(books, {
      amount_requested: intent.amount,
      currency,
      invoice: invoice.id,
      payment_intent: intent.id,
    }),
  );
  if (intent.status === 'succeeded') settlePayment(books, payment, intent.amount_received);
  return invoice.id;
};
