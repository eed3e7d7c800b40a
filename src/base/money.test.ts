import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  addMoney,
  amountText,
  formatAmount,
  parseAmount,
  shareOf,
  splitMinor,
  subtractMoney,
} from './money.ts';

const minors = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });

it('goes to text in major units and back', () => {
  fc.assert(
    fc.property(minors, fc.integer({ min: 0, max: 4 }), (minor, digits) => {
      expect(parseAmount(amountText(minor, digits), digits)).toBe(minor);
    }),
  );
  expect(amountText(1230n, 2)).toBe('12.30');
  expect(amountText(-5n, 3)).toBe('-0.005');
  expect(amountText(500n, 0)).toBe('500');
});

it('refuses more places than the currency has, unless they are zeros', () => {
  expect(parseAmount('12.345', 2)).toBeNull();
  expect(parseAmount('12.340', 2)).toBe(1234n);
  expect(parseAmount('1.5', 0)).toBeNull();
  expect(parseAmount('twelve', 2)).toBeNull();
});

it('adds and subtracts within one currency only', () => {
  expect(addMoney({ minor: 5n, currency: 'AUD' }, { minor: 7n, currency: 'AUD' })).toEqual({
    minor: 12n,
    currency: 'AUD',
  });
  expect(() => subtractMoney({ minor: 5n, currency: 'AUD' }, { minor: 7n, currency: 'NZD' })).toThrow(
    'AUD and NZD',
  );
});

it('splits without gaining or losing a cent, and never further than one from the exact share', () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(minors, weights, (total, list) => {
      const parts = splitMinor(total, list);
      expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(total);
      const whole = list.reduce((sum, weight) => sum + weight, 0n);
      const offs = parts.map((part, index) => part * whole - total * (list[index] ?? 0n));
      expect(whole === 0n || offs.every((off) => off < whole && off > -whole)).toBe(true);
    }),
  );
  expect(splitMinor(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
  expect(splitMinor(-100n, [1n, 1n, 1n])).toEqual([-34n, -33n, -33n]);
  expect(splitMinor(7n, [0n, 0n])).toEqual([7n, 0n]);
  expect(shareOf(101n, 1n, 2n, 'half_up')).toBe(51n);
});

it('is formatted exactly, beyond what a float holds', () => {
  expect(formatAmount({ amount: '1234.50', currency: 'AUD' }, 'en-AU')).toBe('$1,234.50');
  expect(formatAmount({ amount: '90071992547409931.27', currency: 'USD' }, 'en-US')).toBe(
    '$90,071,992,547,409,931.27',
  );
  expect(formatAmount({ amount: '500', currency: 'JPY' }, 'en-US')).toBe('¥500');
});
