import { expect, test } from 'vitest';
import { applyCustomChange, type CustomFieldSpec } from '#model/crm/custom-values.ts';

const field = (key: string, type: CustomFieldSpec['type'], choices: string[] = []): CustomFieldSpec => ({
  key,
  label: key,
  type,
  choices,
  archived: false,
});
const fields = [
  field('since', 'date'),
  field('seats', 'number'),
  field('vip', 'boolean'),
  field('tier', 'choice', ['Gold', 'Silver']),
];

test('values are kept in one form, whatever people write', () => {
  const { values, problems } = applyCustomChange(
    fields,
    {},
    { since: '2024-02-29', seats: '12.50', vip: 'Yes', tier: 'gold' },
  );
  expect(problems).toEqual([]);
  expect(values).toEqual({ since: '2024-02-29', seats: '12.5', vip: true, tier: 'Gold' });
});

test('what does not fit its type is named by field, and nothing is guessed', () => {
  const { problems } = applyCustomChange(
    fields,
    {},
    { since: '2023-02-29', seats: '1e9', vip: 'perhaps', tier: 'Bronze', other: 'x' },
  );
  expect(problems.map((problem) => problem.split(':')[0])).toEqual([
    'custom.since',
    'custom.seats',
    'custom.vip',
    'custom.tier',
    'custom.other',
  ]);
});

test('a field is cleared by nothing, and a choice that was taken away stays where it is', () => {
  expect(applyCustomChange(fields, { tier: 'Bronze', seats: '3' }, { tier: 'Bronze', seats: '' })).toEqual({
    values: { tier: 'Bronze' },
    problems: [],
  });
});
