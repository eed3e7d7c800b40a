import type { Router } from '#sim/kit/router.ts';
import { changeRow } from './announce.ts';
import { currencyCode } from './currency.ts';
import type { Invoice } from './invoice.ts';
import {
  addDraft,
  arrangeFinalization,
  deleteDraft,
  finalizeInvoice,
  markUncollectible,
  payInvoice,
  sendInvoice,
  voidInvoice,
} from './invoice-acts.ts';
import { addLines, dateDue, mostItems, mustBeDraft, newDraft, redeem, refigure } from './invoice-draft.ts';
import type { DraftFields } from './invoice-draft.ts';
import { collectionMethod, couponsOf, discountInput, taxRatesOf } from './line-input.ts';
import { listPage } from './list-page.ts';
import { chosen, named } from './lookup.ts';
import { changedMetadata, metadata } from './metadata.ts';
import {
  clearable,
  clearableText,
  filled,
  flag,
  integer,
  isWithin,
  listOf,
  need,
  objectOf,
  oneOf,
  readFields,
  text,
  timeRange,
} from './params.ts';
import type { Fields } from './params.ts';
import { paymentMethodOf } from './payment-methods.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { invalid } from './stripe-refusal.ts';
import type { Books } from './stripe-world.ts';
import type { Wire } from './table.ts';

const path = '/v1/invoices';

export const invoiceRoutes = (router: Router): void => {
  router
    .get(path, route(list))
    .post(path, route(create))
    .get(
      `${path}/:id`,
      route((call) => wireOf(call, chosen(call, call.books.tables.invoices))),
    )
    .post(`${path}/:id`, route(update))
    .delete(
      `${path}/:id`,
      route((call) => {
        const invoice = chosen(call, call.books.tables.invoices);
        deleteDraft(call.books, invoice);
        return { id: invoice.id, object: 'invoice', deleted: true };
      }),
    )
    .post(
      `${path}/:id/finalize`,
      act({ auto_advance: flag }, (books, invoice, sent) => {
        finalizeInvoice(books, invoice, sent.auto_advance);
      }),
    )
    .post(`${path}/:id/send`, act({}, sendInvoice))
    .post(`${path}/:id/void`, act({}, voidInvoice))
    .post(`${path}/:id/mark_uncollectible`, act({}, markUncollectible))
    .post(`${path}/:id/pay`, act(payFields, pay));
};

const wireOf = (call: Call, invoice: Invoice): Wire => call.books.tables.invoices.wire(invoice);

/** A route that does one thing to the invoice of the address and answers it. */
const act =
  <const S extends Parameters<typeof readFields>[1]>(
    shape: S,
    doIt: (books: Books, invoice: Invoice, sent: Fields<S>) => void,
  ) =>
  (...args: Parameters<ReturnType<typeof route>>) =>
    route((call) => {
      const invoice = chosen(call, call.books.tables.invoices);
      doIt(call.books, invoice, readFields(call.form, shape));
      return wireOf(call, invoice);
    })(...args);

const payFields = {
  forgive: flag,
  mandate: clearableText(),
  off_session: flag,
  paid_out_of_band: flag,
  payment_method: text(),
  source: text(),
} as const;

const pay = (books: Books, invoice: Invoice, sent: Fields<typeof payFields>): void => {
  const method =
    sent.payment_method === undefined
      ? undefined
      : paymentMethodOf(books, sent.payment_method, invoice.customer);
  payInvoice(books, invoice, {
    isOutOfBand: sent.paid_out_of_band ?? false,
    ...(method === undefined ? {} : { method }),
  });
};

const listFilters = {
  collection_method: collectionMethod,
  customer: text(),
  due_date: timeRange,
  status: oneOf('draft', 'open', 'paid', 'uncollectible', 'void'),
  subscription: text(),
} as const;

const list = (call: Call): Wire => {
  const { invoices } = call.books.tables;
  return listPage(call, invoices, listFilters, {
    candidates: ({ customer, subscription }) => {
      if (customer !== undefined) return invoices.by('customer', customer);
      return subscription === undefined ? null : invoices.by('subscription', subscription);
    },
    fits: (invoice, sent) =>
      (sent.collection_method === undefined || invoice.collection_method === sent.collection_method) &&
      (sent.due_date === undefined ||
        (invoice.due_date !== null && isWithin(sent.due_date, invoice.due_date))) &&
      (sent.status === undefined || invoice.status === sent.status) &&
      (sent.subscription === undefined || invoice.subscription?.id === sent.subscription),
  });
};

/** What creation and update take alike. */
const fields = {
  auto_advance: flag,
  automatically_finalizes_at: integer,
  collection_method: collectionMethod,
  custom_fields: clearable(listOf(objectOf({ name: filled(40), value: filled(140) }))),
  days_until_due: integer,
  default_payment_method: text(),
  default_tax_rates: clearable(listOf(text())),
  description: clearableText(),
  discounts: clearable(listOf(discountInput)),
  due_date: integer,
  effective_at: integer,
  footer: clearableText(),
  metadata,
  number: filled(26),
  payment_settings: objectOf({ payment_method_types: clearable(listOf(text())) }),
  statement_descriptor: clearableText(22),
} as const;

const create = (call: Call): Wire => {
  const { books } = call;
  const { customers, invoiceItems, subscriptions } = books.tables;
  const sent = readFields(call.form, {
    ...fields,
    currency: currencyCode,
    customer: filled(),
    pending_invoice_items_behavior: oneOf('exclude', 'include'),
    subscription: filled(),
  });
  const customer = named(customers, need(sent.customer, 'customer'), 'customer');
  const subscription =
    sent.subscription === undefined ? null : named(subscriptions, sent.subscription, 'subscription');
  const currency = sent.currency ?? customer.currency ?? books.account.currency;
  const draft = newDraft(books, customer, currency, {
    ...draftFields(books, sent, {}),
    subscription: subscription === null ? null : { id: subscription.id, metadata: subscription.metadata },
  });
  draft.discounts = redeem(books, couponsOf(books, sent.discounts ?? []), {
    customer: customer.id,
    invoice: draft.id,
  });
  const pending =
    sent.pending_invoice_items_behavior === 'include'
      ? invoiceItems
          .by('pending', customer.id)
          .filter(({ line }) => line.currency === currency)
          .slice(0, mostItems)
      : [];
  const invoice = addDraft(books, draft);
  for (const item of pending) {
    item.invoice = invoice.id;
    invoiceItems.changed(item);
  }
  if (pending.length > 0)
    addLines(
      books,
      invoice,
      pending.map(({ line }) => line),
    );
  return wireOf(call, invoice);
};

type Sent = Fields<typeof fields>;

const draftFields = (books: Books, sent: Sent, before: Readonly<Record<string, string>>): DraftFields => {
  const {
    metadata: change,
    payment_settings: settings,
    default_tax_rates: rates,
    discounts: _own,
    ...plain
  } = sent;
  const present = Object.fromEntries(
    Object.entries(plain).filter(
      ([name, value]) =>
        value !== undefined &&
        !['customer', 'currency', 'pending_invoice_items_behavior', 'subscription'].includes(name),
    ),
  ) as DraftFields;
  return {
    ...present,
    metadata: changedMetadata(before, change),
    ...(rates === undefined ? {} : { defaultTaxRates: taxRatesOf(books, rates ?? [], 'default_tax_rates') }),
    ...(settings?.payment_method_types === undefined
      ? {}
      : { payment_method_types: settings.payment_method_types }),
  };
};

/** What still changes on an invoice that is no draft any more. */
const openFields = new Set(['auto_advance', 'default_payment_method', 'metadata']);

const update = (call: Call): Wire => {
  const { books } = call;
  const { invoices } = books.tables;
  const invoice = chosen(call, invoices);
  const sent = readFields(call.form, fields);
  const frozen = Object.keys(sent).find((name) => !openFields.has(name));
  if (frozen !== undefined && invoice.status !== 'draft') mustBeDraft(invoice);
  if (sent.days_until_due !== undefined && sent.due_date !== undefined)
    throw invalid('You may only specify one of these parameters: days_until_due, due_date.', 'due_date');
  changeRow(books, invoices, invoice, 'invoice.updated', () => {
    Object.assign(invoice, draftFields(books, sent, invoice.metadata));
    if (sent.due_date !== undefined) invoice.days_until_due = null;
    if (sent.collection_method === 'charge_automatically') {
      invoice.days_until_due = null;
      invoice.due_date = null;
    }
    if (invoice.status !== 'draft') return;
    dateDue(invoice, invoice.created);
    if (sent.discounts !== undefined)
      invoice.discounts = redeem(books, couponsOf(books, sent.discounts ?? []), {
        customer: invoice.customer,
        invoice: invoice.id,
      });
    refigure(books, invoice);
  });
  if (sent.auto_advance === true && invoice.status === 'draft') arrangeFinalization(books, invoice);
  return wireOf(call, invoice);
};
