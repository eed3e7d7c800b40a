import { expect, test } from 'vitest';
import { planCrossReference, type CrossReferenceInput } from '#engine/plan-cross-reference.ts';

const plan = (input: Partial<CrossReferenceInput>) =>
  planCrossReference({
    state: 'active',
    field: 'externalClientId',
    held: null,
    linked: 'contact-1',
    agreed: null,
    ...input,
  });
const agreedOn = (value: string): CrossReferenceInput['agreed'] => ({
  state: 'active',
  values: { externalClientId: value },
});

test('an empty field is told the id, and then nothing is left to do', () => {
  expect(plan({})).toMatchObject({
    plan: 'write',
    action: 'update',
    set: { externalClientId: 'contact-1' },
    agreed: agreedOn('contact-1'),
  });
  expect(plan({ held: 'contact-1' })).toMatchObject({ plan: 'nothing', agreed: agreedOn('contact-1') });
});

test('what another system wrote stays, also where it replaced what we wrote', () => {
  for (const held of ['EX-7', 'plb:01', 'contact-2'])
    for (const agreed of [null, agreedOn('contact-1')])
      expect(plan({ held, agreed })).toEqual({ plan: 'skip', reason: 'flow.reference_taken' });
});

test('a merge of the target is followed, because what the field holds is our own', () => {
  expect(plan({ held: 'contact-0', agreed: agreedOn('contact-0') })).toMatchObject({
    set: { externalClientId: 'contact-1' },
  });
});

test('a field that somebody emptied is filled again', () => {
  expect(plan({ agreed: agreedOn('contact-1') })).toMatchObject({ plan: 'write' });
});

test('nothing is written to a record without a target, or to one that is archived or gone', () => {
  expect(plan({ linked: null })).toEqual({ plan: 'skip', reason: 'flow.not_linked' });
  for (const state of ['archived', 'deleted', 'merged'] as const)
    expect(plan({ state })).toEqual({ plan: 'skip', reason: 'flow.source_gone' });
});
