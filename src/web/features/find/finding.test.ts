import { expect, test } from 'vitest';
import { findPages } from '#web/features/find/finding.ts';

const pages = [
  { title: 'Tickets', href: '/tickets' },
  { title: 'Open a ticket', href: '/tickets/new', words: 'add new' },
  { title: 'Tax rates', href: '/settings/tax-rates', words: 'gst' },
];

const titles = (q: string): readonly string[] => findPages(pages, q).map(({ title }) => title);

test('pages are found by beginnings of words, in any order', () => {
  expect(titles('ti')).toEqual(['Tickets', 'Open a ticket']);
  expect(titles('TICK new')).toEqual(['Open a ticket']);
  expect(titles('gst')).toEqual(['Tax rates']);
  expect(titles('icket')).toEqual([]);
});
