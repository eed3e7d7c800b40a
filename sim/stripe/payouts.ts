import { dayMs } from '#base/clock.ts';
import { sumOf } from './amounts.ts';
import { addRow, changeRow, emit } from './announce.ts';
import { addTransaction } from './balance.ts';
import type { BalanceTransaction } from './balance-transaction.ts';
import type { Payout } from './payout.ts';
import { newId } from './stripe-ids.ts';
import { invalid } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';

/** Days between a payout's creation and the money at the bank; ours. */
const daysUnderway = 1;

/** What is available of a day is paid out together, automatically, on that day. */
export const noteForPayout = (books: Books, transaction: BalanceTransaction): void => {
  books.world.agenda.at(transaction.available_on * 1_000, () => {
    payOut(books);
  });
};

const unpaid = (books: Books): readonly BalanceTransaction[] =>
  books.tables.balanceTransactions
    .by('unpaid', 'yes')
    .filter(({ available_on: at }) => at <= secsOf(books))
    .toReversed();

/** Balance by what can be paid out and what cannot yet. */
export const balanceOf = (books: Books): { readonly available: number; readonly pending: number } => {
  const now = secsOf(books);
  const all = [...books.tables.balanceTransactions.oldestFirst()];
  const sum = (isAvailable: boolean): number =>
    sumOf(
      all.filter(({ available_on: at }) => at <= now === isAvailable).map(({ amount, fee }) => amount - fee),
    );
  return { available: sum(true), pending: sum(false) };
};

/** An automatic payout of everything available; null where that is nothing or less. */
export const payOut = (books: Books): Payout | null => {
  const parts = unpaid(books);
  const amount = sumOf(parts.map((part) => part.amount - part.fee));
  if (amount <= 0) return null;
  const payout = makePayout(books, amount, true);
  for (const part of parts) {
    part.payout = payout.id;
    part.status = 'available';
    books.tables.balanceTransactions.changed(part);
  }
  return payout;
};

/** A payout that a person asks for: it cannot be itemised. */
export const payOutByHand = (books: Books, amount: number): Payout => {
  if (amount > balanceOf(books).available)
    throw invalid(
      'You have insufficient funds in your Stripe account for this payout.',
      'amount',
      'balance_insufficient',
    );
  return makePayout(books, amount, false);
};

const makePayout = (books: Books, amount: number, automatic: boolean): Payout => {
  const { payouts } = books.tables;
  const id = newId(books.world.random.ids, 'po');
  const { currency } = books.account;
  const transaction = addTransaction(books, {
    amount: -amount,
    currency,
    description: 'STRIPE PAYOUT',
    fee: 0,
    source: id,
    type: 'payout',
    available_on: secsOf(books),
    status: 'available',
  });
  if (automatic) {
    transaction.payout = id;
    books.tables.balanceTransactions.changed(transaction);
  }
  const arrivesAt = books.world.agenda.now() + daysUnderway * dayMs;
  const payout = addRow(
    books,
    payouts,
    {
      id,
      object: 'payout',
      created: secsOf(books),
      livemode: books.livemode,
      amount,
      arrival_date: Math.floor(arrivesAt / 1_000),
      automatic,
      balance_transaction: transaction.id,
      currency,
      failure_balance_transaction: null,
      failure_code: null,
      failure_message: null,
      metadata: {},
      reconciliation_status: automatic ? 'in_progress' : 'not_applicable',
      status: 'in_transit',
    },
    'payout.created',
  );
  books.world.agenda.at(arrivesAt, () => {
    arrive(books, payout);
  });
  return payout;
};

const arrive = (books: Books, payout: Payout): void => {
  const { payouts } = books.tables;
  if (payout.status !== 'in_transit') return;
  changeRow(books, payouts, payout, 'payout.updated', () => {
    payout.status = 'paid';
    if (payout.automatic) payout.reconciliation_status = 'completed';
  });
  emit(books, 'payout.paid', payouts.wire(payout));
  if (payout.automatic) emit(books, 'payout.reconciliation_completed', payouts.wire(payout));
};

/** The bank sends it back: the amount is available again. */
export const failPayout = (books: Books, payout: Payout): void => {
  if (payout.status !== 'in_transit' && payout.status !== 'paid')
    throw invalid('Only a payout that is under way or paid can fail.');
  const { payouts } = books.tables;
  const back = addTransaction(books, {
    amount: payout.amount,
    currency: payout.currency,
    description: 'STRIPE PAYOUT FAILURE',
    fee: 0,
    source: payout.id,
    type: 'payout_failure',
    reporting_category: 'payout_reversal',
    available_on: secsOf(books),
    status: 'available',
  });
  changeRow(books, payouts, payout, 'payout.updated', () => {
    payout.status = 'failed';
    payout.failure_balance_transaction = back.id;
    payout.failure_code = 'account_closed';
    payout.failure_message = 'The bank account has been closed.';
  });
  emit(books, 'payout.failed', payouts.wire(payout));
};
