import { expect, test } from 'vitest';
import type { RecordId } from '#base/ids.ts';
import { withBackLink } from './back-link.ts';
import type { PlannedAction } from './plan.ts';

const record = 'rec_1' as RecordId;
const made: PlannedAction = {
  plan: 'write',
  action: 'create',
  set: { Number: 'INV-1' },
  reason: 'No matching record exists in the target.',
  agreed: { state: 'active', values: { Number: 'INV-1' } },
  notes: [],
};

test('what is made leads back to the page of its source, and nothing is agreed on of that', () => {
  const plan = withBackLink(made, { backLink: 'Url' }, 'https://books.example', record);
  expect(plan).toEqual({ ...made, set: { Number: 'INV-1', Url: 'https://books.example/records/rec_1' } });
});

test('a row of the mapping goes before it', () => {
  const own = { ...made, set: { ...made.set, Url: 'https://elsewhere.example/1' } };
  expect(withBackLink(own, { backLink: 'Url' }, 'https://books.example', record)).toBe(own);
});

test('what is there already, kinds without a place, and installations without an address are left alone', () => {
  const changed: PlannedAction = { ...made, action: 'update' };
  expect(withBackLink(changed, { backLink: 'Url' }, 'https://books.example', record)).toBe(changed);
  expect(withBackLink(made, {}, 'https://books.example', record)).toBe(made);
  expect(withBackLink(made, { backLink: 'Url' }, undefined, record)).toBe(made);
});
