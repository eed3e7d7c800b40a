import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordId } from '#base/ids.ts';
import { matchRecord, type MatchInput, type MatchSource, type MatchTarget } from '#model/matching.ts';

const aSource = (given: Partial<MatchSource> = {}): MatchSource => ({
  key: 'cli_1',
  nameKey: 'acme pty ltd',
  emailKey: 'info@acme.example',
  taxKey: null,
  foreignKey: null,
  reference: null,
  ...given,
});

const aTarget = (id: string, given: Partial<MatchTarget> = {}): MatchTarget => ({
  id: `rec_${id}` as RecordId,
  key: id,
  state: 'active',
  nameKey: null,
  emailKey: null,
  taxKey: null,
  reference: null,
  linkedElsewhere: false,
  ...given,
});

const match = (given: Partial<MatchInput>) =>
  matchRecord({
    source: aSource(),
    twins: { name: 1, nameAndEmail: 1, tax: 1 },
    targets: [],
    namesOfOthers: new Set(),
    decision: null,
    ...given,
  });

const sameNameAndEmail = { nameKey: 'acme pty ltd', emailKey: 'info@acme.example' };

test('a client that nothing fits is new', () => {
  expect(match({})).toEqual({ match: 'none' });
});

test('an exact name with the same e-mail is the same, when unique on both sides', () => {
  expect(match({ targets: [aTarget('a', sameNameAndEmail)] })).toEqual({
    match: 'linked',
    targetId: 'rec_a',
    by: 'name_and_email',
  });
});

test('two clients with the same name and e-mail are never told apart by arrival: a person is asked', () => {
  const result = match({
    targets: [aTarget('a', sameNameAndEmail)],
    twins: { name: 2, nameAndEmail: 2, tax: 1 },
  });
  expect(result).toMatchObject({ match: 'review', reason: 'match.name_taken' });
});

test('the same name with another e-mail is a question, never a second contact', () => {
  const result = match({ targets: [aTarget('a', { nameKey: 'acme pty ltd', emailKey: 'x@y.example' })] });
  expect(result).toMatchObject({
    match: 'review',
    reason: 'match.name_taken',
    candidates: [{ recordId: 'rec_a', evidence: ['name'], obstacle: null }],
  });
});

test('an e-mail alone never links', () => {
  const result = match({ targets: [aTarget('a', { nameKey: 'other', emailKey: 'info@acme.example' })] });
  expect(result).toMatchObject({ match: 'review', reason: 'match.email_only' });
});

test('a contact with the shared e-mail that another client will claim by name is no question', () => {
  const result = match({
    targets: [aTarget('a', { nameKey: 'sister pty ltd', emailKey: 'info@acme.example' })],
    namesOfOthers: new Set(['sister pty ltd']),
  });
  expect(result).toEqual({ match: 'none' });
});

test('an ABN that is unique on both sides links, unless the name points elsewhere', () => {
  const source = aSource({ taxKey: '51824753556' });
  const byTax = aTarget('t', { taxKey: '51824753556' });
  expect(match({ source, targets: [byTax] })).toMatchObject({ match: 'linked', by: 'tax_number' });
  expect(match({ source, targets: [byTax, aTarget('n', sameNameAndEmail)] })).toMatchObject({
    match: 'review',
    reason: 'match.several',
  });
});

test('the id that the source’s vendor holds wins over names, but not over another link', () => {
  const source = aSource({ foreignKey: 'a' });
  expect(match({ source, targets: [aTarget('a')] })).toMatchObject({ match: 'linked', by: 'foreign_key' });
  expect(match({ source, targets: [aTarget('a', { linkedElsewhere: true })] })).toMatchObject({
    match: 'review',
    reason: 'match.claimed',
    candidates: [{ obstacle: 'linked_elsewhere' }],
  });
});

test('what a person decided is remembered', () => {
  const targets = [aTarget('a', { nameKey: 'acme pty ltd' })];
  const decided = (decision: MatchInput['decision']) => match({ targets, decision });
  expect(decided({ decision: 'link', targetId: 'rec_a' as RecordId })).toMatchObject({ match: 'linked' });
  expect(decided({ decision: 'ignore', targetId: null })).toEqual({ match: 'ignored' });
  expect(
    match({ twins: { name: 2, nameAndEmail: 2, tax: 1 }, decision: { decision: 'create', targetId: null } }),
  ).toEqual({
    match: 'none',
  });
});

test('a decision to create cannot make two active contacts of one name', () => {
  const targets = [aTarget('a', { nameKey: 'acme pty ltd' })];
  expect(match({ targets, decision: { decision: 'create', targetId: null } })).toMatchObject({
    match: 'review',
    reason: 'match.name_taken',
  });
});

const anyKey = fc.constantFrom(null, 'one', 'two');
const anyTarget = fc
  .record({
    state: fc.constantFrom('active' as const, 'archived' as const, 'merged' as const),
    nameKey: anyKey,
    emailKey: anyKey,
    taxKey: anyKey,
    linkedElsewhere: fc.boolean(),
  })
  .map((given) => given);

test('the order in which records were seen never decides a match', () => {
  fc.assert(
    fc.property(
      fc.array(anyTarget, { maxLength: 5 }),
      fc.record({ nameKey: anyKey, emailKey: anyKey, taxKey: anyKey }),
      fc.record({
        name: fc.integer({ min: 1, max: 2 }),
        nameAndEmail: fc.integer({ min: 1, max: 2 }),
        tax: fc.integer({ min: 1, max: 2 }),
      }),
      (given, keys, twins) => {
        const targets = given.map((target, index) => aTarget(String(index), target));
        const forward = match({ source: aSource(keys), targets, twins });
        const backward = match({ source: aSource(keys), targets: targets.toReversed(), twins });
        expect(backward).toEqual(forward);
        const chosen = targets.find((target) => forward.match === 'linked' && target.id === forward.targetId);
        expect(chosen?.linkedElsewhere ?? false).toBe(false);
        expect(forward).not.toMatchObject({ by: 'email' });
      },
    ),
  );
});
