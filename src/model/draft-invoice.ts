import {
  addDecimals,
  compareDecimals,
  decimalOf,
  decimalText,
  divideDecimals,
  multiplyDecimals,
  parseDecimal,
  placesOf,
  placesText,
  roundDecimal,
  zeroDecimal,
  type Decimal,
} from '#base/decimal.ts';
import type { JsonValue } from '#base/json.ts';
import type { CompletedInvoice, CompletedLine, HandOverSheet } from './hand-over.ts';

/** A line of a draft. Its price holds its tax, and its discount is off; quantity times price is its amount to the cent. */
export interface DraftLine {
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  /** The rate by the name that the other vendor knows it by. */
  readonly taxRate: string;
}

/** An invoice as a draft is written of it, in words that no vendor owns. Amounts are decimal text in major units. */
export interface DraftInvoice {
  readonly clientKey: string;
  /** What goes into its reference, by which it is recognised. */
  readonly reference: string;
  readonly date: string;
  readonly dueDate: string | null;
  readonly memo: string;
  readonly lines: readonly DraftLine[];
  readonly currency: string;
  readonly total: string;
}

/** What a vendor that takes drafts makes of one, by the names of its kind's fields. */
export interface DraftFields {
  readonly set: Readonly<Record<string, JsonValue>>;
  /** What it must say of the draft besides: its total and currency. */
  readonly expected: Readonly<Record<string, JsonValue>>;
  /** Fields whose change is no reason for another draft: what people are told with it. */
  readonly remarks: readonly string[];
}

/** Which name a tax rate of so many percent has where drafts are written. */
export interface DraftRate {
  readonly percent: string;
  readonly name: string;
}

/**
 * Why no draft can be written, so that a person types the invoice: no client is linked; it is in another currency than the
 * practice's; a line's rate has no name in the settings; or its lines do not come to its total.
 */
export const draftBlocks = ['no_client', 'currency', 'tax_rate', 'figures'] as const;
export type DraftBlock = (typeof draftBlocks)[number];

/** Places of prices in a draft. */
const pricePlaces = 2;

/**
 * The draft of a completed invoice. Its lines come to its total to the cent, or there is none: where a line's price cannot
 * be told with two places, the line is one of the whole and its description says the quantity. Pure.
 */
export const draftOf = (
  invoice: CompletedInvoice,
  sheet: HandOverSheet,
  given: {
    readonly currency: string;
    readonly rates: readonly DraftRate[];
    /** Where it is completed, as people call it. */
    readonly origin: string;
  },
): { readonly draft: DraftInvoice } | { readonly blocked: DraftBlock } => {
  const { clientKey, date, total } = sheet;
  if (clientKey === null) return { blocked: 'no_client' };
  if (sheet.currency.toUpperCase() !== given.currency.toUpperCase()) return { blocked: 'currency' };
  const wanted = parseDecimal(total ?? '');
  if (date === null || wanted === null || invoice.lines.length === 0) return { blocked: 'figures' };
  const lines: DraftLine[] = [];
  let sum = zeroDecimal;
  for (const [place, line] of invoice.lines.entries()) {
    const percent = invoice.basis === 'no_tax' ? '0' : (sheet.lines[place]?.taxPercent ?? null);
    const taxRate = percent === null ? undefined : nameOf(given.rates, percent);
    if (percent === null || taxRate === undefined) return { blocked: 'tax_rate' };
    const gross = grossOf(line, invoice.basis, percent);
    if (gross === null) return { blocked: 'figures' };
    sum = addDecimals(sum, gross);
    lines.push({ ...pricedLine(line, gross, sheet.number), taxRate });
  }
  if (compareDecimals(sum, wanted) !== 0) return { blocked: 'figures' };
  return {
    draft: {
      clientKey,
      reference: sheet.reference,
      date,
      dueDate: sheet.dueDate,
      memo: memoOf(invoice, given.origin),
      lines,
      currency: given.currency.toUpperCase(),
      total: priceText(wanted),
    },
  };
};

/** What whoever issues the draft has to know. */
const memoOf = ({ number, stage }: CompletedInvoice, origin: string): string =>
  stage === 'paid'
    ? `${origin} ${number}. Paid there already: mark this invoice as paid, so that it is not collected again.`
    : `${origin} ${number}.`;

const nameOf = (rates: readonly DraftRate[], percent: string): string | undefined => {
  const wanted = parseDecimal(percent);
  return rates.find((rate) => {
    const known = parseDecimal(rate.percent);
    return wanted !== null && known !== null && compareDecimals(wanted, known) === 0;
  })?.name;
};

/** What a line adds to the invoice's total; null where it says no amount. */
const grossOf = (line: CompletedLine, basis: CompletedInvoice['basis'], percent: string): Decimal | null => {
  const net = parseDecimal(line.net ?? line.amount ?? '');
  if (net === null || basis !== 'exclusive') return net;
  const tax = multiplyDecimals(net, multiplyDecimals(decimalOf(percent), decimalOf('0.01')));
  return addDecimals(net, roundDecimal(tax, pricePlaces, 'half_up'));
};

const pricedLine = (
  line: CompletedLine,
  gross: Decimal,
  number: string,
): Pick<DraftLine, 'description' | 'quantity' | 'unitPrice'> => {
  const said = line.description.trim() === '' ? `Invoice ${number}` : line.description.trim();
  const quantity = parseDecimal(line.quantity ?? '1');
  const less = line.discount === null ? [] : [`less ${line.discount}`];
  if (quantity !== null && quantity.units > 0n) {
    const price = divideDecimals(gross, quantity, pricePlaces, 'half_up');
    if (compareDecimals(multiplyDecimals(price, quantity), gross) === 0)
      return {
        description: withRemarks(said, less),
        quantity: decimalText(quantity),
        unitPrice: priceText(price),
      };
  }
  return {
    description: withRemarks(said, [
      ...(line.quantity === null ? [] : [`quantity ${line.quantity}`]),
      ...less,
    ]),
    quantity: '1',
    unitPrice: priceText(gross),
  };
};

/** With two places at least, and no zero behind them. */
const priceText = (value: Decimal): string =>
  placesText(roundDecimal(value, Math.max(placesOf(value), pricePlaces), 'down'));

const withRemarks = (text: string, remarks: readonly string[]): string =>
  remarks.length === 0 ? text : `${text} (${remarks.join(', ')})`;
