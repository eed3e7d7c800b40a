import { decimalOf, multiplyDecimals, parseDecimal, roundDecimal } from '#base/decimal.ts';
import { amountText, type Money } from '#base/money.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import { currencyProblem, toWire, unitPriceToWire } from './stripe-currency.ts';
import { stripeError } from './stripe-errors.ts';

const refused = (message: string, param: string): Error =>
  stripeError('vendor.refused', message, {
    hint: 'Nothing was sent to Stripe. Correct the value and try again.',
    details: { reason: 'invalid', param },
  });

/** An amount as Stripe's client takes it. @throws `vendor.refused` for one that Stripe cannot count. */
export const wireAmount = (amount: Money, param: string): number => {
  const problem = currencyProblem(amount.currency);
  if (problem !== null) throw refused(problem, param);
  const wire = toWire(amount);
  const shown = `${amountText(amount.minor, minorDigits(amount.currency))} ${amount.currency}`;
  if (wire === null) throw refused(`Stripe cannot count ${shown}.`, param);
  const number = Number(wire);
  if (!Number.isSafeInteger(number)) throw refused(`${shown} is more than Stripe can count.`, param);
  return number;
};

/** @throws `vendor.refused` for a currency that Stripe does not take. */
export const wireCurrency = (currency: string): string => {
  const problem = currencyProblem(currency);
  if (problem !== null) throw refused(problem, 'currency');
  return currency.toLowerCase();
};

/** A unit price as `unit_amount_decimal`. @throws `vendor.refused` for what is no price that Stripe can hold. */
export const wireUnitPrice = (unitPrice: string, currency: string): string => {
  const wire = unitPriceToWire(unitPrice, currency);
  if (wire === null)
    throw refused(`A unit price of ${currency} is no number that Stripe can hold.`, 'unit_amount_decimal');
  return wire;
};

/** @throws `vendor.refused` for what is no quantity. */
export const wireQuantity = (quantity: string): string => {
  const read = parseDecimal(quantity);
  if (read === null || read.units < 0n || read.scale > 12)
    throw refused('A quantity is a number that is not negative, with at most 12 places.', 'quantity_decimal');
  return quantity;
};

/**
 * What a line gives back, for a negative unit price: Stripe's prices cannot be negative, its amounts can. Rounded half up
 * as Stripe rounds lines.
 */
export const wireLineAmount = (quantity: string, unitPrice: string, currency: string): number => {
  if (!isCurrency(currency)) throw refused(`${currency} is no currency that can be invoiced in.`, 'currency');
  const price = decimalOf(wireUnitPrice(unitPrice, currency));
  return Number(roundDecimal(multiplyDecimals(decimalOf(wireQuantity(quantity)), price), 0, 'half_up').units);
};

export const isNegative = (unitPrice: string): boolean => (parseDecimal(unitPrice)?.units ?? 0n) < 0n;
