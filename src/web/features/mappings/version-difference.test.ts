import { expect, test } from 'vitest';
import type { MappingRow } from '#contract/mapping-text.ts';
import { asExpression, rowOf, sentOf } from '#web/features/mappings/draft-rows.ts';
import { differencesOf } from '#web/features/mappings/version-difference.ts';

const name: MappingRow = { target: 'Name', from: 'name', transform: 'text', onEmpty: 'refuse' };
const email: MappingRow = { target: 'Email', expression: '$email(email)', onEmpty: 'keep' };

test('two versions differ by rows and conditions, each told once', () => {
  const differences = differencesOf(
    { rules: [name, email], conditions: [{ name: 'GST', expression: '"gst" in tags' }] },
    {
      rules: [{ ...name, onEmpty: 'keep' }],
      conditions: [{ name: 'Clients', expression: 'status = "active"' }],
    },
  );
  expect(differences.map(({ what, name: which }) => `${what} ${which}`)).toEqual([
    'changed Name',
    'removed Email',
    'added Condition “Clients”',
    'removed Condition “GST”',
  ]);
});

test('a version that says the same differs in nothing, one in another order in that', () => {
  const version = { rules: [name, email], conditions: [] };
  expect(differencesOf(version, { rules: [{ ...name }, { ...email }], conditions: [] })).toEqual([]);
  expect(differencesOf(version, { rules: [email, name], conditions: [] })).toMatchObject([{ what: 'moved' }]);
});

test('rows come out of the editor as they went in, and unfinished ones are not sent', () => {
  const rows = [name, { ...email, when: 'active', note: 'why', default: 'x', onEmpty: 'default' as const }];
  expect(sentOf(rows.map(rowOf), []).text.rules).toEqual(rows);
  expect(sentOf([{ ...rowOf(name), from: '' }], []).text.rules).toEqual([]);
});

test('a simple row becomes the expression that says the same', () => {
  expect(asExpression({ from: 'custom.Year end', transform: 'text' })).toBe('$text(custom.`Year end`)');
});
