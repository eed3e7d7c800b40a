import { expect, test } from 'vitest';
import { taxText } from './tax-text.ts';

const gst = { code: 'GST', name: 'GST 10 %', percentage: '10', isInclusive: false };

test('a tax is told by its name, and whether prices hold it', () => {
  expect(taxText(gst)).toBe('GST 10 % (exclusive)');
  expect(taxText({ ...gst, name: 'VAT', percentage: '20', isInclusive: true })).toBe('VAT 20 % (inclusive)');
});

test('what a name says already is not said twice', () => {
  expect(taxText({ ...gst, name: 'GST 10 %, included', isInclusive: true })).toBe('GST 10 %, included');
  expect(taxText({ ...gst, name: 'GST-free', percentage: '0' })).toBe('GST-free');
});
