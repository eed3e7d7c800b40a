import { expect, test } from 'vitest';
import { readyLines } from './ignition-invoice-lines.ts';

test.each([
  ['as it is', { quantity: '2', unitPrice: '110.00', discount: '0.00', total: '220.00' }, '2', '110'],
  [
    'with its discount in the price',
    { quantity: '3', unitPrice: '100', discount: '10', total: '290' },
    '3',
    '96.6667',
  ],
  [
    'as one whole where no price makes it',
    { quantity: '30000', unitPrice: '1', discount: '0.01', total: '29999.99' },
    '1',
    '29999.99',
  ],
  ['without a total, by its price', { quantity: '2', unitPrice: '50', discount: '5' }, '2', '47.5'],
  ['negative', { quantity: '1', unitPrice: '-20.00', total: '-20.00' }, '1', '-20'],
])('an item is a line %s', (_, item, quantity, unitAmount) => {
  expect(readyLines([{ description: 'BAS', ...item }])).toMatchObject([
    { description: 'BAS', quantity, unitAmount },
  ]);
});

test('an item without amounts keeps only its words, and what is no list has no lines', () => {
  expect(readyLines([{ description: 'BAS' }])).toEqual([{ description: 'BAS' }]);
  expect(readyLines(undefined)).toEqual([]);
});
