import type { Router } from '#sim/kit/router.ts';
import { changeRow } from './announce.ts';
import type { Charge } from './charge.ts';
import { listPage } from './list-page.ts';
import { chosen, named } from './lookup.ts';
import { changedMetadata, metadata } from './metadata.ts';
import { filled, flag, integer, oneOf, readFields, text } from './params.ts';
import { cancelRefund, refundCharge } from './refund-acts.ts';
import { retrieve } from './retrieval.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { invalid } from './stripe-refusal.ts';
import type { Books } from './stripe-world.ts';
import type { Wire } from './table.ts';

const path = '/v1/refunds';

export const refundRoutes = (router: Router): void => {
  router
    .get(path, route(list))
    .post(path, route(create))
    .get(
      `${path}/:id`,
      retrieve(({ refunds }) => refunds),
    )
    .post(
      `${path}/:id`,
      route((call) => {
        const { refunds } = call.books.tables;
        const refund = chosen(call, refunds);
        const sent = readFields(call.form, { metadata });
        changeRow(call.books, refunds, refund, 'refund.updated', () => {
          refund.metadata = changedMetadata(refund.metadata, sent.metadata);
        });
        return refunds.wire(refund);
      }),
    )
    .post(
      `${path}/:id/cancel`,
      route((call) => {
        const refund = chosen(call, call.books.tables.refunds);
        cancelRefund(call.books, refund);
        return call.books.tables.refunds.wire(refund);
      }),
    );
};

const listFilters = { charge: text(), payment_intent: text() } as const;

const list = (call: Call): Wire => {
  const { refunds } = call.books.tables;
  return listPage(call, refunds, listFilters, {
    candidates: ({ charge, payment_intent: intent }) => {
      if (charge !== undefined) return refunds.by('charge', charge);
      return intent === undefined ? null : refunds.by('payment_intent', intent);
    },
  });
};

const create = (call: Call): Wire => {
  const { books } = call;
  const sent = readFields(call.form, {
    amount: integer,
    charge: filled(),
    metadata,
    payment_intent: filled(),
    reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
    refund_application_fee: flag,
    reverse_transfer: flag,
  });
  const charge = chargeOf(books, sent.charge, sent.payment_intent);
  const refund = refundCharge(books, charge, {
    amount: sent.amount,
    reason: sent.reason,
    metadata: changedMetadata({}, sent.metadata),
  });
  return books.tables.refunds.wire(refund);
};

const chargeOf = (books: Books, charge: string | undefined, intent: string | undefined): Charge => {
  const { charges, paymentIntents } = books.tables;
  if (charge !== undefined) return named(charges, charge, 'charge');
  if (intent === undefined)
    throw invalid(
      'One of the following params should be provided for this request: payment_intent or charge.',
    );
  const found = named(paymentIntents, intent, 'payment_intent');
  if (found.status !== 'succeeded' || found.latest_charge === null)
    throw invalid('This PaymentIntent does not have a successful charge to refund.', 'payment_intent');
  return named(charges, found.latest_charge, 'payment_intent');
};
