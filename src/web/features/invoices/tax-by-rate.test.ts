import { expect, test } from 'vitest';
import { taxByRate } from './tax-by-rate.ts';

const gst = { code: 'GST', name: 'GST', percentage: '10', isInclusive: false };
const free = { code: 'FREE', name: 'GST-free', percentage: '0', isInclusive: false };

test('tax is added up by rate, to the last place', () => {
  expect(
    taxByRate([
      { tax: gst, taxAmount: '0.10' },
      { tax: free, taxAmount: '0.00' },
      { tax: gst, taxAmount: '0.20' },
      { tax: null, taxAmount: '0.00' },
    ]),
  ).toEqual([
    { name: 'GST 10 % (exclusive)', amount: '0.30' },
    { name: 'GST-free', amount: '0.00' },
  ]);
});
