import { addRow } from './announce.ts';
import type { CheckoutSession } from './checkout.ts';
import { expireCheckout } from './setup-acts.ts';
import { base62 } from './stripe-ids.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';

/** Opens the page of a session until it expires. */
export const openCheckout = (
  books: Books,
  given: Omit<
    CheckoutSession,
    | 'created'
    | 'customer_details'
    | 'id'
    | 'invoice'
    | 'livemode'
    | 'object'
    | 'payment_intent'
    | 'status'
    | 'url'
  >,
): CheckoutSession => {
  const { checkoutSessions } = books.tables;
  const id = `cs_${books.livemode ? 'live' : 'test'}_${base62(books.world.random.ids, 58)}`;
  const session = addRow(
    books,
    checkoutSessions,
    {
      ...given,
      id,
      object: 'checkout.session',
      created: secsOf(books),
      customer_details: null,
      invoice: null,
      livemode: books.livemode,
      payment_intent: null,
      status: 'open',
      url: `${books.world.baseUrl}/c/${books.account.id}/${id}`,
    },
    null,
  );
  books.world.agenda.at(given.expires_at * 1_000, () => {
    expireCheckout(books, session);
  });
  return session;
};
