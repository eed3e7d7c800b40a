import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareMade, type Made } from './replayed-state.ts';

const values = (made: Readonly<Record<string, string>>): Made => ({ made: 'values', values: made });
const leftOut: Made = { made: 'left_out', condition: 'Only active ones' };
const refused = (message: string): Made => ({ made: 'refused', messages: { Name: message } });

const someMade: fc.Arbitrary<Made> = fc.oneof(
  fc.dictionary(fc.constantFrom('Name', 'EmailAddress', 'LastName'), fc.string()).map(values),
  fc.constant(leftOut),
  fc.constantFrom('It is empty.', 'It is too long.').map(refused),
);

test('a candidate that makes the same differs in nothing', () => {
  fc.assert(
    fc.property(someMade, (made) => {
      expect(compareMade(made, structuredClone(made), [])).toBeNull();
    }),
  );
});

test('each field that differs is told once, with both values, and no other', () => {
  fc.assert(
    fc.property(someMade, someMade, (current, candidate) => {
      if (current.made !== 'values' || candidate.made !== 'values') return;
      const found = compareMade(current, candidate, [])?.differences ?? [];
      for (const { field, wanted, held } of found) {
        expect(wanted).toEqual(candidate.values[field] ?? null);
        expect(held).toEqual(current.values[field] ?? null);
        expect(wanted).not.toEqual(held);
      }
      const names = found.map(({ field }) => field);
      expect(new Set(names).size).toBe(names.length);
      const untold = Object.keys(current.values).filter((field) => !names.includes(field));
      expect(untold.map((field) => candidate.values[field])).toEqual(
        untold.map((field) => current.values[field]),
      );
    }),
  );
});

test.each([
  ['is left out by the candidate', values({ Name: 'A' }), leftOut, 'dropped', 'replay.dropped'],
  ['was left out', leftOut, values({ Name: 'A' }), 'taken_up', 'replay.taken_up'],
  ['was refused', refused('It is empty.'), values({ Name: 'A' }), 'taken_up', 'replay.accepted'],
  [
    'is refused by the candidate',
    values({ Name: 'A' }),
    refused('It is empty.'),
    'refused',
    'replay.refused',
  ],
  ['is refused where it was left out', leftOut, refused('It is empty.'), 'refused', 'replay.refused'],
  ['is refused otherwise', refused('It is empty.'), refused('It is too long.'), 'refused', 'replay.refused'],
  ['has another value', values({ Name: 'A' }), values({ Name: 'B' }), 'field_differs', null],
] as const)('a state that %s is told so', (_case, current, candidate, kind, code) => {
  expect(compareMade(current, candidate, [])).toMatchObject({ kind, code });
});
