import {
  compareDecimals,
  decimalOf,
  multiplyDecimals,
  parseDecimal,
  placesOf,
  type Decimal,
} from '#base/decimal.ts';
import { parseAmount } from '#base/money.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import type { DiscountKind } from './invoicing-nouns.ts';
import { invoiceTotals, type Discount, type LineFigures, type LineTotals, type Tax } from './totals.ts';

/** A discount as it is typed and stored: percent, or an amount in major units. Decimal text. */
export interface DiscountText {
  readonly kind: DiscountKind;
  readonly value: string;
}

/** A tax rate as it is stored. */
export interface TaxText {
  readonly code: string;
  readonly percentage: string;
  readonly isInclusive: boolean;
}

/** The figures of one thing to be billed, as text. */
export interface FigureTexts {
  readonly quantity: string;
  readonly unitPrice: string;
  readonly discount: DiscountText | null;
  readonly currency: string;
}

export interface FigureProblem {
  readonly field: 'quantity' | 'unitPrice' | 'discount' | 'currency' | 'amount';
  readonly message: string;
}

/** Places that a billing vendor carries (Stripe's `quantity_decimal` and `unit_amount_decimal`: 12, the latter in cents). */
const quantityPlaces = 12;
const pricePlaces = 10;
const percentPlaces = 2;
/** In minor units: Stripe takes eight digits (docs.stripe.com/currencies, "Minimum and maximum charge amounts", 2026). */
export const largestMinor = 99_999_999n;
const largestQuantity = decimalOf('1000000000');
const hundred = decimalOf('100');

/** What of these figures cannot be billed, in words; empty when all can. */
export const figureProblems = (figures: FigureTexts): readonly FigureProblem[] => {
  const { currency } = figures;
  if (!isCurrency(currency))
    return [{ field: 'currency', message: `${currency} is no currency that is known here.` }];
  const problems: FigureProblem[] = [];
  const quantity = parseDecimal(figures.quantity);
  const unitPrice = parseDecimal(figures.unitPrice);
  if (quantity === null || quantity.units <= 0n)
    problems.push({ field: 'quantity', message: 'The quantity must be a number above zero.' });
  else if (placesOf(quantity) > quantityPlaces || compareDecimals(quantity, largestQuantity) > 0)
    problems.push({ field: 'quantity', message: 'The quantity is too large or has too many places.' });
  if (unitPrice === null || unitPrice.units < 0n)
    problems.push({ field: 'unitPrice', message: 'The unit price must be a number, zero or more.' });
  else if (minorDigits(currency) === 0 && placesOf(unitPrice) > 0)
    problems.push({
      field: 'unitPrice',
      message: `${currency} has no decimals: ${figures.unitPrice} has some.`,
    });
  else if (placesOf(unitPrice) > pricePlaces)
    problems.push({ field: 'unitPrice', message: `A unit price has at most ${pricePlaces} places.` });
  if (figures.discount !== null) problems.push(...discountProblems(figures.discount, currency));
  if (
    quantity !== null &&
    unitPrice !== null &&
    compareDecimals(multiplyDecimals(quantity, unitPrice), {
      units: largestMinor,
      scale: minorDigits(currency),
    }) > 0
  )
    problems.push({ field: 'amount', message: 'Quantity times price is more than an invoice can hold.' });
  return problems;
};

export const discountProblems = (discount: DiscountText, currency: string): readonly FigureProblem[] => {
  const value = parseDecimal(discount.value);
  if (value === null || value.units <= 0n)
    return [{ field: 'discount', message: 'A discount must be a number above zero.' }];
  if (discount.kind === 'amount')
    return parseAmount(discount.value, minorDigits(currency)) === null
      ? [{ field: 'discount', message: `${discount.value} has more places than ${currency}.` }]
      : [];
  if (compareDecimals(value, hundred) > 0)
    return [{ field: 'discount', message: 'A discount cannot be more than 100 percent.' }];
  return placesOf(value) > percentPlaces
    ? [{ field: 'discount', message: `A percentage has at most ${percentPlaces} places here.` }]
    : [];
};

/** Figures that were checked, to compute with. @throws RangeError on others. */
export const lineFigures = (figures: FigureTexts, tax: TaxText | null): LineFigures => ({
  quantity: decimalOf(figures.quantity),
  unitPrice: decimalOf(figures.unitPrice),
  discount: discountOf(figures.discount, figures.currency),
  tax: tax === null ? null : taxOf(tax),
});

export const discountOf = (discount: DiscountText | null, currency: string): Discount | null => {
  if (discount === null) return null;
  const value: Decimal = decimalOf(discount.value);
  if (discount.kind === 'percent') return { kind: 'percent', percent: value };
  return { kind: 'amount', minor: parseAmount(discount.value, minorDigits(currency)) ?? 0n };
};

const taxOf = ({ code, percentage, isInclusive }: TaxText): Tax => ({
  code,
  percentage: decimalOf(percentage),
  inclusive: isInclusive,
});

/** What one billable comes to by itself. */
export const amountsOf = (figures: FigureTexts, tax: TaxText | null): LineTotals => {
  const { lines } = invoiceTotals({
    currency: figures.currency,
    lines: [lineFigures(figures, tax)],
    discount: null,
    taxRounding: 'line',
    step: 1n,
  });
  const [line] = lines;
  if (line === undefined) throw new RangeError('one line has totals of one line');
  return line;
};
