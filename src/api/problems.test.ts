import { expect, test } from 'vitest';
import { engineErrorTable } from '#engine/engine-errors.ts';
import { problemOf, sentenceOf } from './problems.ts';

test('every reason that a record can stand still for is told in a sentence', () => {
  const unsaid = Object.keys(engineErrorTable).filter((code) => sentenceOf(code) === code);
  expect(unsaid).toEqual([]);
  for (const code of Object.keys(engineErrorTable)) expect(sentenceOf(code)).toMatch(/[.…]$/);
});

test('what is stored beside a code comes before its sentence, and a code of nobody is told as it is', () => {
  expect(problemOf('plan.value_missing', { message: 'Name is empty.' }).message).toBe('Name is empty.');
  expect(problemOf('plan.value_missing').hint).not.toBe('');
  expect(problemOf('other.thing')).toEqual({ code: 'other.thing', message: 'other.thing', hint: '' });
});
