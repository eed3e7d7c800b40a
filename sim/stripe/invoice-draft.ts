import { addRow, changeRow } from './announce.ts';
import type { Coupon, Discount } from './coupon.ts';
import { isCouponGood } from './coupon.ts';
import { minimumCharge } from './currency.ts';
import type { Customer } from './customer.ts';
import type { Invoice, ShownCustomer } from './invoice.ts';
import type { InvoiceItem } from './invoice-item.ts';
import type { InvoiceLine } from './invoice-line.ts';
import { totalsOf } from './invoice-totals.ts';
import { newId } from './stripe-ids.ts';
import { invalid } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';

/** Most items of one invoice (docs.stripe.com/invoicing, 2026). */
export const mostItems = 250;
const daySecs = 86_400;

export const shownCustomer = (books: Books, customer: Customer): ShownCustomer => ({
  address: customer.address,
  email: customer.email,
  name: customer.name,
  phone: customer.phone,
  shipping: customer.shipping === null ? null : { ...customer.shipping },
  taxExempt: customer.tax_exempt,
  taxIds: books.tables.taxIds.by('customer', customer.id).map(({ type, value }) => ({ type, value })),
});

export type DraftFields = Partial<
  Pick<
    Invoice,
    | 'auto_advance'
    | 'automatically_finalizes_at'
    | 'billing_reason'
    | 'collection_method'
    | 'custom_fields'
    | 'days_until_due'
    | 'default_payment_method'
    | 'defaultTaxRates'
    | 'description'
    | 'due_date'
    | 'effective_at'
    | 'footer'
    | 'metadata'
    | 'number'
    | 'payment_method_types'
    | 'period_end'
    | 'period_start'
    | 'statement_descriptor'
    | 'subscription'
  >
>;

/** A draft that is not yet in the books, so that previews use it too. */
export const newDraft = (books: Books, customer: Customer, currency: string, given: DraftFields): Invoice => {
  const created = secsOf(books);
  const shown = shownCustomer(books, customer);
  const collection = given.collection_method ?? 'charge_automatically';
  const draft: Invoice = {
    id: newId(books.world.random.ids, 'in'),
    object: 'invoice',
    created,
    livemode: books.livemode,
    accountName: books.account.name,
    accountCountry: books.account.country,
    amount_due: 0,
    amount_overpaid: 0,
    amount_paid: 0,
    attempt_count: 0,
    attempted: false,
    auto_advance: false,
    automatically_finalizes_at: null,
    billing_reason: 'manual',
    collection_method: collection,
    currency,
    custom_fields: null,
    customer: customer.id,
    days_until_due: null,
    default_payment_method: null,
    defaultTaxRates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: customer.footer,
    hosted_invoice_url: null,
    invoice_pdf: null,
    hostedUntil: null,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    subscription: null,
    payment_method_types: null,
    period_end: created,
    period_start: created,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: 'draft',
    finalized_at: null,
    marked_uncollectible_at: null,
    paid_at: null,
    voided_at: null,
    shown,
    lines: [],
    totals: totalsOf({
      lines: [],
      discounts: [],
      defaultTaxRates: [],
      currency,
      taxExempt: shown.taxExempt,
    }),
    isOverdueTold: false,
    finalizationError: null,
    ...given,
  };
  dateDue(draft, created);
  return draft;
};

/** `send_invoice` needs a due date; without `due_date` it is counted from `from`. */
export const dateDue = (invoice: Invoice, from: number): void => {
  if (invoice.collection_method === 'charge_automatically') {
    if (invoice.days_until_due !== null || invoice.due_date !== null)
      throw invalid(
        'You can only specify `days_until_due` or `due_date` if `collection_method` is `send_invoice`.',
        invoice.days_until_due === null ? 'due_date' : 'days_until_due',
      );
    return;
  }
  if (invoice.days_until_due !== null) invoice.due_date = from + invoice.days_until_due * daySecs;
  if (invoice.due_date === null)
    throw invalid(
      'If `collection_method` is `send_invoice`, you must specify one of `days_until_due` or `due_date`.',
      'days_until_due',
    );
};

/** What is due of a total once the customer's balance and the least charge are looked at. */
export const dueOf = (
  total: number,
  balance: number,
  currency: string,
): { readonly due: number; readonly ending: number } => {
  const raw = total + balance;
  if (raw <= 0) return { due: 0, ending: raw };
  return raw < minimumCharge(currency) ? { due: 0, ending: raw } : { due: raw, ending: 0 };
};

/** The balance counts in the customer's own currency only. */
export const balanceFor = (customer: Customer | null, currency: string): number =>
  customer !== null && (customer.currency === null || customer.currency === currency) ? customer.balance : 0;

/** Figures and the customer's particulars anew. For drafts. */
export const refigure = (books: Books, invoice: Invoice): void => {
  const customer = books.tables.customers.get(invoice.customer);
  if (customer !== null) invoice.shown = shownCustomer(books, customer);
  invoice.totals = totalsOf({
    lines: invoice.lines,
    discounts: invoice.discounts,
    defaultTaxRates: invoice.defaultTaxRates,
    currency: invoice.currency,
    taxExempt: invoice.shown.taxExempt,
  });
  invoice.starting_balance = balanceFor(customer, invoice.currency);
  invoice.amount_due = dueOf(invoice.totals.total, invoice.starting_balance, invoice.currency).due;
};

export const mustBeDraft = (invoice: Invoice): void => {
  if (invoice.status !== 'draft')
    throw invalid(
      'This invoice is no longer editable: only draft invoices can be changed.',
      undefined,
      'invoice_not_editable',
    );
};

/** Adds lines to a draft and the items behind them to the books. */
export const addLines = (books: Books, invoice: Invoice, lines: readonly InvoiceLine[]): void => {
  mustBeDraft(invoice);
  if (invoice.lines.length + lines.length > mostItems)
    throw invalid(
      `An invoice can have at most ${String(mostItems)} items; this one would have ${String(invoice.lines.length + lines.length)}.`,
      'lines',
      'invoice_too_many_line_items',
    );
  for (const line of lines)
    if (line.currency !== invoice.currency)
      throw invalid(
        `The currency of the line (${line.currency}) does not match the currency of the invoice (${invoice.currency}).`,
        'currency',
      );
  for (const line of lines)
    if (line.itemId !== null && books.tables.invoiceItems.get(line.itemId) === null) {
      countRedemptions(line.discounts);
      addRow(
        books,
        books.tables.invoiceItems,
        itemOf(books, invoice.customer, invoice.id, line),
        'invoiceitem.created',
      );
    }
  changeRow(books, books.tables.invoices, invoice, 'invoice.updated', () => {
    invoice.lines = [...invoice.lines, ...lines];
    refigure(books, invoice);
  });
};

export const itemOf = (
  books: Books,
  customer: string,
  invoice: string | null,
  line: InvoiceLine,
): InvoiceItem => ({
  id: line.itemId ?? newId(books.world.random.ids, 'ii'),
  object: 'invoiceitem',
  created: secsOf(books),
  livemode: books.livemode,
  customer,
  invoice,
  wasPending: invoice === null,
  line,
});

/** Coupons at work, not yet counted as redeemed: what they are for may still be refused. A spent or expired one is refused. */
export const newDiscounts = (
  books: Books,
  coupons: readonly Coupon[],
  on: Partial<Pick<Discount, 'customer' | 'invoice' | 'invoice_item' | 'subscription'>>,
): readonly Discount[] =>
  coupons.map((coupon) => {
    if (!isCouponGood(coupon, secsOf(books)))
      throw invalid(`This coupon is expired: ${coupon.id}`, 'discounts', 'coupon_expired');
    return books.tables.discounts.add({
      id: newId(books.world.random.ids, 'di'),
      object: 'discount',
      created: secsOf(books),
      coupon,
      customer: null,
      invoice: null,
      invoice_item: null,
      subscription: null,
      end: null,
      ...on,
    });
  });

/** Counts what was put to work. */
export const countRedemptions = (discounts: readonly Discount[]): void => {
  for (const { coupon } of discounts) coupon.times_redeemed += 1;
};

/** Puts coupons to work on what is already there. */
export const redeem = (...given: Parameters<typeof newDiscounts>): readonly Discount[] => {
  const discounts = newDiscounts(...given);
  countRedemptions(discounts);
  return discounts;
};
