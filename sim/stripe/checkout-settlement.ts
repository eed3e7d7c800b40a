import { changeRow, emit } from './announce.ts';
import type { PaymentIntent } from './payment-intent.ts';
import type { Books } from './stripe-world.ts';

/** Tells of a checkout whose money came, or did not, after its page was left. */
export const settleCheckout = (books: Books, intent: PaymentIntent, isPaid: boolean): void => {
  const { checkoutSessions } = books.tables;
  for (const session of checkoutSessions.by('payment_intent', intent.id)) {
    if (session.status !== 'complete' || session.payment_status !== 'unpaid') continue;
    if (isPaid)
      changeRow(books, checkoutSessions, session, null, () => {
        session.payment_status = 'paid';
      });
    emit(
      books,
      isPaid ? 'checkout.session.async_payment_succeeded' : 'checkout.session.async_payment_failed',
      checkoutSessions.wire(session),
    );
  }
};
