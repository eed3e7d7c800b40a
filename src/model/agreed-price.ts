import {
  compareDecimals,
  decimalText,
  divideDecimals,
  multiplyDecimals,
  parseDecimal,
  placesOf,
  placesText,
  roundDecimal,
} from '#base/decimal.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';

/** Decimal text. Quantity times unit price is the amount that was agreed on, exactly. */
export interface AgreedFigures {
  readonly quantity: string;
  readonly unitPrice: string;
  /** The quantity that was agreed on, where it could not be kept as one; for the description. */
  readonly units: string | null;
}

/** Places that a unit price is divided to before it is given up as one. */
const unitPlaces = 6;
/** Largest quantity that billing vendors take for a subscription. */
const mostPieces = 1_000_000n;

/**
 * What one period comes to, as a quantity and the price of one. Where the price of one would need rounding, or a
 * subscription pieces that are no whole number, it is one at the whole amount: what a client agreed to pay is never a cent
 * more or less. Null for an amount that is none, or has more places than its currency.
 */
export const agreedFigures = (
  price: { readonly amount: string; readonly quantity: string | null; readonly currency: string },
  options: { readonly isWhole: boolean },
): AgreedFigures | null => {
  const amount = parseDecimal(price.amount);
  const { currency } = price;
  if (amount === null || amount.units < 0n || !isCurrency(currency)) return null;
  const digits = minorDigits(currency);
  if (placesOf(amount) > digits) return null;
  const whole = placesText(roundDecimal(amount, digits, 'half_up'));
  const quantity = parseDecimal(price.quantity ?? '1');
  const said = quantity === null ? price.quantity : decimalText(quantity);
  if (quantity === null || quantity.units <= 0n) return { quantity: '1', unitPrice: whole, units: said };
  if (said === '1') return { quantity: '1', unitPrice: whole, units: null };
  const isPieces = placesOf(quantity) === 0 && BigInt(decimalText(quantity)) <= mostPieces;
  const unit = divideDecimals(amount, quantity, digits === 0 ? 0 : unitPlaces, 'half_up');
  const isExact = compareDecimals(multiplyDecimals(unit, quantity), amount) === 0;
  if (!isExact || (options.isWhole && !isPieces)) return { quantity: '1', unitPrice: whole, units: said };
  const places = Math.max(digits, placesOf(unit));
  return {
    quantity: decimalText(quantity),
    unitPrice: placesText(roundDecimal(unit, places, 'half_up')),
    units: null,
  };
};
