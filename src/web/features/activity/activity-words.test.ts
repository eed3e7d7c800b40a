import { expect, test } from 'vitest';
import type { CrmActivity } from '#contract/crm-activity.ts';
import { sentenceOf } from './activity-words.ts';

const entry = (change: Partial<CrmActivity>): CrmActivity => ({
  id: 'act_00000000000000000000000000' as CrmActivity['id'],
  at: 0,
  actor: { id: 'user:1', name: 'Ana' },
  verb: 'changed',
  subject: { kind: 'invoice', id: 'inv_00000000000000000000000000', title: 'IN-1' },
  contactId: null,
  fields: [],
  details: {},
  ...change,
});

test('fields and the thing are named, but not on the thing’s own page', () => {
  const changed = entry({ fields: ['email', 'taxId'] });
  expect(sentenceOf(changed, false)).toBe('changed IN-1 (email and tax id)');
  expect(sentenceOf(changed, true)).toBe('changed (email and tax id)');
});

test('amounts carry their currency, and ids are not shown', () => {
  const refunded = entry({
    verb: 'refunded',
    details: { number: 'IN-1', amount: '120.00', currency: 'AUD', invoice: 'inv_00000000000000000000000000' },
  });
  expect(sentenceOf(refunded, true).replaceAll('\u00a0', ' ')).toBe('refunded: AUD 120.00');
});

test('an opportunity tells which invoice it was billed by', () => {
  const invoiced = entry({
    verb: 'invoiced',
    subject: { kind: 'opportunity', id: 'opp_1', title: 'Website' },
    details: { invoice: 'inv_00000000000000000000000000', number: 'IN-1' },
  });
  expect(sentenceOf(invoiced, true)).toBe('invoiced: IN-1');
});

test('codes are not shown, and a deed does not name the field that it moves', () => {
  const stopped = entry({ verb: 'billing_stopped', details: { action: 'pay_now', code: 'vendor.refused' } });
  expect(sentenceOf(stopped, true)).toBe('was stopped at Stripe: pay now');
  expect(sentenceOf(entry({ verb: 'won', fields: ['state'] }), true)).toBe('won');
});
