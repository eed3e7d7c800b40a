import { decimalText, placesOf, placesText, roundDecimal } from '#base/decimal.ts';
import { amountText } from '#base/money.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import { fromWire, wireDecimal } from './stripe-currency.ts';
import type { Invoice } from './stripe-schemas.ts';

/** Decimal places of money as fields show it; of a currency that we do not know, Stripe's count is taken as cents. */
const digitsOf = (currency: string): number => (isCurrency(currency) ? minorDigits(currency) : 2);

/** An amount of Stripe's as decimal text in major units (`110.00`); null where there is none. */
export const wireAmountText = (amount: bigint | null | undefined, code: string): string | null => {
  if (amount === null || amount === undefined) return null;
  const { minor, currency } = fromWire(amount, code);
  return amountText(minor, digitsOf(currency));
};

/**
 * As `wireAmountText`, and nothing is cut off: an amount with parts that its currency has no unit for keeps them, so that
 * whoever compares it sees that it is odd. Null where there is none, and of a currency that we do not know.
 */
export const exactAmountText = (amount: bigint | null | undefined, code: string): string | null => {
  const currency = code.toUpperCase();
  if (amount === null || amount === undefined || !isCurrency(currency)) return null;
  const exact = wireDecimal(amount, currency);
  const digits = minorDigits(currency);
  return placesOf(exact) > digits ? decimalText(exact) : placesText(roundDecimal(exact, digits, 'down'));
};

/**
 * What the lines of an invoice come to before any discount and before taxes that are not in their prices. Stripe's own
 * subtotal has the discounts of single lines taken off already, so that of the whole is not comparable with ours.
 */
export const subtotalOf = (invoice: Invoice): bigint | null => {
  if (invoice.total === null) return null;
  const added = invoice.total_taxes.filter((tax) => tax.tax_behavior !== 'inclusive');
  return invoice.total - sumOf(added) + sumOf(invoice.total_discount_amounts);
};

/** Amounts that are there, added up. */
export const sumOf = (amounts: readonly { readonly amount: bigint | null }[]): bigint =>
  amounts.reduce((sum, { amount }) => sum + (amount ?? 0n), 0n);
