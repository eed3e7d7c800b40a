import { addRow, changeRow, emit } from './announce.ts';
import { payCheckout, type Guest } from './checkout-acts.ts';
import { methodTypesFor } from './payment-intent.ts';
import type { PaymentMethod } from './payment-method.ts';
import { newPaymentMethod } from './payment-methods.ts';
import type { SetupIntent } from './setup-intent.ts';
import type { CheckoutSession } from './checkout.ts';
import { base62, newId } from './stripe-ids.ts';
import { invalid } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';

export const addSetupIntent = (
  books: Books,
  given: Pick<SetupIntent, 'customer'> & Partial<SetupIntent>,
): SetupIntent => {
  const id = newId(books.world.random.ids, 'seti');
  return addRow(
    books,
    books.tables.setupIntents,
    {
      id,
      object: 'setup_intent',
      created: secsOf(books),
      livemode: books.livemode,
      cancellation_reason: null,
      client_secret: `${id}_secret_${base62(books.world.random.ids, 24)}`,
      description: null,
      last_setup_error: null,
      metadata: {},
      next_action: null,
      payment_method: null,
      payment_method_types: methodTypesFor(books.account.currency),
      status: 'requires_payment_method',
      usage: 'off_session',
      ...given,
    },
    'setup_intent.created',
  );
};

/** Saves a method for later. A card that would be declined is declined here too. */
export const confirmSetup = (books: Books, intent: SetupIntent, method: PaymentMethod): void => {
  const { paymentMethods, setupIntents } = books.tables;
  if (intent.status === 'succeeded' || intent.status === 'canceled')
    throw invalid(
      `This SetupIntent cannot be confirmed because it has a status of ${intent.status}.`,
      undefined,
      'setup_intent_unexpected_state',
    );
  const { outcome } = method.card;
  if (outcome.kind === 'declines') {
    changeRow(books, setupIntents, intent, null, () => {
      intent.last_setup_error = {
        code: outcome.code,
        ...(outcome.declineCode === null ? {} : { decline_code: outcome.declineCode }),
        message: outcome.message,
        type: 'card_error',
      };
    });
    emit(books, 'setup_intent.setup_failed', setupIntents.wire(intent));
    return;
  }
  changeRow(books, setupIntents, intent, null, () => {
    intent.status = 'succeeded';
    intent.payment_method = method.id;
    intent.last_setup_error = null;
  });
  if (intent.customer !== null && method.customer === null) {
    method.customer = intent.customer;
    paymentMethods.changed(method);
    emit(books, 'payment_method.attached', paymentMethods.wire(method));
  }
  emit(books, 'setup_intent.succeeded', setupIntents.wire(intent));
};

/** What the customer does on the page. False when the card was not accepted. */
export const completeCheckout = (
  books: Books,
  session: CheckoutSession,
  cardId: string,
  guest?: Guest,
): boolean => {
  const { checkoutSessions, paymentMethods, setupIntents } = books.tables;
  if (session.mode === 'payment') return payCheckout(books, session, cardId, guest);
  const intent = session.setup_intent === null ? null : setupIntents.get(session.setup_intent);
  if (session.status !== 'open' || intent === null) throw invalid('This page is no longer open.');
  const method = addRow(books, paymentMethods, newPaymentMethod(books, cardId, null), null);
  confirmSetup(books, intent, method);
  if (intent.status !== 'succeeded') return false;
  changeRow(books, checkoutSessions, session, null, () => {
    session.status = 'complete';
    session.url = null;
  });
  emit(books, 'checkout.session.completed', checkoutSessions.wire(session));
  return true;
};

export const expireCheckout = (books: Books, session: CheckoutSession): void => {
  if (session.status !== 'open') return;
  const { checkoutSessions } = books.tables;
  changeRow(books, checkoutSessions, session, null, () => {
    session.status = 'expired';
    session.url = null;
  });
  emit(books, 'checkout.session.expired', checkoutSessions.wire(session));
};
