import type { InvoicePayment } from './invoice-payment.ts';
import { methodTypesFor } from './payment-intent.ts';
import type { PaymentIntent } from './payment-intent.ts';
import { base62, newId } from './stripe-ids.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';

export const newIntent = (
  books: Books,
  given: Pick<PaymentIntent, 'amount' | 'currency' | 'customer'> & Partial<PaymentIntent>,
): PaymentIntent => {
  const id = newId(books.world.random.ids, 'pi');
  return {
    id,
    object: 'payment_intent',
    created: secsOf(books),
    livemode: books.livemode,
    amount_received: 0,
    canceled_at: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${base62(books.world.random.ids, 24)}`,
    description: null,
    last_payment_error: null,
    latest_charge: null,
    metadata: {},
    next_action: null,
    payment_method: null,
    payment_method_types: methodTypesFor(given.currency),
    receipt_email: null,
    setup_future_usage: null,
    status: 'requires_payment_method',
    ...given,
  };
};

export const newInvoicePayment = (
  books: Books,
  given: Pick<InvoicePayment, 'amount_requested' | 'currency' | 'invoice'> & Partial<InvoicePayment>,
): InvoicePayment => ({
  id: newId(books.world.random.ids, 'inpay'),
  object: 'invoice_payment',
  created: secsOf(books),
  livemode: books.livemode,
  amount_paid: null,
  is_default: false,
  payment_intent: null,
  payment_record: null,
  status: 'open',
  canceled_at: null,
  paid_at: null,
  ...given,
});
