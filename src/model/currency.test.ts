import { expect, it } from 'vitest';
import { currencyCodes, isCurrency, minorDigits, moneyText, parseMoney } from './currency.ts';

it('knows the places of each currency', () => {
  expect(minorDigits('AUD')).toBe(2);
  expect(minorDigits('JPY')).toBe(0);
  expect(minorDigits('KWD')).toBe(3);
  expect(() => minorDigits('aud')).toThrow(RangeError);
  expect(isCurrency('XAU')).toBe(false);
});

it('lists each code once', () => {
  expect(new Set(currencyCodes).size).toBe(currencyCodes.length);
  expect(currencyCodes.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
  expect(currencyCodes.length).toBeGreaterThan(150);
});

it('reads and writes amounts with the places of their currency', () => {
  expect(moneyText({ minor: 5120n, currency: 'KWD' })).toEqual({ amount: '5.120', currency: 'KWD' });
  expect(parseMoney({ amount: '12.5', currency: 'AUD' })).toEqual({ minor: 1250n, currency: 'AUD' });
  expect(parseMoney({ amount: '12.5', currency: 'JPY' })).toBeNull();
  expect(parseMoney({ amount: '1', currency: 'ABC' })).toBeNull();
});
