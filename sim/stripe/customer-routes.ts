import type { Router } from '#sim/kit/router.ts';
import { address } from './address.ts';
import { addRow, changeRow, emit } from './announce.ts';
import type { Customer } from './customer.ts';
import { listPage } from './list-page.ts';
import { chosen } from './lookup.ts';
import { changedMetadata, metadata } from './metadata.ts';
import {
  clearable,
  clearableText,
  filled,
  integer,
  listOf,
  objectOf,
  oneOf,
  readFields,
  text,
} from './params.ts';
import type { Fields } from './params.ts';
import { paymentMethodOf } from './payment-methods.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { base62, newId } from './stripe-ids.ts';
import { invalid } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import { endSubscriptionsOf } from './subscription-acts.ts';
import type { Wire } from './table.ts';
import { addTaxId, taxIdFields } from './tax-id-routes.ts';

const path = '/v1/customers';

export const customerRoutes = (router: Router): void => {
  router
    .get(path, route(list))
    .post(path, route(create))
    .get(`${path}/:id`, route(retrieve))
    .post(`${path}/:id`, route(update))
    .delete(`${path}/:id`, route(remove));
};

const longestEmail = 512;

const fields = {
  address,
  balance: integer,
  business_name: clearableText(150),
  individual_name: clearableText(150),
  description: clearableText(350),
  email: clearableText(longestEmail),
  invoice_prefix: text(12),
  invoice_settings: objectOf({ default_payment_method: clearableText(), footer: clearableText() }),
  metadata,
  name: clearableText(256),
  next_invoice_sequence: integer,
  phone: clearableText(20),
  preferred_locales: listOf(text()),
  shipping: clearable(objectOf({ address, name: filled(), phone: clearableText() })),
  tax_exempt: clearable(oneOf('exempt', 'none', 'reverse')),
} as const;

const listFilters = { email: text(longestEmail) } as const;

const list = (call: Call): Wire => {
  const { customers } = call.books.tables;
  return listPage(call, customers, listFilters, {
    candidates: ({ email }) => (email === undefined ? null : customers.by('email', email)),
  });
};

const retrieve = (call: Call): Wire => {
  const { customers } = call.books.tables;
  const id = call.path['id'] ?? '';
  // A deleted customer is still answered, without anything of what it was.
  if (customers.wasRemoved(id)) return { id, object: 'customer', deleted: true };
  return customers.wire(chosen(call, customers));
};

const create = (call: Call): Wire => {
  const { books } = call;
  const sent = readFields(call.form, {
    ...fields,
    payment_method: text(),
    tax_id_data: listOf(objectOf(taxIdFields)),
  });
  const customer = newCustomer(books);
  apply(books, customer, sent);
  addRow(books, books.tables.customers, customer, null);
  if (sent.payment_method !== undefined) paymentMethodOf(books, sent.payment_method, customer.id);
  for (const taxId of sent.tax_id_data ?? []) addTaxId(books, customer.id, taxId);
  emit(books, 'customer.created', books.tables.customers.wire(customer));
  return books.tables.customers.wire(customer);
};

export const newCustomer = (books: Books, created: number = secsOf(books)): Customer => ({
  id: newId(books.world.random.ids, 'cus'),
  object: 'customer',
  created,
  livemode: books.livemode,
  address: null,
  balance: 0,
  business_name: null,
  individual_name: null,
  currency: null,
  delinquent: false,
  description: null,
  email: null,
  invoice_prefix: base62(books.world.random.ids, 8).toUpperCase(),
  next_invoice_sequence: 1,
  default_payment_method: null,
  footer: null,
  metadata: {},
  name: null,
  phone: null,
  preferred_locales: [],
  shipping: null,
  tax_exempt: 'none',
});

/** A customer as a person or the seed makes it; announced unless the world is quiet. */
export const addCustomer = (
  books: Books,
  given: Partial<Pick<Customer, 'name' | 'email' | 'phone' | 'address' | 'metadata'>>,
  created?: number,
): Customer =>
  addRow(books, books.tables.customers, { ...newCustomer(books, created), ...given }, 'customer.created');

const apply = (books: Books, customer: Customer, sent: Fields<typeof fields>): void => {
  const { invoice_settings: settings, metadata: change, ...plain } = sent;
  checkEmail(sent.email);
  const { shipping, tax_exempt: exempt, ...same } = plain;
  Object.assign(customer, same);
  if (exempt !== undefined) customer.tax_exempt = exempt ?? 'none';
  if (shipping !== undefined)
    customer.shipping =
      shipping === null
        ? null
        : { address: shipping.address ?? null, name: shipping.name ?? '', phone: shipping.phone ?? null };
  if (settings?.footer !== undefined) customer.footer = settings.footer;
  if (settings?.default_payment_method !== undefined)
    customer.default_payment_method =
      settings.default_payment_method === null
        ? null
        : paymentMethodOf(books, settings.default_payment_method, customer.id).id;
  customer.metadata = changedMetadata(customer.metadata, change);
};

const checkEmail = (email: string | null | undefined): void => {
  if (typeof email === 'string' && !/^[^\s@]+@[^\s@]+$/.test(email))
    throw invalid(`Invalid email address: ${email}`, 'email', 'email_invalid');
};

const update = (call: Call): Wire => {
  const { books } = call;
  const { customers } = books.tables;
  const customer = chosen(call, customers);
  const sent = readFields(call.form, fields);
  changeRow(books, customers, customer, 'customer.updated', () => {
    apply(books, customer, sent);
  });
  return customers.wire(customer);
};

/** For good: subscriptions end at once, drafts and paid invoices stay. */
const remove = (call: Call): Wire => {
  const { books } = call;
  const { customers } = books.tables;
  const customer = chosen(call, customers);
  endSubscriptionsOf(books, customer.id);
  customers.remove(customer);
  emit(books, 'customer.deleted', customers.wire(customer));
  return { id: customer.id, object: 'customer', deleted: true };
};
