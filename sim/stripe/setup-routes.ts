import type { Router } from '#sim/kit/router.ts';
import { changeRow, emit } from './announce.ts';
import { listPage } from './list-page.ts';
import { chosen, named } from './lookup.ts';
import { changedMetadata, metadata } from './metadata.ts';
import { clearableText, filled, flag, listOf, need, objectOf, oneOf, readFields, text } from './params.ts';
import { methodTypesFor } from './payment-intent.ts';
import { paymentMethodOf } from './payment-methods.ts';
import { addSetupIntent, confirmSetup } from './setup-acts.ts';
import { retrieve } from './retrieval.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { base62 } from './stripe-ids.ts';
import { invalid, StripeRefusal } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { SetupIntent } from './setup-intent.ts';
import type { Books } from './stripe-world.ts';
import type { Wire } from './table.ts';

const intents = '/v1/setup_intents';

/** Ways to save a payment method, and the customer portal. */
export const setupRoutes = (router: Router): void => {
  router
    .get(intents, route(listIntents))
    .post(intents, route(createIntent))
    .get(
      `${intents}/:id`,
      retrieve(({ setupIntents }) => setupIntents),
    )
    .post(`${intents}/:id`, route(updateIntent))
    .post(`${intents}/:id/confirm`, route(confirmIntentCall))
    .post(`${intents}/:id/cancel`, route(cancelIntentCall))
    .post('/v1/billing_portal/sessions', route(createPortal));
};

const intentFilters = { customer: text(), payment_method: text() } as const;

const listIntents = (call: Call): Wire => {
  const { setupIntents } = call.books.tables;
  return listPage(call, setupIntents, intentFilters, {
    candidates: ({ customer }) => (customer === undefined ? null : setupIntents.by('customer', customer)),
    fits: (intent, sent) =>
      sent.payment_method === undefined || intent.payment_method === sent.payment_method,
  });
};

const createIntent = (call: Call): Wire => {
  const { books } = call;
  const { customers, setupIntents } = books.tables;
  const sent = readFields(call.form, {
    automatic_payment_methods: objectOf({ enabled: flag, allow_redirects: text() }),
    confirm: flag,
    customer: filled(),
    description: clearableText(),
    metadata,
    payment_method: filled(),
    payment_method_types: listOf(text()),
    return_url: text(),
    usage: oneOf('off_session', 'on_session'),
  });
  const customer = sent.customer === undefined ? null : named(customers, sent.customer, 'customer').id;
  const intent = addSetupIntent(books, {
    customer,
    description: sent.description ?? null,
    metadata: changedMetadata({}, sent.metadata),
    payment_method_types: sent.payment_method_types ?? methodTypesFor(books.account.currency),
    usage: sent.usage ?? 'off_session',
  });
  if (sent.payment_method !== undefined) {
    const method = paymentMethodOf(books, sent.payment_method, customer);
    intent.payment_method = method.id;
    intent.status = 'requires_confirmation';
    if (sent.confirm === true) confirmNow(books, intent, method.id);
  }
  return setupIntents.wire(intent);
};

const confirmNow = (books: Books, intent: SetupIntent, methodId: string): void => {
  confirmSetup(books, intent, paymentMethodOf(books, methodId, intent.customer));
  const error = intent.last_setup_error;
  if (error !== null)
    throw new StripeRefusal(402, {
      type: 'card_error',
      code: String(error['code']),
      message: String(error['message']),
    });
};

const updateIntent = (call: Call): Wire => {
  const { setupIntents } = call.books.tables;
  const intent = chosen(call, setupIntents);
  const sent = readFields(call.form, { description: clearableText(), metadata });
  changeRow(call.books, setupIntents, intent, null, () => {
    if (sent.description !== undefined) intent.description = sent.description;
    intent.metadata = changedMetadata(intent.metadata, sent.metadata);
  });
  return setupIntents.wire(intent);
};

const confirmIntentCall = (call: Call): Wire => {
  const { books } = call;
  const intent = chosen(call, books.tables.setupIntents);
  const sent = readFields(call.form, { payment_method: filled(), return_url: text() });
  confirmNow(
    books,
    intent,
    need(sent.payment_method ?? intent.payment_method ?? undefined, 'payment_method'),
  );
  return books.tables.setupIntents.wire(intent);
};

const cancelIntentCall = (call: Call): Wire => {
  const { books } = call;
  const { setupIntents } = books.tables;
  const intent = chosen(call, setupIntents);
  const sent = readFields(call.form, {
    cancellation_reason: oneOf('abandoned', 'duplicate', 'requested_by_customer'),
  });
  if (intent.status === 'succeeded')
    throw invalid(
      'A SetupIntent that has succeeded cannot be canceled.',
      undefined,
      'setup_intent_unexpected_state',
    );
  changeRow(books, setupIntents, intent, null, () => {
    intent.status = 'canceled';
    intent.cancellation_reason = sent.cancellation_reason ?? null;
  });
  emit(books, 'setup_intent.canceled', setupIntents.wire(intent));
  return setupIntents.wire(intent);
};

/** A link that is good for one visit soon; here as long as the customer is there. */
const createPortal = (call: Call): Wire => {
  const { books } = call;
  const sent = readFields(call.form, {
    configuration: text(),
    customer: filled(),
    locale: text(),
    on_behalf_of: text(),
    return_url: text(),
  });
  const customer = named(books.tables.customers, need(sent.customer, 'customer'), 'customer');
  return {
    id: `bps_1${base62(books.world.random.ids, 23)}`,
    object: 'billing_portal.session',
    configuration: 'bpc_1SimulatedPortalSettings001',
    created: secsOf(books),
    customer: customer.id,
    customer_account: null,
    flow: null,
    livemode: books.livemode,
    locale: null,
    on_behalf_of: null,
    return_url: sent.return_url ?? null,
    url: portalUrl(books, customer.id, sent.return_url ?? null),
  };
};

const portalUrl = (books: Books, customer: string, back: string | null): string => {
  const mode = books.livemode ? 'live' : 'test';
  const url = new URL(`${books.world.baseUrl}/p/session/${books.account.id}/${mode}/${customer}`);
  if (back !== null) url.searchParams.set('return', back);
  return url.href;
};
