import { expect, test } from 'vitest';
import { planMemberships, type MembershipInput } from '#engine/plan-memberships.ts';

const plan = (input: Partial<MembershipInput>) =>
  planMemberships({
    state: 'active',
    tags: ['VIP'],
    target: { state: 'active', groups: [] },
    field: 'ContactGroups',
    mode: 'create',
    known: [],
    agreed: null,
    ...input,
  });
const inGroups = (...groups: readonly string[]): MembershipInput['target'] => ({ state: 'active', groups });
const added = (...groups: readonly string[]): MembershipInput['agreed'] => ({
  state: 'active',
  values: { ContactGroups: groups },
});

test('a tag puts the contact into its group, beside the groups that it is in, and then nothing is left to do', () => {
  expect(plan({ target: inGroups('Suppliers') })).toMatchObject({
    action: 'update',
    set: { ContactGroups: ['Suppliers', 'VIP'] },
    agreed: added('VIP'),
    createMissing: true,
  });
  expect(plan({ target: inGroups('Suppliers', 'VIP'), agreed: added('VIP') })).toMatchObject({
    plan: 'nothing',
    agreed: added('VIP'),
  });
});

test('a group that is spelt otherwise is the same one, and its own spelling stays', () => {
  expect(plan({ tags: [' vip '], known: ['VIP'] })).toMatchObject({ set: { ContactGroups: ['VIP'] } });
  expect(plan({ tags: ['vip', 'VIP'], target: inGroups('Vip') })).toMatchObject({ plan: 'nothing' });
});

test('with existing groups only, a tag without one is left out and counted', () => {
  expect(plan({ mode: 'existing', known: ['Payroll'], tags: ['VIP', 'payroll'] })).toMatchObject({
    set: { ContactGroups: ['Payroll'] },
    notes: ['Tags without a group of that name: 1.'],
    createMissing: false,
  });
  expect(plan({ mode: 'existing' })).toMatchObject({ plan: 'nothing' });
});

test('a tag that is gone takes away the membership that we added, and no other', () => {
  const before = { tags: [], target: inGroups('Payroll', 'Suppliers', 'VIP') };
  expect(plan({ ...before, agreed: added('VIP') })).toMatchObject({
    set: { ContactGroups: ['Payroll', 'Suppliers'] },
    agreed: added(),
  });
  expect(plan({ ...before, agreed: null })).toMatchObject({ plan: 'nothing' });
});

test('a membership that a person made is not ours for being tagged as well', () => {
  const tagged = plan({ target: inGroups('VIP') });
  expect(tagged).toMatchObject({ plan: 'nothing', agreed: added() });
});

test('nothing is written before there is a contact, to one that is archived or gone, or for a source that is', () => {
  expect(plan({ target: null })).toEqual({ plan: 'skip', reason: 'flow.not_linked' });
  expect(plan({ target: { state: 'archived', groups: [] } })).toMatchObject({
    reason: 'flow.target_archived',
  });
  expect(plan({ target: { state: 'merged', groups: [] } })).toMatchObject({ reason: 'flow.target_gone' });
  expect(plan({ state: 'archived' })).toMatchObject({ reason: 'flow.source_gone' });
});
