import { expect, test } from 'vitest';
import { searchPrefixes, wordsOf } from '#model/crm/words.ts';

const finds = (query: string, words: readonly string[]): boolean =>
  searchPrefixes(query).every((ways) => ways.some((way) => words.some((word) => word.startsWith(way))));

test('names are found by the beginnings of their words in any order, without accents, case or marks', () => {
  const words = wordsOf(['Société Générale O’Brien-Smith']);
  for (const query of ['soc', 'GÉN', 'gen soc', 'o’brien', 'obrien', 'smith obrien', 'brien-smith'])
    expect([query, finds(query, words)]).toEqual([query, true]);
  expect(finds('rien', words)).toBe(false);
});

test('an e-mail address is found whole, by its parts and by its domain', () => {
  const words = wordsOf(['ap.dept@acme.example']);
  for (const query of ['ap.dept@acme.ex', 'ap', 'dept', 'acme', 'acme.example'])
    expect([query, finds(query, words)]).toEqual([query, true]);
  expect(finds('cme', words)).toBe(false);
});

test('a number is found however it is written, from home and from abroad', () => {
  const words = wordsOf([], ['+61 2 9999 1111', '51 824 753 556']);
  for (const query of [
    '+61 2 9999',
    '02 9999 1111',
    '9999',
    '(02) 9999-11',
    '51824753556',
    '51 824',
    '612999',
  ])
    expect([query, finds(query, words)]).toEqual([query, true]);
  expect(finds('8247', words)).toBe(false);
});

test('a query without words asks for nothing', () => {
  expect(searchPrefixes(' –  ')).toEqual([]);
});
