import { expect, test } from 'vitest';
import { isId, newId } from '#base/ids.ts';

test('ids made within one millisecond sort in the order they were made, whatever their kind', () => {
  const made = Array.from({ length: 5_000 }, (_, n) => newId(n % 2 === 0 ? 'record' : 'change', 1_000));
  const parts = made.map((id) => id.slice(4));
  expect(parts.toSorted()).toEqual(parts);
  expect(new Set(parts).size).toBe(parts.length);
});

test('later ids sort behind earlier ones, and each has the shape of its kind', () => {
  const earlier = newId('record', 1_790_000_000_000);
  const later = newId('record', 1_790_000_000_001);
  expect(earlier < later).toBe(true);
  expect(isId('record', later)).toBe(true);
  expect(isId('change', later)).toBe(false);
});

test('a clock that goes back makes ids that are new all the same', () => {
  const made = [5, 6, 5, 6, 5].map((at) => newId('attempt', at));
  expect(new Set(made).size).toBe(made.length);
});
