import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { nearestName } from './nearest-name.ts';
import { closeObjects, unknownMembers } from './unknown-members.ts';

const paths = (schema: z.ZodType, given: unknown): readonly string[] =>
  unknownMembers(schema, given).map(({ path }) => path);

describe('unknown members', () => {
  test('are found at any depth, through every wrapper', () => {
    const line = z.object({ amount: z.number() });
    const schema = z.object({
      plain: line.optional(),
      exact: line.exactOptional(),
      none: line.nullable(),
      usual: line.default({ amount: 1 }),
      many: z.array(line),
      pair: z.tuple([line, line]),
      byName: z.record(z.string(), line),
      made: line.transform((each) => each.amount),
      either: z.union([z.string(), line]),
    });
    const odd = { amount: 1, odd: 2 };
    expect(
      paths(schema, {
        plain: odd,
        exact: odd,
        none: odd,
        usual: odd,
        many: [{ amount: 1 }, odd],
        pair: [odd, odd],
        byName: { any: odd },
        made: odd,
        either: odd,
        other: 1,
      }),
    ).toEqual([
      'plain.odd',
      'exact.odd',
      'none.odd',
      'usual.odd',
      'many.1.odd',
      'pair.0.odd',
      'pair.1.odd',
      'byName.any.odd',
      'made.odd',
      'either.odd',
      'other',
    ]);
  });

  test('of alternatives are those of the one that is named', () => {
    const schema = z.discriminatedUnion('as', [
      z.object({ as: z.literal('new'), name: z.string() }),
      z.object({ as: z.literal('known'), id: z.string() }),
    ]);
    expect(paths(schema, { as: 'known', id: 'x', name: 'y' })).toEqual(['name']);
    expect(paths(schema, { as: 'other', name: 'y' })).toEqual([]);
  });

  test('are none where a schema takes any', () => {
    expect(paths(z.record(z.string(), z.unknown()), { a: { b: 1 } })).toEqual([]);
    expect(paths(z.looseObject({ a: z.string() }), { b: 1 })).toEqual([]);
    expect(paths(z.object({ any: z.unknown() }), { any: { b: 1 } })).toEqual([]);
  });

  test('name what a prototype holds too', () => {
    expect(paths(z.object({}), JSON.parse('{"constructor":1,"__proto__":2}'))).toEqual([
      'constructor',
      '__proto__',
    ]);
  });

  test('are closed in the JSON Schema as well', () => {
    const schema = z.object({ a: z.object({ b: z.string() }), c: z.record(z.string(), z.number()) });
    expect(z.toJSONSchema(schema, { io: 'input', override: closeObjects })).toMatchObject({
      additionalProperties: false,
      properties: { a: { additionalProperties: false }, c: { additionalProperties: { type: 'number' } } },
    });
  });
});

describe('the nearest name', () => {
  test.each([
    ['colour', ['color', 'name'], 'color'],
    ['unit_amount', ['unitAmount'], 'unitAmount'],
    ['Name', ['name'], 'name'],
    ['contactID', ['contactId'], 'contactId'],
    ['amuont', ['amount', 'account'], 'amount'],
    ['zzz', ['name', 'id'], null],
    ['', ['name'], null],
  ])('of %s among %j is %s', (name, known, nearest) => {
    expect(nearestName(name, known)).toBe(nearest);
  });

  test('of a known name is that name', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
    fc.assert(fc.property(names, (known) => nearestName(known[0] ?? '', known) === known[0]));
  });
});
