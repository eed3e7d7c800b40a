import type { Router } from '#sim/kit/router.ts';
import { currencyCode } from './currency.ts';
import { newDraft, refigure } from './invoice-draft.ts';
import { itemFields, lineOf } from './line-input.ts';
import { named } from './lookup.ts';
import { filled, listOf, need, objectOf, oneOf, readFields } from './params.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { upcomingInvoice } from './subscription-billing.ts';
import type { Wire } from './table.ts';

/** `create_preview`: an invoice that is in no books. Of a subscription the next one, else of the items given. */
export const previewRoutes = (router: Router): void => {
  router.post('/v1/invoices/create_preview', route(preview));
};

const preview = (call: Call): Wire => {
  const { books } = call;
  const { customers, invoices, subscriptions } = books.tables;
  const sent = readFields(call.form, {
    currency: currencyCode,
    customer: filled(),
    invoice_items: listOf(objectOf(itemFields)),
    preview_mode: oneOf('next', 'recurring'),
    subscription: filled(),
  });
  if (sent.subscription !== undefined)
    return invoices.wire(upcomingInvoice(books, named(subscriptions, sent.subscription, 'subscription')));
  const customer = named(customers, need(sent.customer, 'customer'), 'customer');
  const currency = sent.currency ?? customer.currency ?? books.account.currency;
  const draft = newDraft(books, customer, currency, { billing_reason: 'upcoming' });
  draft.lines = (sent.invoice_items ?? []).map((item) =>
    lineOf(books, item, { currency, invoice: null, customer: customer.id }),
  );
  refigure(books, draft);
  const wire = invoices.wire(draft);
  return { ...wire, id: `upcoming_${String(wire['id'])}` };
};
