import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '#base/json.ts';
import type { KindSpec } from '#model/connector.ts';
import { planRecord, type PlanInput } from '#engine/plan.ts';

const contact: KindSpec = {
  kind: 'contact',
  label: 'Contact',
  labelPlural: 'Contacts',
  poll: { everyMs: 1, overlapMs: 0, fullEveryMs: null },
  readBatch: 1,
  fields: [
    { name: 'Name', label: 'Name', type: 'text', writable: true, required: true, maxLength: 20 },
    { name: 'Email', label: 'E-mail', type: 'email', writable: true },
  ],
};

const plan = (given: Partial<PlanInput>) =>
  planRecord({
    source: { state: 'active', view: { status: 'active', name: 'Acme', email: 'a@b.example' } },
    target: null,
    agreed: null,
    rules: [
      { target: 'Name', from: 'name', onEmpty: 'refuse' },
      { target: 'Email', from: 'email', transform: 'email', onEmpty: 'keep' },
    ],
    settings: { onArchive: 'archive', onTargetEdit: 'restore', createStates: ['active'] },
    targetKind: contact,
    context: { countryCode: 'AU' },
    ...given,
  });

const target = (fields: JsonObject, state: 'active' | 'archived' | 'merged' = 'active') => ({
  state,
  fields,
});

test('a client without a contact is created with what the mapping wants', () => {
  expect(plan({})).toMatchObject({
    plan: 'write',
    action: 'create',
    set: { Name: 'Acme', Email: 'a@b.example' },
  });
});

test('a lead creates nothing until it becomes a client', () => {
  expect(plan({ source: { state: 'active', view: { status: 'lead', name: 'Acme' } } })).toEqual({
    plan: 'skip',
    reason: 'flow.not_yet_active',
  });
});

test('only the fields that differ are written', () => {
  expect(plan({ target: target({ Name: 'Acme', Email: 'old@b.example' }) })).toMatchObject({
    action: 'update',
    set: { Email: 'a@b.example' },
  });
});

test('an empty value at the source leaves the target’s alone when the mapping says keep', () => {
  const source = { state: 'active' as const, view: { status: 'active', name: 'Acme', email: '' } };
  expect(plan({ source, target: target({ Name: 'Acme', Email: 'kept@b.example' }) })).toMatchObject({
    plan: 'nothing',
  });
});

test('a value edited in the target is restored or kept, by setting', () => {
  const edited = {
    target: target({ Name: 'Acme', Email: 'typed@b.example' }),
    agreed: { state: 'active' as const, values: { Name: 'Acme', Email: 'a@b.example' } },
  };
  expect(plan(edited)).toMatchObject({ plan: 'write', set: { Email: 'a@b.example' } });
  expect(
    plan({ ...edited, settings: { onArchive: 'archive', onTargetEdit: 'keep', createStates: ['active'] } }),
  ).toMatchObject({ plan: 'nothing', notes: ['Edited in the target and kept: Email.'] });
});

test('what another flow that takes edits back wrote is left until the source says something new', () => {
  const rivals = new Map([['Email', ['theirs@b.example']]]);
  const agreed = { state: 'active' as const, values: { Name: 'Acme', Email: 'a@b.example' } };
  const written = { target: target({ Name: 'Acme', Email: 'theirs@b.example' }), agreed, rivals };
  expect(plan(written)).toMatchObject({
    plan: 'nothing',
    agreed,
    notes: ['Written by another flow and left until the source changes: Email.'],
  });
  const typed = target({ Name: 'Typed', Email: 'typed@b.example' });
  expect(plan({ ...written, target: typed })).toMatchObject({
    set: { Name: 'Acme', Email: 'a@b.example' },
    overwritten: ['Name', 'Email'],
  });
  const source = {
    state: 'active' as const,
    view: { status: 'active', name: 'Acme', email: 'new@b.example' },
  };
  expect(plan({ ...written, source })).toMatchObject({ set: { Email: 'new@b.example' } });
  expect(plan({ ...written, agreed: null })).toMatchObject({ set: { Email: 'a@b.example' } });
});

test('an archived client archives its contact, or leaves it, by setting; and restores what it archived', () => {
  const gone = {
    source: { state: 'archived' as const, view: { status: 'archived' } },
    target: target({ Name: 'Acme' }),
  };
  expect(plan(gone)).toMatchObject({ action: 'archive' });
  expect(
    plan({ ...gone, settings: { onArchive: 'leave', onTargetEdit: 'restore', createStates: ['active'] } }),
  ).toEqual({ plan: 'skip', reason: 'flow.source_gone' });
  expect(
    plan({ target: target({ Name: 'Acme' }, 'archived'), agreed: { state: 'archived', values: {} } }),
  ).toMatchObject({ action: 'restore' });
});

test('a contact that a person archived is left alone', () => {
  expect(plan({ target: target({ Name: 'Acme' }, 'archived') })).toEqual({
    plan: 'skip',
    reason: 'flow.target_archived',
  });
});

test.each([
  ['', 'plan.value_missing'],
  ['x'.repeat(21), 'plan.value_too_long'],
  ['a\u0000b', 'plan.control_characters'],
])('the name %j is refused with %s', (name, code) => {
  const result = plan({ source: { state: 'active', view: { status: 'active', name } } });
  expect(result).toMatchObject({ plan: 'refuse', findings: [{ field: 'Name', code }] });
});

test('planning again after applying gives nothing', () => {
  const text = fc.constantFrom('', 'Acme', 'Beta', 'a@b.example', 'nonsense');
  fc.assert(
    fc.property(text, text, text, text, (name, email, heldName, heldEmail) => {
      const source = { state: 'active' as const, view: { status: 'active', name, email } };
      const held: Record<string, JsonValue> = {};
      if (heldName !== '') held['Name'] = heldName;
      if (heldEmail !== '') held['Email'] = heldEmail;
      const first = plan({ source, target: target(held) });
      if (first.plan !== 'write') return;
      const after = { ...held, ...first.set };
      expect(plan({ source, target: target(after), agreed: first.agreed })).toMatchObject({
        plan: 'nothing',
      });
    }),
  );
});
