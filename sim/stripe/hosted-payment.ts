import { addRow } from './announce.ts';
import { shownAmount } from './currency.ts';
import { confirmIntent, defaultIntent } from './intent-acts.ts';
import { amountRemaining } from './invoice.ts';
import type { Invoice } from './invoice.ts';
import { newIntent, newInvoicePayment } from './new-payments.ts';
import type { PaymentIntent } from './payment-intent.ts';
import { newPaymentMethod } from './payment-methods.ts';
import { invalid } from './stripe-refusal.ts';
import type { Books } from './stripe-world.ts';

/** What the customer does on the hosted page; `amount` null pays all that remains, less makes a payment of its own. */
export const payHosted = (
  books: Books,
  invoice: Invoice,
  cardId: string,
  amount: number | null,
): PaymentIntent => {
  const { invoicePayments, paymentIntents, paymentMethods } = books.tables;
  const remaining = amountRemaining(invoice);
  if (remaining === 0 || (invoice.status !== 'open' && invoice.status !== 'uncollectible'))
    throw invalid('Nothing remains to be paid on this invoice.');
  if (amount !== null && (amount <= 0 || amount > remaining))
    throw invalid(`Choose an amount up to ${shownAmount(remaining, invoice.currency)}.`);
  const method = addRow(books, paymentMethods, newPaymentMethod(books, cardId, null), null);
  const whole = defaultIntent(books, invoice);
  if (whole?.status === 'processing') throw invalid('A payment of this invoice is already under way.');
  if (whole !== null && (amount === null || amount === remaining)) {
    confirmIntent(books, whole, method);
    return whole;
  }
  const part = amount ?? remaining;
  const intent = addRow(
    books,
    paymentIntents,
    newIntent(books, { amount: part, currency: invoice.currency, customer: invoice.customer }),
    'payment_intent.created',
  );
  invoicePayments.add(
    newInvoicePayment(books, {
      amount_requested: part,
      currency: invoice.currency,
      invoice: invoice.id,
      payment_intent: intent.id,
    }),
  );
  confirmIntent(books, intent, method);
  return intent;
};
