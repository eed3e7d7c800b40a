import { dayMs } from '#base/clock.ts';
import { addRow, changeRow, emit } from './announce.ts';
import { addTransaction, settled } from './balance.ts';
import type { Charge } from './charge.ts';
import { checkAmount, shownAmount } from './currency.ts';
import type { Metadata } from './metadata.ts';
import { noteForPayout } from './payouts.ts';
import type { Refund } from './refund.ts';
import { newId } from './stripe-ids.ts';
import { invalid } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';

/** A refund of a bank debit is under way this long; ours. */
const daysUnderway = 3;

/** Gives back part or all of what is left of a charge. Stripe keeps its fee. */
export const refundCharge = (
  books: Books,
  charge: Charge,
  given: {
    readonly amount?: number | undefined;
    readonly reason?: string | null | undefined;
    readonly metadata?: Metadata;
  },
): Refund => {
  if (charge.status !== 'succeeded')
    throw invalid('This charge has not succeeded: it cannot be refunded.', 'charge');
  if (charge.disputed)
    throw invalid(
      `Charge ${charge.id} has been charged back; cannot issue a refund.`,
      'charge',
      'charge_disputed',
    );
  const left = charge.amount - charge.amount_refunded;
  if (left === 0)
    throw invalid(`Charge ${charge.id} has already been refunded.`, 'charge', 'charge_already_refunded');
  const amount = checkAmount(given.amount ?? left, charge.currency, 'amount');
  if (amount <= 0) throw invalid('Invalid positive integer', 'amount', 'parameter_invalid_integer');
  if (amount > left)
    throw invalid(
      `Refund amount (${shownAmount(amount, charge.currency)}) is greater than unrefunded amount on charge (${shownAmount(left, charge.currency)})`,
      'amount',
      'amount_too_large',
    );
  const { charges, refunds } = books.tables;
  const isSlow = charge.card.type === 'au_becs_debit';
  const id = newId(books.world.random.ids, 're');
  const worth = settled(books, amount, charge.currency);
  const transaction = addTransaction(books, {
    amount: -worth.amount,
    currency: books.account.currency,
    description: `REFUND FOR CHARGE`,
    fee: 0,
    source: id,
    type: charge.card.type === 'card' ? 'refund' : 'payment_refund',
    reporting_category: 'refund',
    rate: worth.rate,
  });
  noteForPayout(books, transaction);
  const refund = addRow(
    books,
    refunds,
    {
      id,
      object: 'refund',
      created: secsOf(books),
      amount,
      balance_transaction: transaction.id,
      charge: charge.id,
      currency: charge.currency,
      customer: charge.customer,
      failure_balance_transaction: null,
      failure_reason: null,
      metadata: given.metadata ?? {},
      payment_intent: charge.payment_intent,
      payment_method: charge.payment_method,
      reason: given.reason ?? null,
      status: isSlow ? 'pending' : 'succeeded',
    },
    'refund.created',
  );
  changeRow(books, charges, charge, 'charge.refunded', () => {
    charge.amount_refunded += amount;
    charge.refunded = charge.amount_refunded === charge.amount;
  });
  if (isSlow)
    books.world.agenda.at(books.world.agenda.now() + daysUnderway * dayMs, () => {
      if (refund.status === 'pending') changeRefund(books, refund, 'succeeded');
    });
  return refund;
};

const changeRefund = (books: Books, refund: Refund, status: Refund['status']): void => {
  changeRow(books, books.tables.refunds, refund, 'refund.updated', () => {
    refund.status = status;
  });
  emit(books, 'charge.refund.updated', books.tables.refunds.wire(refund));
};

/** The bank does not take it: the amount comes back to the account's balance, and the charge is as before. */
export const failRefund = (books: Books, refund: Refund, reason = 'expired_or_canceled_card'): void => {
  if (refund.status !== 'succeeded' && refund.status !== 'pending')
    throw invalid(`A refund that is ${refund.status} cannot fail.`);
  takeBack(books, refund, reason);
  changeRefund(books, refund, 'failed');
  emit(books, 'refund.failed', books.tables.refunds.wire(refund));
};

export const cancelRefund = (books: Books, refund: Refund): void => {
  if (refund.status !== 'pending' && refund.status !== 'requires_action')
    throw invalid(`This refund cannot be canceled: its status is ${refund.status}.`);
  takeBack(books, refund, null);
  changeRefund(books, refund, 'canceled');
};

const takeBack = (books: Books, refund: Refund, reason: string | null): void => {
  const { charges } = books.tables;
  const charge = charges.get(refund.charge);
  const worth = settled(books, refund.amount, refund.currency);
  const back = addTransaction(books, {
    amount: worth.amount,
    currency: books.account.currency,
    description: 'REFUND FAILURE',
    fee: 0,
    source: refund.id,
    type: 'refund_failure',
    rate: worth.rate,
  });
  noteForPayout(books, back);
  refund.failure_balance_transaction = back.id;
  refund.failure_reason = reason;
  if (charge === null) return;
  charge.amount_refunded -= refund.amount;
  charge.refunded = false;
  charges.changed(charge);
};
