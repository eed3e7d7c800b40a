import { expect, test } from 'vitest';
import { isSameNumber, lineTotal, type LineFigures } from './line-total.ts';

const line = (change: Partial<LineFigures>): LineFigures => ({
  quantity: '1',
  unitPrice: '100',
  discount: null,
  tax: null,
  currency: 'AUD',
  ...change,
});

test('quantity times price is rounded half up to the currency’s places', () => {
  expect(lineTotal(line({ quantity: '2.5', unitPrice: '12.3456' }))).toBe('30.86');
  expect(lineTotal(line({ quantity: '1.005', unitPrice: '1' }))).toBe('1.01');
  expect(lineTotal(line({ quantity: '3', unitPrice: '333', currency: 'JPY' }))).toBe('999');
  expect(lineTotal(line({ quantity: '1', unitPrice: '1.2345', currency: 'KWD' }))).toBe('1.235');
});

test('a discount comes before tax, and takes no more than there is', () => {
  const gst = { percentage: '10', isInclusive: false };
  expect(lineTotal(line({ discount: { kind: 'percent', value: '12.5' }, tax: gst }))).toBe('96.25');
  expect(lineTotal(line({ discount: { kind: 'amount', value: '150' }, tax: gst }))).toBe('0.00');
});

test('tax that the price has in it adds nothing', () => {
  expect(lineTotal(line({ tax: { percentage: '10', isInclusive: true } }))).toBe('100.00');
});

test('what is no number yet has no total', () => {
  expect(lineTotal(line({ quantity: '' }))).toBeNull();
  expect(lineTotal(line({ unitPrice: '1,2' }))).toBeNull();
  expect(lineTotal(line({ currency: 'AU' }))).toBeNull();
});

test('numbers are compared by value', () => {
  expect(isSameNumber('120', '120.00')).toBe(true);
  expect(isSameNumber('120', '119.99')).toBe(false);
  expect(isSameNumber('', '')).toBe(false);
});
