import type { Router } from '#sim/kit/router.ts';
import { addRow, changeRow, emit } from './announce.ts';
import { addLines, countRedemptions, itemOf, mustBeDraft, refigure } from './invoice-draft.ts';
import type { InvoiceItem } from './invoice-item.ts';
import { changeLine, itemFields, lineOf } from './line-input.ts';
import { listPage } from './list-page.ts';
import { chosen, named } from './lookup.ts';
import { filled, flag, need, readFields, text } from './params.ts';
import { retrieve } from './retrieval.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { invalid } from './stripe-refusal.ts';
import type { Books } from './stripe-world.ts';
import type { Wire } from './table.ts';

const path = '/v1/invoiceitems';

export const invoiceItemRoutes = (router: Router): void => {
  router
    .get(path, route(list))
    .post(path, route(create))
    .get(
      `${path}/:id`,
      retrieve(({ invoiceItems }) => invoiceItems),
    )
    .post(`${path}/:id`, route(update))
    .delete(`${path}/:id`, route(remove));
};

const listFilters = { customer: text(), invoice: text(), pending: flag } as const;

const list = (call: Call): Wire => {
  const { invoiceItems } = call.books.tables;
  return listPage(call, invoiceItems, listFilters, {
    url: path,
    candidates: ({ customer, invoice }) => {
      if (invoice !== undefined) return invoiceItems.by('invoice', invoice);
      return customer === undefined ? null : invoiceItems.by('customer', customer);
    },
    fits: (item, { customer, pending }) =>
      (customer === undefined || item.customer === customer) &&
      (pending === undefined || (item.invoice === null) === pending),
  });
};

const create = (call: Call): Wire => {
  const { books } = call;
  const { customers, invoices, invoiceItems } = books.tables;
  const sent = readFields(call.form, { ...itemFields, customer: filled(), invoice: filled() });
  const invoice = sent.invoice === undefined ? null : named(invoices, sent.invoice, 'invoice');
  if (invoice !== null) mustBeDraft(invoice);
  const customer = named(customers, sent.customer ?? need(invoice?.customer, 'customer'), 'customer');
  if (invoice !== null && invoice.customer !== customer.id)
    throw invalid('The customer of the invoice is another one.', 'customer');
  const currency = invoice?.currency ?? sent.currency ?? customer.currency ?? books.account.currency;
  const line = lineOf(books, sent, { currency, invoice: invoice?.id ?? null, customer: customer.id });
  if (invoice === null) {
    countRedemptions(line.discounts);
    return invoiceItems.wire(
      addRow(books, invoiceItems, itemOf(books, customer.id, null, line), 'invoiceitem.created'),
    );
  }
  addLines(books, invoice, [line]);
  return invoiceItems.wire(named(invoiceItems, line.itemId ?? '', 'id'));
};

/** There is no event of an item's change: it shows as a change of its invoice. */
const touchInvoice = (books: Books, item: InvoiceItem, act: () => void): void => {
  const { invoices } = books.tables;
  const invoice = item.invoice === null ? null : invoices.get(item.invoice);
  if (invoice === null) {
    act();
    return;
  }
  mustBeDraft(invoice);
  changeRow(books, invoices, invoice, 'invoice.updated', () => {
    act();
    refigure(books, invoice);
  });
};

const update = (call: Call): Wire => {
  const { books } = call;
  const { invoiceItems } = books.tables;
  const item = chosen(call, invoiceItems);
  const { currency: _fixed, ...shape } = itemFields;
  const sent = readFields(call.form, shape);
  touchInvoice(books, item, () => {
    changeLine(books, item.line, sent, item.customer);
  });
  return invoiceItems.wire(item);
};

const remove = (call: Call): Wire => {
  const { books } = call;
  const { invoiceItems, invoices } = books.tables;
  const item = chosen(call, invoiceItems);
  touchInvoice(books, item, () => {
    const invoice = item.invoice === null ? null : invoices.get(item.invoice);
    if (invoice !== null) invoice.lines = invoice.lines.filter((line) => line !== item.line);
  });
  invoiceItems.remove(item);
  emit(books, 'invoiceitem.deleted', invoiceItems.wire(item));
  return { id: item.id, object: 'invoiceitem', deleted: true };
};
