import type { Router } from '#sim/kit/router.ts';
import { changeRow } from './announce.ts';
import { closeDispute } from './dispute-acts.ts';
import { listPage } from './list-page.ts';
import { chosen } from './lookup.ts';
import { changedMetadata, metadata } from './metadata.ts';
import {
  filled,
  flag,
  integer,
  isWithin,
  mapOf,
  need,
  oneOf,
  readFields,
  text,
  timeRange,
} from './params.ts';
import { currencyCode } from './currency.ts';
import { balanceOf, payOutByHand } from './payouts.ts';
import { retrieve } from './retrieval.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { invalid } from './stripe-refusal.ts';
import type { Wire } from './table.ts';

/** What is read of money that moves: charges, balance, payouts, disputes. */
export const moneyRoutes = (router: Router): void => {
  router
    .get('/v1/charges', route(listCharges))
    .get(
      '/v1/charges/:id',
      retrieve(({ charges }) => charges),
    )
    .post('/v1/charges/:id', route(updateCharge))
    .get('/v1/balance', route(readBalance))
    .get('/v1/balance_transactions', route(listTransactions))
    .get(
      '/v1/balance_transactions/:id',
      retrieve(({ balanceTransactions }) => balanceTransactions),
    )
    .get('/v1/payouts', route(listPayouts))
    .post('/v1/payouts', route(createPayout))
    .get(
      '/v1/payouts/:id',
      retrieve(({ payouts }) => payouts),
    )
    .get('/v1/disputes', route(listDisputes))
    .get(
      '/v1/disputes/:id',
      retrieve(({ disputes }) => disputes),
    )
    .post('/v1/disputes/:id', route(updateDispute))
    .post(
      '/v1/disputes/:id/close',
      route((call) => {
        const dispute = chosen(call, call.books.tables.disputes);
        closeDispute(call.books, dispute, 'lost');
        return call.books.tables.disputes.wire(dispute);
      }),
    );
};

const chargeFilters = { customer: text(), payment_intent: text() } as const;

const listCharges = (call: Call): Wire => {
  const { charges } = call.books.tables;
  return listPage(call, charges, chargeFilters, {
    candidates: ({ customer, payment_intent: intent }) => {
      if (intent !== undefined) return charges.by('payment_intent', intent);
      return customer === undefined ? null : charges.by('customer', customer);
    },
  });
};

const updateCharge = (call: Call): Wire => {
  const { charges } = call.books.tables;
  const charge = chosen(call, charges);
  const sent = readFields(call.form, { metadata });
  changeRow(call.books, charges, charge, 'charge.updated', () => {
    charge.metadata = changedMetadata(charge.metadata, sent.metadata);
  });
  return charges.wire(charge);
};

const readBalance = ({ books }: Call): Wire => {
  const { available, pending } = balanceOf(books);
  const part = (amount: number): Wire => ({
    amount,
    currency: books.account.currency,
    source_types: { card: amount },
  });
  return {
    object: 'balance',
    available: [part(available)],
    livemode: books.livemode,
    pending: [part(pending)],
  };
};

const transactionFilters = {
  currency: currencyCode,
  payout: filled(),
  source: text(),
  type: text(),
} as const;

/** By payout only for automatic ones, and only once Stripe has reconciled them. */
const listTransactions = (call: Call): Wire => {
  const { balanceTransactions, payouts } = call.books.tables;
  return listPage(call, balanceTransactions, transactionFilters, {
    candidates: ({ payout: id, source }) => {
      if (source !== undefined) return balanceTransactions.by('source', source);
      if (id === undefined) return null;
      const payout = payouts.get(id);
      if (payout !== null && !payout.automatic)
        throw invalid(
          'Balance transaction history can only be filtered on automatic transfers, not manual.',
          'payout',
        );
      return payout?.reconciliation_status === 'completed' ? balanceTransactions.by('payout', id) : [];
    },
    fits: (row, { currency, type }) =>
      (currency === undefined || row.currency === currency) && (type === undefined || row.type === type),
  });
};

const payoutFilters = {
  arrival_date: timeRange,
  destination: text(),
  status: oneOf('canceled', 'failed', 'in_transit', 'paid', 'pending'),
} as const;

const listPayouts = (call: Call): Wire =>
  listPage(call, call.books.tables.payouts, payoutFilters, {
    fits: (payout, { arrival_date: arrival, status }) =>
      isWithin(arrival, payout.arrival_date) && (status === undefined || payout.status === status),
  });

const createPayout = (call: Call): Wire => {
  const { books } = call;
  const sent = readFields(call.form, { amount: integer, currency: currencyCode, metadata });
  const currency = need(sent.currency, 'currency');
  if (currency !== books.account.currency)
    throw invalid(`You have no balance in ${currency}.`, 'currency', 'balance_insufficient');
  const payout = payOutByHand(books, need(sent.amount, 'amount'));
  payout.metadata = changedMetadata({}, sent.metadata);
  return books.tables.payouts.wire(payout);
};

const disputeFilters = { charge: text(), payment_intent: text() } as const;

const listDisputes = (call: Call): Wire => {
  const { disputes } = call.books.tables;
  return listPage(call, disputes, disputeFilters, {
    candidates: ({ charge, payment_intent: intent }) => {
      if (charge !== undefined) return disputes.by('charge', charge);
      return intent === undefined ? null : disputes.by('payment_intent', intent);
    },
  });
};

const updateDispute = (call: Call): Wire => {
  const { books } = call;
  const { disputes } = books.tables;
  const dispute = chosen(call, disputes);
  const sent = readFields(call.form, { evidence: mapOf(text(150_000)), metadata, submit: flag });
  changeRow(books, disputes, dispute, 'charge.dispute.updated', () => {
    dispute.metadata = changedMetadata(dispute.metadata, sent.metadata);
    if (sent.evidence !== undefined) dispute.evidence = { ...dispute.evidence, ...sent.evidence };
    if (sent.submit !== false && sent.evidence !== undefined && dispute.status === 'needs_response') {
      dispute.status = 'under_review';
      dispute.submissions += 1;
    }
  });
  return disputes.wire(dispute);
};
