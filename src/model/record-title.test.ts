import { expect, test } from 'vitest';
import { titlesIn } from './record-title.ts';

const evening = Date.UTC(2026, 8, 14, 21, 0, 0);

test('a title is who, what and when, by the clocks of the practice', () => {
  const payment = { title: '550.00 AUD', titledAt: evening };
  expect(titlesIn('Australia/Sydney')(payment, 'Harbour Bakery')).toBe(
    'Harbour Bakery, 550.00 AUD, 15 Sep 2026',
  );
  expect(titlesIn('UTC')(payment, null)).toBe('550.00 AUD, 14 Sep 2026');
});

test('a zone that is none is UTC', () => {
  expect(titlesIn('Harbour/Bakery')({ title: '1 AUD', titledAt: evening }, null)).toBe('1 AUD, 14 Sep 2026');
});

test('what is not known is left out, and what is too long is cut', () => {
  expect(titlesIn('UTC')({ title: 'INV-1' }, '')).toBe('INV-1');
  expect(titlesIn('UTC')({ title: 'x'.repeat(600) }, 'Harbour Bakery')).toHaveLength(500);
});
