import { addRow } from './announce.ts';
import { missing } from './stripe-refusal.ts';
import { newId } from './stripe-ids.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import type { PaymentMethod } from './payment-method.ts';
import { testCard } from './test-cards.ts';

/**
 * The payment method of that id; the id of a test card makes a new one of it. One that is attached to another customer is
 * as good as none.
 */
export const paymentMethodOf = (
  books: Books,
  id: string,
  customer: string | null,
  param = 'payment_method',
): PaymentMethod => {
  const { paymentMethods } = books.tables;
  const card = testCard(id);
  if (card !== null && !books.livemode) {
    const method = newPaymentMethod(books, id, customer);
    return addRow(books, paymentMethods, method, customer === null ? null : 'payment_method.attached');
  }
  const known = paymentMethods.get(id);
  const isElsewhere = known !== null && known.customer !== null && known.customer !== customer;
  if (known === null || isElsewhere) throw missing('PaymentMethod', id, param);
  return known;
};

/** Throws on an unknown card: pages offer only those there are. */
export const newPaymentMethod = (books: Books, cardId: string, customer: string | null): PaymentMethod => {
  const card = testCard(cardId);
  if (card === null) throw missing('PaymentMethod', cardId, 'payment_method');
  const owner = customer === null ? null : books.tables.customers.get(customer);
  return {
    id: newId(books.world.random.ids, 'pm'),
    object: 'payment_method',
    created: secsOf(books),
    livemode: books.livemode,
    customer,
    metadata: {},
    card,
    name: owner?.name ?? null,
    email: owner?.email ?? null,
  };
};
