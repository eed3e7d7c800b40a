import { decimalText, parseDecimal, placesOf, powerOfTen, type Decimal } from '#base/decimal.ts';
import { amountText, parseAmount, type Money } from '#base/money.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';

/**
 * What Stripe counts a currency in, where that is not our own minor unit. Source: docs.stripe.com/currencies, read
 * 2026-11. Króna and shilling have no cents, yet Stripe wants them with two zeros; ariary has fifths that Stripe leaves out.
 */
const zeroDecimal = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
const threeDecimal = new Set('BHD JOD KWD OMR TND'.split(' '));

/** Currencies that Stripe does not take. Same source. */
const notTaken = new Set('CUP ERN IQD IRR KPW LYD SDG SSP SYP TMT VES ZWG'.split(' '));

/**
 * The smallest charge, in major units. Source: docs.stripe.com/currencies#minimum-and-maximum-charge-amounts, quoted second
 * hand, 2026. A currency that is not here is checked by Stripe alone.
 */
const smallestCharges: Readonly<Record<string, string>> = {
  AED: '2',
  AUD: '0.5',
  BRL: '0.5',
  CAD: '0.5',
  CHF: '0.5',
  CZK: '15',
  DKK: '2.5',
  EUR: '0.5',
  GBP: '0.3',
  HKD: '4',
  HUF: '175',
  INR: '0.5',
  JPY: '50',
  MXN: '10',
  MYR: '2',
  NOK: '3',
  NZD: '0.5',
  PLN: '2',
  RON: '2',
  SEK: '3',
  SGD: '0.5',
  THB: '10',
  USD: '0.5',
};

/** Decimal places of a unit price in minor units. Stripe's client 23.1, Prices. */
const unitPricePlaces = 12;

const stripeDigits = (currency: string): number => {
  if (zeroDecimal.has(currency)) return 0;
  return threeDecimal.has(currency) ? 3 : 2;
};

/** Why Stripe cannot invoice in a currency (ISO, capitals), in words; null when it can. */
export const currencyProblem = (currency: string): string | null => {
  if (!isCurrency(currency)) return `${currency} is no currency that can be invoiced in.`;
  return notTaken.has(currency) ? `Stripe takes no payments in ${currency}.` : null;
};

/** Why Stripe cannot charge an amount, in words; null when it can. Nothing to pay is no charge, and fine. */
export const amountProblem = ({ minor, currency }: Money): string | null => {
  const problem = currencyProblem(currency);
  if (problem !== null || minor === 0n) return problem;
  if (minor < 0n) return 'An amount to be charged cannot be negative.';
  const shown = `${amountText(minor, minorDigits(currency))} ${currency}`;
  const wire = toWire({ minor, currency });
  if (wire === null) return `Stripe charges ${currency} in whole units only, and ${shown} is none.`;
  if (threeDecimal.has(currency) && wire % 10n !== 0n)
    return `Stripe charges ${currency} to the second place only; ${shown} has a third.`;
  const smallest = smallestCharges[currency];
  const least = smallest === undefined ? null : parseAmount(smallest, minorDigits(currency));
  if (least !== null && minor < least)
    return `${shown} is less than the ${amountText(least, minorDigits(currency))} ${currency} that Stripe charges at least.`;
  return null;
};

/** An amount as Stripe counts it; null when it has parts that Stripe cannot count, or no known currency. */
export const toWire = ({ minor, currency }: Money): bigint | null => {
  if (!isCurrency(currency)) return null;
  const difference = stripeDigits(currency) - minorDigits(currency);
  if (difference >= 0) return minor * powerOfTen(difference);
  const part = powerOfTen(-difference);
  return minor % part === 0n ? minor / part : null;
};

/**
 * An amount of Stripe's as money of ours. Parts below our minor unit, which Stripe does not make, are cut off; of a
 * currency that we do not know, Stripe's own count is kept.
 */
export const fromWire = (amount: bigint, code: string): Money => {
  const currency = code.toUpperCase();
  if (!isCurrency(currency)) return { minor: amount, currency };
  const difference = minorDigits(currency) - stripeDigits(currency);
  return {
    minor: difference >= 0 ? amount * powerOfTen(difference) : amount / powerOfTen(-difference),
    currency,
  };
};

/** An amount of Stripe's in major units, exactly as Stripe counts it. */
export const wireDecimal = (amount: bigint, currency: string): Decimal => ({
  units: amount,
  scale: stripeDigits(currency),
});

/** A unit price in major units as Stripe's `unit_amount_decimal`; null when it is no number or has too many places. */
export const unitPriceToWire = (unitPrice: string, currency: string): string | null => {
  const price = parseDecimal(unitPrice);
  if (price === null || !isCurrency(currency)) return null;
  const shifted = shift(price, stripeDigits(currency));
  return placesOf(shifted) > unitPricePlaces ? null : decimalText(shifted);
};

/** Stripe's `unit_amount_decimal` as a unit price in major units, shortest text; null when it is no number. */
export const unitPriceFromWire = (text: string, code: string): string | null => {
  const price = parseDecimal(text);
  if (price === null) return null;
  return decimalText({ units: price.units, scale: price.scale + stripeDigits(code.toUpperCase()) });
};

const shift = ({ units, scale }: Decimal, places: number): Decimal =>
  scale >= places
    ? { units, scale: scale - places }
    : { units: units * powerOfTen(places - scale), scale: 0 };

/** Of how many of our minor units every amount that Stripe computes is a multiple. */
export const amountStep = (currency: string): bigint => {
  if (!isCurrency(currency)) return 1n;
  if (threeDecimal.has(currency)) return 10n;
  const difference = minorDigits(currency) - stripeDigits(currency);
  return difference > 0 ? powerOfTen(difference) : 1n;
};
