import { expect, test } from 'vitest';
import { lineValues } from './hand-over-table.ts';

const line = {
  description: 'Advice',
  quantity: '2.5',
  unitPrice: '159.5',
  discount: '10 %',
  taxName: 'GST on Income',
  taxPercent: '10',
  amount: '358.88',
};

const priceIn = (currency: string, unitPrice: string | null): string | undefined =>
  lineValues({ ...line, unitPrice }, currency)[2];

test('prices have all places of their currency, and more where they are finer', () => {
  expect(priceIn('AUD', '159.5')).toBe('159.50');
  expect(priceIn('AUD', '159')).toBe('159.00');
  expect(priceIn('AUD', '0.1234')).toBe('0.1234');
  expect(priceIn('JPY', '159')).toBe('159');
  expect(priceIn('KWD', '1.5')).toBe('1.500');
  expect(priceIn('', '1.5')).toBe('1.50');
  expect(priceIn('AUD', null)).toBe('');
});

test('a discount is a percentage as it stands, or an amount', () => {
  expect(lineValues(line, 'AUD')).toEqual([
    'Advice',
    '2.5',
    '159.50',
    '10 %',
    'GST on Income (10 %)',
    '358.88',
  ]);
  expect(lineValues({ ...line, discount: '15.5' }, 'AUD')[3]).toBe('15.50');
});
