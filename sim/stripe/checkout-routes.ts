import { dayMs } from '#base/clock.ts';
import type { Router } from '#sim/kit/router.ts';
import { wireCheckoutLine } from './checkout.ts';
import { checkoutLineFields, saleOf } from './checkout-sale.ts';
import { currencyCode } from './currency.ts';
import { listPage, pageInOrder } from './list-page.ts';
import { chosen, named } from './lookup.ts';
import { changedMetadata, metadata } from './metadata.ts';
import { openCheckout } from './new-checkout.ts';
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
import { methodTypesFor } from './payment-intent.ts';
import { addSetupIntent, expireCheckout } from './setup-acts.ts';
import { retrieve } from './retrieval.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { invalid } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Wire } from './table.ts';

const sessions = '/v1/checkout/sessions';

/** Pages that a customer is sent to, to pay or to save a way to pay. */
export const checkoutRoutes = (router: Router): void => {
  router
    .get(sessions, route(listSessions))
    .post(sessions, route(createSession))
    .get(
      `${sessions}/:id`,
      retrieve(({ checkoutSessions }) => checkoutSessions),
    )
    .get(`${sessions}/:id/line_items`, route(listLines))
    .post(
      `${sessions}/:id/expire`,
      route((call) => {
        const session = chosen(call, call.books.tables.checkoutSessions);
        if (session.status !== 'open')
          throw invalid(`Only Checkout Sessions with a status in ["open"] can be expired.`);
        expireCheckout(call.books, session);
        return call.books.tables.checkoutSessions.wire(session);
      }),
    );
};

const sessionFilters = {
  customer: text(),
  payment_intent: text(),
  status: oneOf('complete', 'expired', 'open'),
  subscription: text(),
} as const;

const listSessions = (call: Call): Wire => {
  const { checkoutSessions } = call.books.tables;
  return listPage(call, checkoutSessions, sessionFilters, {
    url: sessions,
    candidates: ({ customer }) => (customer === undefined ? null : checkoutSessions.by('customer', customer)),
    fits: (session, { payment_intent: intent, status, subscription }) =>
      (intent === undefined || session.payment_intent === intent) &&
      subscription === undefined &&
      (status === undefined || session.status === status),
  });
};

const createSession = (call: Call): Wire => {
  const { books } = call;
  const { checkoutSessions, customers } = books.tables;
  const sent = readFields(call.form, {
    cancel_url: text(),
    client_reference_id: text(200),
    currency: currencyCode,
    customer: filled(),
    expires_at: integer,
    invoice_creation: objectOf({ enabled: flag }),
    line_items: listOf(objectOf(checkoutLineFields)),
    metadata,
    mode: oneOf('payment', 'setup', 'subscription'),
    payment_method_types: listOf(text()),
    setup_intent_data: objectOf({ description: clearableText(), metadata }),
    success_url: text(),
    ui_mode: oneOf('hosted_page'),
  });
  const mode = need(sent.mode, 'mode');
  if (mode === 'subscription')
    throw invalid('Checkout Sessions with mode=subscription are not simulated.', 'mode');
  const types = sent.payment_method_types;
  const customer = sent.customer === undefined ? null : named(customers, sent.customer, 'customer').id;
  const page = {
    cancel_url: sent.cancel_url ?? null,
    client_reference_id: sent.client_reference_id ?? null,
    customer,
    expires_at: sent.expires_at ?? secsOf(books) + dayMs / 1_000,
    metadata: changedMetadata({}, sent.metadata),
    success_url: need(sent.success_url, 'success_url'),
  };
  if (mode === 'payment') {
    const sale = saleOf(books, need(sent.line_items, 'line_items'));
    return checkoutSessions.wire(
      openCheckout(books, {
        ...page,
        ...sale,
        makesInvoice: sent.invoice_creation?.enabled === true,
        mode,
        payment_method_types: types ?? methodTypesFor(sale.currency),
        payment_status: 'unpaid',
        setup_intent: null,
      }),
    );
  }
  if (types === undefined && sent.currency === undefined)
    throw invalid(
      'You must provide `currency` in setup mode when payment_method_types is not set.',
      'currency',
    );
  const intent = addSetupIntent(books, {
    customer,
    description: sent.setup_intent_data?.description ?? null,
    metadata: changedMetadata({}, sent.setup_intent_data?.metadata),
    payment_method_types: types ?? methodTypesFor(sent.currency ?? books.account.currency),
  });
  return checkoutSessions.wire(
    openCheckout(books, {
      ...page,
      amount_subtotal: null,
      amount_total: null,
      currency: sent.currency ?? null,
      lines: [],
      makesInvoice: false,
      mode,
      payment_method_types: types ?? intent.payment_method_types,
      payment_status: 'no_payment_required',
      setup_intent: intent.id,
      total_details: null,
    }),
  );
};

const listLines = (call: Call): Wire => {
  const session = chosen(call, call.books.tables.checkoutSessions);
  const lines = session.lines.map((line) => wireCheckoutLine(line, session.currency ?? ''));
  return pageInOrder(call, 'item', lines, `${sessions}/${session.id}/line_items`);
};
