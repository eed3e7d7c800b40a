import { addRow, changeRow, emit } from './announce.ts';
import { addTransaction, settled } from './balance.ts';
import type { Charge } from './charge.ts';
import type { Dispute } from './dispute.ts';
import { noteForPayout } from './payouts.ts';
import { newId } from './stripe-ids.ts';
import { invalid } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';

/** What a dispute costs, in minor units of the settlement currency (Stripe's price list for Australia, 2026). */
const disputeFee = 2_500;
const daysToRespond = 9;

/** A cardholder objects: the amount and a fee leave the balance. */
export const openDispute = (books: Books, charge: Charge, reason = 'fraudulent'): Dispute => {
  if (charge.status !== 'succeeded' || charge.disputed)
    throw invalid('Only a charge that succeeded and is not disputed yet can be disputed.');
  const amount = charge.amount - charge.amount_refunded;
  if (amount === 0) throw invalid('A charge that was refunded cannot be disputed.');
  const { charges, disputes } = books.tables;
  const id = newId(books.world.random.ids, 'du');
  const worth = settled(books, amount, charge.currency);
  const transaction = addTransaction(books, {
    amount: -worth.amount,
    currency: books.account.currency,
    description: `Chargeback withdrawal for ${charge.id}`,
    fee: disputeFee,
    source: id,
    type: 'adjustment',
    reporting_category: 'dispute',
    rate: worth.rate,
  });
  noteForPayout(books, transaction);
  changeRow(books, charges, charge, null, () => {
    charge.disputed = true;
  });
  const created = secsOf(books);
  const dispute = addRow(
    books,
    disputes,
    {
      id,
      object: 'dispute',
      created,
      livemode: books.livemode,
      amount,
      charge: charge.id,
      currency: charge.currency,
      dueBy: created + daysToRespond * 86_400,
      evidence: {},
      submissions: 0,
      metadata: {},
      payment_intent: charge.payment_intent,
      reason,
      status: 'needs_response',
      transactions: [transaction],
    },
    'charge.dispute.created',
  );
  emit(books, 'charge.dispute.funds_withdrawn', disputes.wire(dispute));
  return dispute;
};

/** Won gives back amount and fee; lost keeps both. */
export const closeDispute = (books: Books, dispute: Dispute, outcome: 'lost' | 'won'): void => {
  if (dispute.status === 'won' || dispute.status === 'lost')
    throw invalid(`This dispute is closed already: ${dispute.status}.`);
  const { disputes } = books.tables;
  const worth = settled(books, dispute.amount, dispute.currency);
  const back =
    outcome === 'won'
      ? addTransaction(books, {
          amount: worth.amount + disputeFee,
          currency: books.account.currency,
          description: `Chargeback reversal for ${dispute.charge}`,
          fee: 0,
          source: dispute.id,
          type: 'adjustment',
          reporting_category: 'dispute_reversal',
          rate: worth.rate,
        })
      : null;
  if (back !== null) noteForPayout(books, back);
  changeRow(books, disputes, dispute, 'charge.dispute.updated', () => {
    dispute.status = outcome;
    if (back !== null) dispute.transactions = [...dispute.transactions, back];
  });
  if (back !== null) emit(books, 'charge.dispute.funds_reinstated', disputes.wire(dispute));
  emit(books, 'charge.dispute.closed', disputes.wire(dispute));
};
