import {
  addDecimals,
  compareDecimals,
  decimalOf,
  divideDecimals,
  multiplyDecimals,
  parseDecimal,
  placesText,
  roundDecimal,
  subtractDecimals,
  zeroDecimal,
  type Decimal,
} from '#base/decimal.ts';
import { placesOfCurrency } from '#web/ui/places-of-currency.ts';

export interface LineFigures {
  readonly quantity: string;
  readonly unitPrice: string;
  readonly discount: { readonly kind: 'amount' | 'percent'; readonly value: string } | null;
  readonly tax: { readonly percentage: string; readonly isInclusive: boolean } | null;
  readonly currency: string;
}

const hundred = decimalOf('100');

const atLeastZero = (value: Decimal): Decimal =>
  compareDecimals(value, zeroDecimal) < 0 ? { units: 0n, scale: value.scale } : value;

/**
 * What a line being typed comes to, tax included, as decimal text with the currency's places; null while its figures
 * are no numbers. By the rules of invoices: each step is rounded half up, discount before tax. The server's figure
 * counts; this one only spares the wait for it.
 */
export const lineTotal = ({ quantity, unitPrice, discount, tax, currency }: LineFigures): string | null => {
  const places = placesOfCurrency(currency);
  const many = parseDecimal(quantity);
  const price = parseDecimal(unitPrice);
  if (places === null || many === null || price === null) return null;
  const amount = roundDecimal(multiplyDecimals(many, price), places, 'half_up');
  const off = discountOf(amount, discount, places);
  if (off === null) return null;
  const net = atLeastZero(subtractDecimals(amount, off));
  const percentage = tax === null || tax.isInclusive ? zeroDecimal : decimalOf(tax.percentage);
  const added = divideDecimals(multiplyDecimals(net, percentage), hundred, places, 'half_up');
  return placesText(roundDecimal(addDecimals(net, added), places, 'half_up'));
};

const discountOf = (amount: Decimal, discount: LineFigures['discount'], places: number): Decimal | null => {
  if (discount === null) return zeroDecimal;
  const value = parseDecimal(discount.value);
  if (value === null) return null;
  if (discount.kind === 'amount') return value;
  return divideDecimals(multiplyDecimals(amount, value), hundred, places, 'half_up');
};

/** True when both are numbers and equal by value: `120` and `120.00`. */
export const isSameNumber = (a: string, b: string): boolean => {
  const left = parseDecimal(a);
  const right = parseDecimal(b);
  return left !== null && right !== null && compareDecimals(left, right) === 0;
};
