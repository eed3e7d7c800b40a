import { divideRounded, parseDecimal, placesOf, placesText, roundDecimal, type Rounding } from './decimal.ts';

/** An amount in the smallest unit of its currency (cents). `currency` is the ISO 4217 code in capitals. */
export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

/** An amount as JSON carries it: major units as decimal text with all places of the currency (`12.34`, `500`). */
export interface MoneyText {
  readonly amount: string;
  readonly currency: string;
}

/** @throws RangeError when the currencies differ: amounts of two currencies have no sum. */
export const addMoney = (a: Money, b: Money): Money => {
  if (a.currency !== b.currency) throw new RangeError(`${a.currency} and ${b.currency} cannot be added.`);
  return { minor: a.minor + b.minor, currency: a.currency };
};

/** @throws RangeError when the currencies differ. */
export const subtractMoney = (a: Money, b: Money): Money =>
  addMoney(a, { minor: -b.minor, currency: b.currency });

/** Minor units as text in major units, with all places: 1230 at 2 digits is `12.30`, 500 at 0 digits is `500`. */
export const amountText = (minor: bigint, digits: number): string =>
  placesText({ units: minor, scale: digits });

/** Text in major units as minor units. Null for what is no number or has more places than the currency. */
export const parseAmount = (text: string, digits: number): bigint | null => {
  const parsed = parseDecimal(text);
  if (parsed === null || placesOf(parsed) > digits) return null;
  return roundDecimal(parsed, digits, 'down').units;
};

/** A share `part / whole` of minor units, rounded once. @throws RangeError when `whole` is zero. */
export const shareOf = (minor: bigint, part: bigint, whole: bigint, rounding: Rounding): bigint =>
  divideRounded(minor * part, whole, rounding);

/**
 * Splits an amount by weights so that the parts add up to it exactly: each gets its share rounded down, and what is left
 * goes by ones to the largest remainders, the earlier of equals first. Weights are not negative; all zero splits nothing
 * and gives all to the first.
 */
export const splitMinor = (total: bigint, weights: readonly bigint[]): readonly bigint[] => {
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  if (whole === 0n) return weights.map((_, index) => (index === 0 ? total : 0n));
  const sign = total < 0n ? -1n : 1n;
  const amount = total * sign;
  const parts = weights.map((weight, index) => ({
    index,
    share: (amount * weight) / whole,
    rest: (amount * weight) % whole,
  }));
  let left = amount - parts.reduce((sum, part) => sum + part.share, 0n);
  const shares = parts.map((part) => part.share);
  for (const part of parts.toSorted((a, b) =>
    a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1,
  )) {
    if (left === 0n) break;
    shares[part.index] = part.share + 1n;
    left -= 1n;
  }
  return shares.map((share) => share * sign);
};

/** An amount for people, with the places it was given: `$1,234.50`. Exact at any size. */
export const formatAmount = ({ amount, currency }: MoneyText, locale: string): string => {
  const places = amount.split('.')[1]?.length ?? 0;
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  return format.format(amount as Intl.StringNumericLiteral);
};
