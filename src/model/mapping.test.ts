import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '#base/json.ts';
import { compileMapping } from '#model/computed-mapping.ts';
import type { FieldSpec } from '#model/connector.ts';
import type { MappingRule } from '#model/flow.ts';
import { mapFields } from '#model/mapping.ts';
import { transforms } from '#model/transforms.ts';

const fields: readonly FieldSpec[] = [
  { name: 'name', label: 'Name', type: 'text', writable: true, required: true, maxLength: 20 },
  { name: 'state', label: 'State', type: 'text', writable: true, options: ['open', 'won'] },
  { name: 'since', label: 'Since', type: 'date', writable: true },
  { name: 'tags', label: 'Tags', type: 'text_list', writable: true },
  {
    name: 'custom',
    label: 'Custom fields',
    type: 'object',
    writable: true,
    members: { most: 3, keyLength: 10, valueLength: 8, without: ['[', ']'], taken: ['ours'] },
  },
  { name: 'custom.grade', label: 'Grade', type: 'number', writable: true },
  { name: 'custom.old', label: 'Old', type: 'text', writable: false },
  { name: 'any', label: 'Any', type: 'object', writable: true },
];
const world = { context: { countryCode: 'AU' }, tables: new Map() };

const mapped = async (rules: readonly MappingRule[], view: JsonObject) => {
  const { rows } = await (await compileMapping(rules, [])).compute(view, world);
  return mapFields(rules, fields, view, world.context, rows);
};

const text = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'Ms Mary  Jane',
    'a@b.example',
    '(02) 9876 5432',
    '51824753556',
    'accepted',
    'Australia',
  ),
  fc.string({ maxLength: 12 }),
);
const leaf = fc.oneof(text, fc.integer({ min: -1_000, max: 1_000 }), fc.boolean());
const view = fc.record(
  {
    plain: leaf,
    deep: fc.record({ name: leaf, 'odd name': leaf }, { requiredKeys: [] }),
    list: fc.array(text, { maxLength: 3 }),
    address: fc.record({ line1: text, city: text, country: text }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

test('a simple row and the expression that says the same map alike', async () => {
  const paths = ['plain', 'deep.name', 'deep.`odd name`', 'list', 'address', 'missing', 'missing.deeper'];
  const rule = fc.record({
    path: fc.constantFrom(...paths),
    transform: fc.constantFrom(...Object.keys(transforms)),
    onEmpty: fc.constantFrom('keep', 'clear', 'refuse'),
  });
  await fc.assert(
    fc.asyncProperty(rule, view, async ({ path, transform, onEmpty }, record) => {
      // A blank text is nothing to an expression; `asIs` alone carries one.
      fc.pre(transform !== 'asIs');
      const simple: MappingRule = { target: 'any', from: path.replaceAll('`', ''), transform, onEmpty };
      const written: MappingRule = { target: 'any', expression: `$${transform}(${path})`, onEmpty };
      const [one, other] = [await mapped([simple], record), await mapped([written], record)];
      expect(other.values).toEqual(one.values);
      expect(other.notes).toEqual(one.notes);
      expect(other.findings.map(({ code, field }) => ({ code, field }))).toEqual(
        one.findings.map(({ code, field }) => ({ code, field })),
      );
    }),
    { numRuns: 400 },
  );
});

const row = (target: string, expression: string): MappingRule => ({ target, expression, onEmpty: 'keep' });

test.each([
  ['a number becomes the text that a text field takes', row('name', '12'), { name: '12' }],
  ['one text becomes a list', row('tags', '"gst"'), { tags: ['gst'] }],
  [
    'a default is written for nothing',
    { ...row('name', 'nothing'), onEmpty: 'default', default: 'N.N.' },
    { name: 'N.N.' },
  ],
  ['an empty text is nothing', { ...row('since', '""'), onEmpty: 'clear' }, { since: null }],
  ['a custom field is written by itself', row('custom.year_end', '"June"'), { 'custom.year_end': 'June' }],
  [
    'a field that the tenant defined takes its type',
    row('custom.grade', '"7.50"'),
    { 'custom.grade': '7.5' },
  ],
  ['a key of ours is left alone', row('custom.ours', '"x"'), {}],
  ['a field that is not written any more is left alone', row('custom.old', '"x"'), {}],
  ['a row whose condition fails is left out', { ...row('tags', '"x"'), when: 'false' }, {}],
] as const)('%s', async (_what, rule, values) => {
  expect((await mapped([rule], {})).values).toEqual(values);
});

test.each([
  ['a state that is not offered', row('state', '"lost"'), 'plan.value_not_offered'],
  ['what is no date', row('since', '"soon"'), 'plan.wrong_type'],
  ['an object for a text', row('name', '{"a": 1}'), 'plan.wrong_type'],
  ['a text that is too long', row('name', '"abcdefghijklmnopqrstuvwxyz"'), 'plan.value_too_long'],
  ['a required field that is empty', row('name', 'nothing'), 'plan.value_missing'],
  ['a condition that is no yes or no', { ...row('tags', '"x"'), when: '"yes"' }, 'plan.expression_failed'],
  ['what is no number', row('custom.grade', '"high"'), 'plan.wrong_type'],
  ['a member that is too long', row('custom.free', '"abcdefghi"'), 'plan.value_too_long'],
  ['a refusal', row('tags', '$refuse("No.")'), 'plan.value_refused'],
])('%s is refused', async (_what, rule, code) => {
  expect((await mapped([rule], {})).findings).toMatchObject([{ code }]);
});

test('of several rows of a field the first whose condition holds is taken', async () => {
  const rules = [
    { ...row('name', '"first"'), when: 'kind = 1' },
    { ...row('name', '"second"'), when: 'kind = 2' },
    row('name', '"other"'),
  ];
  for (const [kind, name] of [
    [1, 'first'],
    [2, 'second'],
    [3, 'other'],
  ] as const)
    expect((await mapped(rules, { kind })).values).toEqual({ name });
});

test('conditions are told by the first that does not hold', async () => {
  const conditions = [
    { name: 'Has a name', expression: '$exists(name)' },
    { name: 'Is a client', expression: 'status = "active"' },
  ];
  const mapping = await compileMapping([], conditions);
  const compute = (view: JsonObject) => mapping.compute(view, world);
  expect((await compute({ name: 'A', status: 'active' })).unmet).toBeNull();
  expect((await compute({ name: 'A', status: 'lead' })).unmet).toEqual({ condition: 'Is a client' });
  expect((await compute({})).unmet).toEqual({ condition: 'Has a name' });
});
