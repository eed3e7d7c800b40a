import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currencyCodes, minorDigits } from '#model/currency.ts';
import {
  amountProblem,
  amountStep,
  currencyProblem,
  fromWire,
  toWire,
  unitPriceFromWire,
  unitPriceToWire,
} from './stripe-currency.ts';

describe('amounts', () => {
  test.each([
    ['AUD', 1_234n, 1_234n],
    ['JPY', 500n, 500n],
    ['KWD', 5_120n, 5_120n],
    // Stripe wants two decimals of zeros where the currency has none.
    ['ISK', 500n, 50_000n],
    ['UGX', 7n, 700n],
    // And whole units of a currency that has fifths.
    ['MGA', 12_300n, 123n],
  ])('of %s cross to the wire and back', (currency, minor, wire) => {
    expect(toWire({ minor, currency })).toBe(wire);
    expect(fromWire(wire, currency.toLowerCase())).toEqual({ minor, currency });
  });

  test('whatever can be sent comes back the same', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...currencyCodes),
        fc.bigInt({ min: 0n, max: 10n ** 12n }),
        (currency, units) => {
          const minor = units * amountStep(currency);
          const wire = toWire({ minor, currency });
          expect(wire === null ? null : fromWire(wire, currency)).toEqual({ minor, currency });
        },
      ),
    );
  });

  test.each([
    ['XXX', 100n, /no currency/],
    ['SYP', 100n, /takes no payments in SYP/],
    ['AUD', -1n, /negative/],
    ['AUD', 49n, /0\.49 AUD is less than the 0\.50 AUD/],
    ['GBP', 29n, /0\.30 GBP/],
    ['JPY', 49n, /49 JPY is less than the 50 JPY/],
    ['KWD', 5_124n, /second place only; 5\.124 KWD/],
    ['MGA', 101n, /whole units only/],
  ])('%s %s cannot be charged, and the reason is said', (currency, minor, reason) => {
    expect(amountProblem({ minor, currency })).toMatch(reason);
  });

  test.each([
    ['AUD', 50n],
    ['AUD', 0n],
    ['JPY', 50n],
    ['KWD', 5_120n],
    ['ISK', 1n],
    ['XPF', 1n],
  ])('%s %s can be charged', (currency, minor) => {
    expect(amountProblem({ minor, currency })).toBeNull();
    expect(currencyProblem(currency)).toBeNull();
  });

  test('an amount in a currency that nobody knows keeps Stripe’s count', () => {
    expect(fromWire(123n, 'zzz')).toEqual({ minor: 123n, currency: 'ZZZ' });
    expect(toWire({ minor: 123n, currency: 'ZZZ' })).toBeNull();
    expect(amountStep('ZZZ')).toBe(1n);
  });
});

describe('unit prices', () => {
  test.each([
    ['AUD', '120.5', '12050'],
    ['AUD', '0.0001', '0.01'],
    ['AUD', '12.3456', '1234.56'],
    ['JPY', '10.25', '10.25'],
    ['KWD', '5.1234', '5123.4'],
    ['ISK', '500', '50000'],
    ['AUD', '-3', '-300'],
  ])('%s %s is %s on the wire', (currency, price, wire) => {
    expect(unitPriceToWire(price, currency)).toBe(wire);
    expect(unitPriceFromWire(wire, currency.toLowerCase())).toBe(price);
  });

  test('what is no number, or finer than Stripe can hold, is no price', () => {
    for (const price of ['', '1,5', '1e3', '0.000000000000001'])
      expect(unitPriceToWire(price, 'AUD')).toBeNull();
    expect(unitPriceToWire('1', 'ZZZ')).toBeNull();
    expect(unitPriceFromWire('a', 'aud')).toBeNull();
  });

  test('a rounded step of every currency is one of our minor units or more', () => {
    for (const currency of currencyCodes)
      expect([1n, 10n, 100n], `${currency} ${minorDigits(currency)}`).toContain(amountStep(currency));
  });
});
