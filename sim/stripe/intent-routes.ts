import type { Router } from '#sim/kit/router.ts';
import { addRow, changeRow } from './announce.ts';
import { checkAmount, currencyCode, minimumCharge, shownAmount } from './currency.ts';
import { confirmIntent, paymentRefusal } from './intent-acts.ts';
import { cancelIntent } from './invoice-settlement.ts';
import { listPage } from './list-page.ts';
import { chosen, named } from './lookup.ts';
import { changedMetadata, metadata } from './metadata.ts';
import {
  clearableText,
  filled,
  flag,
  integer,
  listOf,
  need,
  objectOf,
  oneOf,
  readFields,
  text,
} from './params.ts';
import { newIntent } from './new-payments.ts';
import type { PaymentIntent } from './payment-intent.ts';
import { paymentMethodOf } from './payment-methods.ts';
import { retrieve } from './retrieval.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { invalid } from './stripe-refusal.ts';
import type { Books } from './stripe-world.ts';
import type { Wire } from './table.ts';

const path = '/v1/payment_intents';

export const intentRoutes = (router: Router): void => {
  router
    .get(path, route(list))
    .post(path, route(create))
    .get(
      `${path}/:id`,
      retrieve(({ paymentIntents }) => paymentIntents),
    )
    .post(`${path}/:id`, route(update))
    .post(`${path}/:id/confirm`, route(confirm))
    .post(`${path}/:id/cancel`, route(cancel));
};

const listFilters = { customer: text() } as const;

const list = (call: Call): Wire => {
  const { paymentIntents } = call.books.tables;
  return listPage(call, paymentIntents, listFilters, {
    candidates: ({ customer }) => (customer === undefined ? null : paymentIntents.by('customer', customer)),
  });
};

const fields = {
  amount: integer,
  customer: filled(),
  description: clearableText(),
  metadata,
  payment_method: filled(),
  payment_method_types: listOf(text()),
  receipt_email: clearableText(),
  setup_future_usage: oneOf('off_session', 'on_session'),
} as const;

const checkedAmount = (amount: number, currency: string): number => {
  checkAmount(amount, currency, 'amount');
  if (amount < 1) throw invalid('Invalid positive integer', 'amount', 'parameter_invalid_integer');
  if (amount < minimumCharge(currency))
    throw invalid(
      `Amount must be at least ${shownAmount(minimumCharge(currency), currency)}`,
      'amount',
      'amount_too_small',
    );
  return amount;
};

const create = (call: Call): Wire => {
  const { books } = call;
  const { customers, paymentIntents } = books.tables;
  const sent = readFields(call.form, {
    ...fields,
    automatic_payment_methods: objectOf({ enabled: flag, allow_redirects: text() }),
    confirm: flag,
    currency: currencyCode,
    off_session: flag,
    return_url: text(),
  });
  const currency = need(sent.currency, 'currency');
  const intent = addRow(
    books,
    paymentIntents,
    newIntent(books, {
      amount: checkedAmount(need(sent.amount, 'amount'), currency),
      currency,
      customer: sent.customer === undefined ? null : named(customers, sent.customer, 'customer').id,
      description: sent.description ?? null,
      metadata: changedMetadata({}, sent.metadata),
      receipt_email: sent.receipt_email ?? null,
      setup_future_usage: sent.setup_future_usage ?? null,
    }),
    'payment_intent.created',
  );
  if (sent.payment_method !== undefined) chooseMethod(books, intent, sent.payment_method);
  if (sent.confirm === true) confirmNow(books, intent);
  return paymentIntents.wire(intent);
};

const chooseMethod = (books: Books, intent: PaymentIntent, id: string): void => {
  intent.payment_method = paymentMethodOf(books, id, intent.customer).id;
  if (intent.status === 'requires_payment_method') intent.status = 'requires_confirmation';
};

const confirmNow = (books: Books, intent: PaymentIntent): void => {
  if (intent.payment_method === null)
    throw invalid(
      'You cannot confirm this PaymentIntent because it’s missing a payment method.',
      undefined,
      'payment_intent_unexpected_state',
    );
  if (!['requires_confirmation', 'requires_payment_method', 'requires_action'].includes(intent.status))
    throw unexpectedState(intent, 'confirmed');
  confirmIntent(books, intent, paymentMethodOf(books, intent.payment_method, intent.customer));
  const refusal = intent.status === 'requires_action' ? null : paymentRefusal(books, intent);
  if (refusal !== null) throw refusal;
};

const unexpectedState = (intent: PaymentIntent, act: string) =>
  invalid(
    `This PaymentIntent could not be ${act} because it has a status of ${intent.status}.`,
    undefined,
    'payment_intent_unexpected_state',
  );

const update = (call: Call): Wire => {
  const { books } = call;
  const { paymentIntents } = books.tables;
  const intent = chosen(call, paymentIntents);
  const sent = readFields(call.form, fields);
  if (sent.amount !== undefined && ['succeeded', 'processing', 'canceled'].includes(intent.status))
    throw unexpectedState(intent, 'updated');
  changeRow(books, paymentIntents, intent, null, () => {
    if (sent.amount !== undefined) intent.amount = checkedAmount(sent.amount, intent.currency);
    if (sent.description !== undefined) intent.description = sent.description;
    if (sent.receipt_email !== undefined) intent.receipt_email = sent.receipt_email;
    if (sent.setup_future_usage !== undefined) intent.setup_future_usage = sent.setup_future_usage;
    if (sent.payment_method !== undefined) chooseMethod(books, intent, sent.payment_method);
    intent.metadata = changedMetadata(intent.metadata, sent.metadata);
  });
  return paymentIntents.wire(intent);
};

const confirm = (call: Call): Wire => {
  const { books } = call;
  const intent = chosen(call, books.tables.paymentIntents);
  const sent = readFields(call.form, {
    off_session: flag,
    payment_method: filled(),
    receipt_email: clearableText(),
    return_url: text(),
    setup_future_usage: oneOf('off_session', 'on_session'),
  });
  if (sent.payment_method !== undefined) chooseMethod(books, intent, sent.payment_method);
  if (sent.setup_future_usage !== undefined) intent.setup_future_usage = sent.setup_future_usage;
  confirmNow(books, intent);
  return books.tables.paymentIntents.wire(intent);
};

const cancel = (call: Call): Wire => {
  const { books } = call;
  const intent = chosen(call, books.tables.paymentIntents);
  const sent = readFields(call.form, {
    cancellation_reason: oneOf('abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'),
  });
  const isOfInvoice = books.tables.invoicePayments
    .by('payment_intent', intent.id)
    .some(({ is_default: isDefault }) => isDefault);
  if (isOfInvoice)
    throw invalid(
      'This PaymentIntent belongs to an invoice and cannot be canceled: void the invoice instead.',
    );
  if (!cancelIntent(books, intent, sent.cancellation_reason ?? 'requested_by_customer'))
    throw unexpectedState(intent, 'canceled');
  return books.tables.paymentIntents.wire(intent);
};
