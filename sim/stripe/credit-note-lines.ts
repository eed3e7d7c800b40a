import type { Random } from '#sim/kit/random.ts';
import { plainDecimal, productOf, roundedQuotient, sumOf } from './amounts.ts';
import type { CreditNoteLine } from './credit-note.ts';
import { amountStep } from './currency.ts';
import type { Invoice } from './invoice.ts';
import type { LineTax } from './invoice-line.ts';
import { taxesOn } from './invoice-totals.ts';
import { taxRatesOf } from './line-input.ts';
import { changedMetadata, metadata } from './metadata.ts';
import {
  clearable,
  clearableText,
  decimal,
  filled,
  integer,
  listOf,
  need,
  objectOf,
  oneOf,
  text,
} from './params.ts';
import { newId } from './stripe-ids.ts';
import { invalid, missing } from './stripe-refusal.ts';
import type { Books } from './stripe-world.ts';

export const creditLineInput = objectOf({
  amount: integer,
  description: clearableText(),
  invoice_line_item: filled(),
  metadata,
  quantity: integer,
  tax_rates: clearable(listOf(text())),
  type: oneOf('custom_line_item', 'invoice_line_item'),
  unit_amount: integer,
  unit_amount_decimal: decimal(12),
});
type CreditLineInput = ReturnType<typeof creditLineInput>;

/** What a line of the invoice comes to, and what a part of it does: discounts and taxes shrink in proportion. */
export const creditLineOf = (
  books: Books,
  invoice: Invoice,
  sent: CreditLineInput,
  ids: Random,
): CreditNoteLine => {
  const id = newId(ids, 'cnli');
  const type = need(sent.type, 'lines[type]');
  return type === 'invoice_line_item' ? ofInvoiceLine(invoice, sent, id) : ofItsOwn(books, invoice, sent, id);
};

const ofInvoiceLine = (invoice: Invoice, sent: CreditLineInput, id: string): CreditNoteLine => {
  const lineId = need(sent.invoice_line_item, 'lines[invoice_line_item]');
  const line = invoice.lines.find((one) => one.id === lineId);
  if (line === undefined) throw missing('line_item', lineId, 'lines[invoice_line_item]');
  const step = amountStep(invoice.currency);
  const totals = invoice.totals.lines.get(line.id) ?? { discounts: [], taxes: [] };
  const byQuantity =
    sent.quantity === undefined ? line.amount : productOf(String(sent.quantity), line.unitAmount, step);
  const amount = sent.amount ?? byQuantity;
  if (Math.abs(amount) > Math.abs(line.amount))
    throw invalid('The amount credited is more than the line item has.', 'lines[amount]', 'amount_too_large');
  const part = (whole: number): number =>
    line.amount === 0 ? 0 : proportion(whole, amount, line.amount, step);
  return {
    id,
    amount,
    discountAmount: part(sumOf(totals.discounts.map((one) => one.amount))),
    description: line.description,
    invoiceLine: line.id,
    quantity: sent.quantity ?? null,
    unitAmount: sent.quantity === undefined ? null : line.unitAmount,
    taxes: totals.taxes.map((tax): LineTax => ({
      ...tax,
      amount: part(tax.amount),
      taxable: part(tax.taxable),
    })),
    metadata: changedMetadata({}, sent.metadata),
  };
};

const proportion = (whole: number, part: number, of: number, step: number): number => {
  const sign = of < 0 ? -1n : 1n;
  return roundedQuotient(BigInt(whole) * BigInt(part) * sign, BigInt(of) * sign, step);
};

const ofItsOwn = (books: Books, invoice: Invoice, sent: CreditLineInput, id: string): CreditNoteLine => {
  const step = amountStep(invoice.currency);
  const unitAmount = plainDecimal(
    sent.unit_amount_decimal ?? String(need(sent.unit_amount, 'lines[unit_amount]')),
  );
  const quantity = sent.quantity ?? 1;
  const amount = productOf(String(quantity), unitAmount, step);
  return {
    id,
    amount,
    discountAmount: 0,
    description: sent.description ?? null,
    invoiceLine: null,
    quantity,
    unitAmount,
    taxes: taxesOn(amount, taxRatesOf(books, sent.tax_rates ?? [], 'lines[tax_rates]'), step, 'none'),
    metadata: changedMetadata({}, sent.metadata),
  };
};

/** A note of a bare amount credits the whole invoice in proportion. */
export const creditLinesOfAmount = (
  invoice: Invoice,
  amount: number,
  ids: Random,
): readonly CreditNoteLine[] => {
  const step = amountStep(invoice.currency);
  const { total, taxes } = invoice.totals;
  const credited = taxes.map((tax): LineTax => ({
    ...tax,
    amount: total === 0 ? 0 : proportion(tax.amount, amount, total, step),
    taxable: total === 0 ? 0 : proportion(tax.taxable, amount, total, step),
  }));
  const exclusive = sumOf(credited.filter(({ rate }) => !rate.inclusive).map((tax) => tax.amount));
  const net = amount - exclusive;
  return [
    {
      id: newId(ids, 'cnli'),
      amount: net,
      discountAmount: 0,
      description: null,
      invoiceLine: null,
      quantity: 1,
      unitAmount: String(net),
      taxes: credited,
      metadata: {},
    },
  ];
};
