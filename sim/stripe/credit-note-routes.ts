import type { Random } from '#sim/kit/random.ts';
import type { Router } from '#sim/kit/router.ts';
import { sumOf } from './amounts.ts';
import { addRow, changeRow, emit } from './announce.ts';
import { wireCreditNoteLine } from './credit-note.ts';
import type { CreditNote } from './credit-note.ts';
import { creditLineInput, creditLineOf, creditLinesOfAmount } from './credit-note-lines.ts';
import { amountRemaining } from './invoice.ts';
import type { Invoice } from './invoice.ts';
import type { LineTax } from './invoice-line.ts';
import { followRemaining, markPaid, tellPaid } from './invoice-settlement.ts';
import { listOfRows, listPage } from './list-page.ts';
import { chosen, named } from './lookup.ts';
import { changedMetadata, metadata } from './metadata.ts';
import { clearableText, filled, integer, listOf, need, objectOf, oneOf, readFields, text } from './params.ts';
import type { Fields } from './params.ts';
import { refundCharge } from './refund-acts.ts';
import { retrieve } from './retrieval.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { base62, newId } from './stripe-ids.ts';
import { invalid } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import type { Wire } from './table.ts';

const path = '/v1/credit_notes';

export const creditNoteRoutes = (router: Router): void => {
  router
    .get(path, route(list))
    .post(
      path,
      route((call) => issue(call.books, readFields(call.form, fields))),
    )
    .get(
      `${path}/preview`,
      route((call) => previewNote(call).wire),
    )
    .get(
      `${path}/preview/lines`,
      route((call) => {
        const { lines, livemode } = previewNote(call).note;
        return listOfRows(
          lines.map((line) => wireCreditNoteLine(line, livemode)),
          false,
          `${path}/preview/lines`,
        );
      }),
    )
    .get(
      `${path}/:id`,
      retrieve(({ creditNotes }) => creditNotes),
    )
    .post(`${path}/:id`, route(update))
    .get(
      `${path}/:id/lines`,
      route((call) => {
        const note = chosen(call, call.books.tables.creditNotes);
        return listOfRows(
          note.lines.map((line) => wireCreditNoteLine(line, note.livemode)),
          false,
          `${path}/${note.id}/lines`,
        );
      }),
    )
    .post(`${path}/:id/void`, route(voidNote));
};

const listFilters = { customer: text(), invoice: text() } as const;

const list = (call: Call): Wire => {
  const { creditNotes } = call.books.tables;
  return listPage(call, creditNotes, listFilters, {
    candidates: ({ customer, invoice }) => {
      if (invoice !== undefined) return creditNotes.by('invoice', invoice);
      return customer === undefined ? null : creditNotes.by('customer', customer);
    },
  });
};

const fields = {
  amount: integer,
  credit_amount: integer,
  effective_at: integer,
  email_type: oneOf('credit_note', 'none'),
  invoice: filled(),
  lines: listOf(creditLineInput),
  memo: clearableText(),
  metadata,
  out_of_band_amount: integer,
  reason: oneOf('duplicate', 'fraudulent', 'order_change', 'product_unsatisfactory'),
  refund_amount: integer,
  refunds: listOf(objectOf({ refund: filled(), amount_refunded: integer, type: oneOf('refund') })),
} as const;
type Sent = Fields<typeof fields>;

/** The note as it would be, and how its amount is split. Nothing is stored; ids are drawn from `ids`. */
const draftNote = (
  books: Books,
  sent: Sent,
  ids: Random,
): {
  readonly note: CreditNote;
  readonly invoice: Invoice;
  readonly refundAmount: number;
  readonly wire: Wire;
} => {
  const { creditNotes, invoices } = books.tables;
  const invoice = named(invoices, need(sent.invoice, 'invoice'), 'invoice');
  if (invoice.status !== 'open' && invoice.status !== 'paid')
    throw invalid(
      'Credit notes can only be issued for open and paid invoices.',
      'invoice',
      'invoice_not_editable',
    );
  if ((sent.lines === undefined) === (sent.amount === undefined))
    throw invalid('You must specify one of `amount` or `lines`.', 'amount', 'parameter_missing');
  const lines =
    sent.lines?.map((line) => creditLineOf(books, invoice, line, ids)) ??
    creditLinesOfAmount(invoice, sent.amount ?? 0, ids);
  const taxes = lines.flatMap((line) => line.taxes);
  const discountAmount = sumOf(lines.map((line) => line.discountAmount));
  const gross = sumOf(lines.map((line) => line.amount));
  const exclusive = sumOf(taxes.filter(({ rate }) => !rate.inclusive).map(({ amount }) => amount));
  const total = gross - discountAmount + exclusive;
  if (total <= 0)
    throw invalid('The amount of a credit note must be positive.', 'amount', 'parameter_invalid_integer');
  const earlier = creditNotes.by('invoice', invoice.id);
  const pre = Math.min(total, invoice.status === 'open' ? amountRemaining(invoice) : 0);
  const split = splitOf(books, sent, total - pre);
  checkLeft(books, invoice, earlier, total, sumOf(split.linked.map(({ amount }) => amount)));
  const created = secsOf(books);
  const note: CreditNote = {
    id: newId(ids, 'cn'),
    object: 'credit_note',
    created,
    livemode: books.livemode,
    currency: invoice.currency,
    customer: invoice.customer,
    effective_at: sent.effective_at ?? created,
    invoice: invoice.id,
    lines,
    memo: sent.memo ?? null,
    metadata: changedMetadata({}, sent.metadata),
    number: `${invoice.number ?? ''}-CN-${String(earlier.length + 1).padStart(2, '0')}`,
    out_of_band_amount: split.outOfBand === 0 ? null : split.outOfBand,
    pdf: `${books.world.baseUrl}/credit_notes/${books.account.id}/${base62(books.world.random.requests, 20)}/pdf`,
    post_payment_amount: total - pre,
    pre_payment_amount: pre,
    reason: sent.reason ?? null,
    refunds: split.linked,
    creditAmount: split.credit,
    status: 'issued',
    total,
    subtotal: gross,
    discountAmount,
    taxes: byRate(taxes),
    voided_at: null,
  };
  return { note, invoice, refundAmount: split.refund, wire: creditNotes.wire(note) };
};

/** Notes and refunds that no note has taken in cannot be more than the invoice together. */
const checkLeft = (
  books: Books,
  invoice: Invoice,
  earlier: readonly CreditNote[],
  total: number,
  linkedNow: number,
): void => {
  const issued = earlier.filter(({ status }) => status === 'issued');
  const linked = new Set(issued.flatMap(({ refunds }) => refunds.map(({ refund }) => refund)));
  const refunded = books.tables.invoicePayments
    .by('invoice', invoice.id)
    .flatMap(({ payment_intent: id }) => (id === null ? [] : books.tables.refunds.by('payment_intent', id)))
    .filter(({ id, status }) => !linked.has(id) && status !== 'failed' && status !== 'canceled');
  const unlinked = sumOf(refunded.map(({ amount }) => amount));
  const left =
    invoice.totals.total - sumOf(issued.map((note) => note.total)) - Math.max(0, unlinked - linkedNow);
  if (total > left)
    throw invalid(
      `The credit note's amount (${String(total)}) is more than what is left of the invoice (${String(left)}).`,
      'amount',
      'amount_too_large',
    );
};

/** What comes after payment must be given back in ways that add up. */
const splitOf = (
  books: Books,
  sent: Sent,
  post: number,
): {
  readonly refund: number;
  readonly credit: number;
  readonly outOfBand: number;
  readonly linked: CreditNote['refunds'];
} => {
  const linked = (sent.refunds ?? []).map(({ refund: id, amount_refunded: amount }) => {
    const refund = named(books.tables.refunds, need(id, 'refunds[refund]'), 'refunds[refund]');
    return { refund: refund.id, amount: amount ?? refund.amount };
  });
  const refund = sent.refund_amount ?? 0;
  const credit = sent.credit_amount ?? 0;
  const outOfBand = sent.out_of_band_amount ?? 0;
  const given = refund + credit + outOfBand + sumOf(linked.map(({ amount }) => amount));
  if (given !== post)
    throw invalid(
      `The sum of credit amount, refund amount and out of band amount (${String(given)}) must equal the post payment amount (${String(post)}).`,
      'refund_amount',
    );
  return { refund, credit, outOfBand, linked };
};

const byRate = (taxes: readonly LineTax[]): readonly LineTax[] => {
  const sums = new Map<string, LineTax>();
  for (const tax of taxes) {
    const known = sums.get(tax.rate.id);
    sums.set(tax.rate.id, {
      ...tax,
      amount: tax.amount + (known?.amount ?? 0),
      taxable: tax.taxable + (known?.taxable ?? 0),
    });
  }
  return [...sums.values()];
};

/** Reading must not move the ids of what is written later: these come from another stream. */
const previewNote = ({ books, form }: Call) =>
  draftNote(books, readFields(form, fields), books.world.random.requests);

const issue = (books: Books, sent: Sent): Wire => {
  const { creditNotes, customers, invoices } = books.tables;
  const { note: draft, invoice, refundAmount } = draftNote(books, sent, books.world.random.ids);
  const refunds =
    refundAmount === 0 ? draft.refunds : [...draft.refunds, refundOf(books, invoice, refundAmount)];
  const note = addRow(books, creditNotes, { ...draft, refunds }, 'credit_note.created');
  const customer = customers.get(note.customer);
  if (note.creditAmount > 0 && customer !== null)
    changeRow(books, customers, customer, 'customer.updated', () => {
      customer.balance -= note.creditAmount;
      customer.currency ??= note.currency;
    });
  let isSettled = false;
  changeRow(books, invoices, invoice, 'invoice.updated', () => {
    invoice.pre_payment_credit_notes_amount += note.pre_payment_amount;
    invoice.post_payment_credit_notes_amount += note.post_payment_amount;
    invoice.amount_due -= note.pre_payment_amount;
    isSettled = invoice.status === 'open' && amountRemaining(invoice) === 0;
    if (isSettled) markPaid(books, invoice);
  });
  if (isSettled) tellPaid(books, invoice);
  else followRemaining(books, invoice);
  return creditNotes.wire(note);
};

const refundOf = (books: Books, invoice: Invoice, amount: number): { refund: string; amount: number } => {
  const { charges, invoicePayments, paymentIntents } = books.tables;
  for (const { payment_intent: id } of invoicePayments.by('invoice', invoice.id)) {
    const chargeId = id === null ? null : (paymentIntents.get(id)?.latest_charge ?? null);
    const charge = chargeId === null ? null : charges.get(chargeId);
    if (charge === null || charge.amount - charge.amount_refunded < amount) continue;
    return { refund: refundCharge(books, charge, { amount }).id, amount };
  }
  throw invalid('There is no charge of this invoice that this amount can be refunded to.', 'refund_amount');
};

const update = (call: Call): Wire => {
  const { creditNotes } = call.books.tables;
  const note = chosen(call, creditNotes);
  const sent = readFields(call.form, { memo: clearableText(), metadata });
  changeRow(call.books, creditNotes, note, 'credit_note.updated', () => {
    if (sent.memo !== undefined) note.memo = sent.memo;
    note.metadata = changedMetadata(note.metadata, sent.metadata);
  });
  return creditNotes.wire(note);
};

/** Only while the invoice is open: the amount is due again. */
const voidNote = (call: Call): Wire => {
  const { books } = call;
  const { creditNotes, invoices } = books.tables;
  const note = chosen(call, creditNotes);
  const invoice = named(invoices, note.invoice, 'invoice');
  if (note.status === 'void' || invoice.status !== 'open')
    throw invalid('Only issued credit notes of open invoices can be voided.');
  changeRow(books, creditNotes, note, null, () => {
    note.status = 'void';
    note.voided_at = secsOf(books);
  });
  changeRow(books, invoices, invoice, 'invoice.updated', () => {
    invoice.pre_payment_credit_notes_amount -= note.pre_payment_amount;
    invoice.amount_due += note.pre_payment_amount;
  });
  followRemaining(books, invoice);
  emit(books, 'credit_note.voided', creditNotes.wire(note));
  return creditNotes.wire(note);
};
