import type { Router } from '#sim/kit/router.ts';
import { changeRow, emit } from './announce.ts';
import { listPage } from './list-page.ts';
import { chosen, named } from './lookup.ts';
import { changedMetadata, metadata } from './metadata.ts';
import { filled, need, oneOf, readFields, text } from './params.ts';
import { paymentMethodOf } from './payment-methods.ts';
import { retrieve } from './retrieval.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { invalid, missing } from './stripe-refusal.ts';
import type { Wire } from './table.ts';

const path = '/v1/payment_methods';
const ofCustomer = '/v1/customers/:customer/payment_methods';

export const paymentMethodRoutes = (router: Router): void => {
  router
    .get(path, route(list))
    .get(
      `${path}/:id`,
      retrieve(({ paymentMethods }) => paymentMethods),
    )
    .post(`${path}/:id`, route(update))
    .post(`${path}/:id/attach`, route(attach))
    .post(`${path}/:id/detach`, route(detach))
    .get(ofCustomer, route(listOfCustomer))
    .get(`${ofCustomer}/:id`, route(retrieveOfCustomer));
};

const type = oneOf('card', 'au_becs_debit', 'payto', 'link');
const listFilters = { customer: text(), type, allow_redisplay: text() } as const;

const list = (call: Call): Wire => {
  const { paymentMethods } = call.books.tables;
  return listPage(call, paymentMethods, listFilters, {
    hasCreated: false,
    candidates: ({ customer }) => (customer === undefined ? null : paymentMethods.by('customer', customer)),
    fits: (method, sent) => sent.type === undefined || method.card.type === sent.type,
  });
};

const listOfCustomer = (call: Call): Wire => {
  const { customers, paymentMethods } = call.books.tables;
  const { id } = chosen(call, customers, 'customer');
  return listPage(
    call,
    paymentMethods,
    { type, allow_redisplay: text() },
    {
      hasCreated: false,
      url: `/v1/customers/${id}/payment_methods`,
      candidates: () => paymentMethods.by('customer', id),
      fits: (method, sent) => sent.type === undefined || method.card.type === sent.type,
    },
  );
};

const retrieveOfCustomer = (call: Call): Wire => {
  const { customers, paymentMethods } = call.books.tables;
  const method = chosen(call, paymentMethods);
  if (method.customer !== chosen(call, customers, 'customer').id) throw missing('payment_method', method.id);
  return paymentMethods.wire(method);
};

const update = (call: Call): Wire => {
  const { paymentMethods } = call.books.tables;
  const method = chosen(call, paymentMethods);
  const sent = readFields(call.form, { metadata });
  changeRow(call.books, paymentMethods, method, 'payment_method.updated', () => {
    method.metadata = changedMetadata(method.metadata, sent.metadata);
  });
  return paymentMethods.wire(method);
};

const attach = (call: Call): Wire => {
  const { books } = call;
  const { customers, paymentMethods } = books.tables;
  const sent = readFields(call.form, { customer: filled() });
  const customer = named(customers, need(sent.customer, 'customer'), 'customer');
  const method = paymentMethodOf(books, call.path['id'] ?? '', customer.id, 'id');
  if (method.customer === null) {
    changeRow(books, paymentMethods, method, null, () => {
      method.customer = customer.id;
    });
    emit(books, 'payment_method.attached', paymentMethods.wire(method));
  }
  return paymentMethods.wire(method);
};

const detach = (call: Call): Wire => {
  const { books } = call;
  const { customers, paymentMethods } = books.tables;
  const method = chosen(call, paymentMethods);
  const customer = method.customer === null ? null : customers.get(method.customer);
  if (method.customer === null)
    throw invalid(
      'The payment method you provided is not attached to a customer so detachment is impossible.',
    );
  const before = method.customer;
  changeRow(books, paymentMethods, method, null, () => {
    method.customer = null;
  });
  emit(books, 'payment_method.detached', paymentMethods.wire(method), { customer: before });
  if (customer?.default_payment_method === method.id)
    changeRow(books, customers, customer, 'customer.updated', () => {
      customer.default_payment_method = null;
    });
  return paymentMethods.wire(method);
};
