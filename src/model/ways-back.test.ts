import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FieldSpec, KindSpec } from '#model/connector.ts';
import type { MappingRule } from '#model/flow.ts';
import { inverses, transforms } from '#model/transforms.ts';
import { turnAround } from '#model/field-verdict.ts';
import { waysBack } from '#model/ways-back.ts';

const field = (name: string, writable = true): FieldSpec => ({ name, label: name, type: 'text', writable });

const client: KindSpec = {
  kind: 'client',
  label: 'Client',
  labelPlural: 'Clients',
  poll: { everyMs: 1, overlapMs: 0, fullEveryMs: null },
  readBatch: 1,
  write: { batch: 1, actions: ['create', 'update'] },
  fields: [field('name'), field('phone'), field('email'), field('taxNumber', false)],
};

const row = (target: string, from: string, more: Partial<MappingRule> = {}): MappingRule => ({
  target,
  from,
  onEmpty: 'keep',
  ...more,
});

test('a plain row of a field that can be written goes back, under its own owner or the flow’s', () => {
  const { ways, oneWay } = waysBack(
    [row('Name', 'name'), row('Phone', 'phone', { transform: 'phoneParts', owner: 'target' })],
    client,
    'newest',
  );
  expect([...ways.values()].map(({ target, from, owner }) => [target, from.name, owner])).toEqual([
    ['Name', 'name', 'newest'],
    ['Phone', 'phone', 'target'],
  ]);
  expect(oneWay.size).toBe(0);
});

test('every other row stays one way and says why', () => {
  const { ways, oneWay } = waysBack(
    [
      row('Tax', 'taxNumber'),
      row('First', 'name', { transform: 'firstName' }),
      { target: 'Label', expression: 'name & "!"', onEmpty: 'keep' },
      row('Mail', 'email', { when: 'true' }),
      row('Phone', 'phone'),
      row('Mobile', 'phone'),
      row('Boss', 'manager.email'),
    ],
    client,
    'ask',
  );
  expect([...ways.keys()]).toEqual([]);
  expect([...oneWay]).toEqual([
    [0, 'The source does not let us write this field.'],
    [1, 'The transform loses what would be needed to turn it around.'],
    [2, 'An expression cannot be turned around.'],
    [3, 'The field has conditions: it cannot be said which row an edit belongs to.'],
    [4, 'Several rows are made of this field of the source: they would overwrite each other there.'],
    [5, 'Several rows are made of this field of the source: they would overwrite each other there.'],
    [6, 'The source does not let us write this field.'],
  ]);
});

test('a source that only reads turns nothing around', () => {
  const { write: _, ...reads } = client;
  expect(waysBack([row('Name', 'name')], reads, 'ask').ways.size).toBe(0);
});

test('a phone typed into a ledger comes back as it is written at home', () => {
  const forward = transforms['phoneParts'];
  const inverse = inverses['phoneParts'];
  if (forward === undefined || inverse === undefined) throw new Error('phones go both ways');
  const turned = (value: Parameters<typeof turnAround>[0]) =>
    turnAround(value, { forward, inverse, from: field('phone') }, { countryCode: 'AU' });
  expect(turned({ PhoneNumber: '(03) 9876 5432' })).toEqual({
    target: { PhoneCountryCode: '61', PhoneAreaCode: '3', PhoneNumber: '98765432' },
    value: '(03) 9876 5432',
    stuck: null,
  });
  expect(turned({ PhoneCountryCode: '61', PhoneAreaCode: '2', PhoneNumber: '9123 4567' }).value).toBe(
    '(02) 9123 4567',
  );
  expect(turned({ PhoneCountryCode: '64', PhoneNumber: '21 123 4567' }).value).toBe('+64 21 123 4567');
  expect(turned({ PhoneNumber: 'ask for Mary' }).value).toBe('ask for Mary');
});

test('what was turned around once stays the same when it is turned around again', () => {
  const values = fc.oneof(
    fc.string(),
    fc.constantFrom('04 1234 5678', '+61 2 9123 4567', 'a@b.example', '51 824 753 556', 'Australia'),
    fc.record({
      PhoneCountryCode: fc.constantFrom('61', '+61', '64', ''),
      PhoneAreaCode: fc.constantFrom('', '2', '03', '4'),
      PhoneNumber: fc.oneof(fc.constantFrom('9123 4567', '12345678'), fc.string({ maxLength: 12 })),
    }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(inverses)), values, (name, value) => {
      const forward = transforms[name];
      const inverse = inverses[name];
      if (forward === undefined || inverse === undefined) return;
      const way = { forward, inverse, from: field('it') };
      const once = turnAround(value, way, { countryCode: 'AU' });
      if (once.stuck !== null) return;
      const made = forward(once.value, { countryCode: 'AU' });
      expect(made).toMatchObject({ value: once.target });
      const twice = turnAround(once.target, way, { countryCode: 'AU' });
      expect(twice).toEqual({ ...once, value: twice.value });
    }),
    { numRuns: 2_000 },
  );
});
