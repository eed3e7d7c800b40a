import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOneValue } from './one-value.ts';

test.each([
  ['990', '990.00'],
  ['12.5', '12.50'],
  ['-3', '-3.0'],
  ['96801704490', '96 801 704 490'],
  ['VIP', ['VIP']],
  ['Payroll, VIP', ['VIP', 'Payroll']],
] as const)('%j and %j are one value', (one, other) => {
  expect(isOneValue(one, other)).toBe(true);
  expect(isOneValue(other, one)).toBe(true);
});

test.each([
  ['990', '990.01'],
  ['0800', '800'],
  ['100', '1'],
  ['12345678901', '123 456 789 01'],
  ['VIP', ['VIP', 'Payroll']],
  ['Harbour Bakery', 'Harbour Bakery '],
  ['Harbour Bakery', 'HARBOUR BAKERY'],
  ['Smith, John', 'John, Smith'],
  [null, ''],
  [null, ['VIP']],
  [true, 'true'],
] as const)('%j and %j are two', (one, other) => {
  expect(isOneValue(one, other)).toBe(false);
  expect(isOneValue(other, one)).toBe(false);
});

test('a whole amount and the same with places are one value, and no other amount is', () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.bigInt(), fc.integer({ min: 1, max: 4 }), (one, other, places) => {
      expect(isOneValue(String(one), `${String(other)}.${'0'.repeat(places)}`)).toBe(one === other);
    }),
  );
});
