import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalText, hundredthOf, instantOf, pageOf, parseJsonText } from './ignition-wire.ts';

test('numbers keep every digit that was sent', () => {
  expect(parseJsonText('{"a":550.00,"b":550,"c":12345678901234567890.10,"d":[0.1,1e3],"e":"x"}')).toEqual({
    a: '550.00',
    b: 550,
    c: '12345678901234567890.10',
    d: [0.1, '1e3'],
    e: 'x',
  });
});

test('decimals are read by their text, from numbers and from strings', () => {
  expect(decimalText('550.00')).toBe('550.00');
  expect(decimalText(550)).toBe('550');
  expect(decimalText(' -0.50 ')).toBe('-0.50');
  expect(decimalText('+7')).toBe('7');
  expect(decimalText('.5')).toBe('0.5');
  expect(decimalText('007.10')).toBe('7.10');
  expect(decimalText('1.5e3')).toBe('1500');
  expect(decimalText('12e-4')).toBe('0.0012');
  expect(decimalText('-0.00')).toBe('0.00');
  expect(decimalText('1,200.00')).toBeNull();
  expect(decimalText('')).toBeNull();
  expect(decimalText('.')).toBeNull();
  expect(decimalText(Number.NaN)).toBeNull();
  expect(decimalText('9'.repeat(41))).toBeNull();
});

test('any amount in cents survives, and a hundredth of it is exact', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (cents) => {
      const sign = cents < 0n ? '-' : '';
      const digits = String(cents < 0n ? -cents : cents).padStart(3, '0');
      const written = `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
      expect(decimalText(written)).toBe(written);
      const { amount } = parseJsonText(`{"amount":${written}}`) as { amount: string | number };
      expect(decimalText(amount)).toBe(written);
      expect(decimalText(hundredthOf(String(cents)))).toBe(written);
    }),
  );
});

test('times without an offset are UTC, and what is no time is none', () => {
  expect(instantOf('2026-07-01T00:05:00Z')).toBe(Date.UTC(2026, 6, 1, 0, 5));
  expect(instantOf('2026-07-01T10:05:00+10:00')).toBe(Date.UTC(2026, 6, 1, 0, 5));
  expect(instantOf('2026-07-01T00:05:00.250')).toBe(Date.UTC(2026, 6, 1, 0, 5, 0, 250));
  expect(instantOf('2026-07-01 00:05:00')).toBe(Date.UTC(2026, 6, 1, 0, 5));
  expect(instantOf('2026-07-01')).toBe(Date.UTC(2026, 6, 1));
  expect(instantOf('2026-13-01T00:00:00Z')).toBeNull();
  expect(instantOf('yesterday')).toBeNull();
});

test('a page says whether there is more, with or without saying so', () => {
  expect(pageOf({ data: [] })).toEqual({ rows: [], hasMore: false, next: null });
  expect(pageOf({ data: [1], meta: { pagination: { next_cursor: 'c' } } })?.hasMore).toBe(true);
  expect(pageOf({ data: [1], meta: { pagination: { has_more: false, next_cursor: 'c' } } })?.hasMore).toBe(
    false,
  );
  expect(pageOf({ data: {} })).toBeNull();
  expect(pageOf(undefined)).toBeNull();
});
