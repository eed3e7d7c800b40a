import type { Router } from '#sim/kit/router.ts';
import { changeRow, emit } from './announce.ts';
import { wireLines } from './invoice.ts';
import type { Invoice } from './invoice.ts';
import { addLines, mustBeDraft, refigure } from './invoice-draft.ts';
import type { InvoiceLine } from './invoice-line.ts';
import { bulkLineFields, changeLine, lineOf } from './line-input.ts';
import { pageInOrder } from './list-page.ts';
import { chosen, named } from './lookup.ts';
import { metadata } from './metadata.ts';
import { filled, listOf, need, objectOf, oneOf, readFields } from './params.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { invalid, missing } from './stripe-refusal.ts';
import type { Wire } from './table.ts';

const path = '/v1/invoices/:id';

export const invoiceLineRoutes = (router: Router): void => {
  router
    .get(`${path}/lines`, route(list))
    .post(`${path}/add_lines`, route(add))
    .post(`${path}/update_lines`, route(updateMany))
    .post(`${path}/remove_lines`, route(remove))
    .post(`${path}/lines/:line`, route(updateOne));
};

const draftOf = (call: Call): Invoice => {
  const invoice = chosen(call, call.books.tables.invoices);
  mustBeDraft(invoice);
  return invoice;
};

const wireOf = (call: Call, invoice: Invoice): Wire => call.books.tables.invoices.wire(invoice);

/** In the order of the invoice, unlike all other lists. */
const list = (call: Call): Wire => {
  const invoice = chosen(call, call.books.tables.invoices);
  return pageInOrder(call, 'line_item', wireLines(invoice), `/v1/invoices/${invoice.id}/lines`);
};

/** All or none: the first wrong line refuses the call. */
const add = (call: Call): Wire => {
  const { books } = call;
  const invoice = draftOf(call);
  const sent = readFields(call.form, {
    lines: listOf(objectOf({ ...bulkLineFields, invoice_item: filled() })),
    invoice_metadata: metadata,
  });
  const inputs = need(sent.lines, 'lines');
  const context = { currency: invoice.currency, invoice: invoice.id, customer: invoice.customer };
  const lines = inputs.map((input): InvoiceLine => {
    if (input.invoice_item === undefined) return lineOf(books, input, context);
    const item = named(books.tables.invoiceItems, input.invoice_item, 'lines[invoice_item]');
    if (item.invoice !== null || item.customer !== invoice.customer)
      throw invalid('This invoice item cannot be added: it is on an invoice already.', 'lines[invoice_item]');
    return item.line;
  });
  addLines(books, invoice, lines);
  for (const { invoice_item: id } of inputs) {
    const item = id === undefined ? null : books.tables.invoiceItems.get(id);
    if (item === null) continue;
    item.invoice = invoice.id;
    books.tables.invoiceItems.changed(item);
  }
  return wireOf(call, invoice);
};

const lineWith = (invoice: Invoice, id: string, param: string): InvoiceLine => {
  const line = invoice.lines.find((one) => one.id === id);
  if (line === undefined) throw missing('line_item', id, param);
  return line;
};

const updateMany = (call: Call): Wire => {
  const { books } = call;
  const invoice = draftOf(call);
  const sent = readFields(call.form, {
    lines: listOf(objectOf({ ...bulkLineFields, id: filled() })),
    invoice_metadata: metadata,
  });
  const inputs = need(sent.lines, 'lines');
  const changes = inputs.map((input) => ({
    input,
    line: lineWith(invoice, need(input.id, 'lines[id]'), 'lines[id]'),
  }));
  changeRow(books, books.tables.invoices, invoice, 'invoice.updated', () => {
    for (const { input, line } of changes) changeLine(books, line, input, invoice.customer);
    refigure(books, invoice);
  });
  return wireOf(call, invoice);
};

const updateOne = (call: Call): Wire => {
  const { books } = call;
  const invoice = draftOf(call);
  const line = lineWith(invoice, call.path['line'] ?? '', 'id');
  const sent = readFields(call.form, bulkLineFields);
  changeRow(books, books.tables.invoices, invoice, 'invoice.updated', () => {
    changeLine(books, line, sent, invoice.customer);
    refigure(books, invoice);
  });
  return wireLines(invoice)[invoice.lines.indexOf(line)] ?? {};
};

const remove = (call: Call): Wire => {
  const { books } = call;
  const { invoiceItems, invoices } = books.tables;
  const invoice = draftOf(call);
  const sent = readFields(call.form, {
    lines: listOf(objectOf({ id: filled(), behavior: oneOf('delete', 'unassign') })),
    invoice_metadata: metadata,
  });
  const removals = need(sent.lines, 'lines').map(({ id, behavior }) => ({
    line: lineWith(invoice, need(id, 'lines[id]'), 'lines[id]'),
    behavior: need(behavior, 'lines[behavior]'),
  }));
  for (const { line, behavior } of removals) {
    const item = line.itemId === null ? null : invoiceItems.get(line.itemId);
    if (item === null) continue;
    if (behavior === 'unassign') {
      item.invoice = null;
      invoiceItems.changed(item);
    } else {
      invoiceItems.remove(item);
      emit(books, 'invoiceitem.deleted', invoiceItems.wire(item));
    }
  }
  changeRow(books, invoices, invoice, 'invoice.updated', () => {
    invoice.lines = invoice.lines.filter((line) => removals.every((one) => one.line !== line));
    refigure(books, invoice);
  });
  return wireOf(call, invoice);
};
