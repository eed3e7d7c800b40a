import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordId } from '#base/ids.ts';
import {
  explainScore,
  isUniqueExact,
  weighKeys,
  type SourceKeys,
  type TargetKeys,
} from '#model/match-evidence.ts';
import { matchRecord } from '#model/matching.ts';

const ours: SourceKeys = {
  nameKey: 'acme',
  emailKey: 'a@acme.example',
  taxKey: '51',
  foreignKey: null,
  reference: null,
};
const theirs: TargetKeys = {
  key: 'x',
  nameKey: 'acme',
  emailKey: 'a@acme.example',
  taxKey: '51',
  reference: null,
};

test('what agrees adds up, and is told in words', () => {
  const weighed = weighKeys(ours, { ...theirs, taxKey: null });
  expect(weighed).toMatchObject({ score: 75, evidence: ['name', 'email'] });
  expect(explainScore(weighed)).toBe('The same name and e-mail: probably the same.');
});

test('another tax number outweighs the same name', () => {
  const weighed = weighKeys(ours, { ...theirs, taxKey: '99' });
  expect(weighed.keys.find(({ key }) => key === 'tax_number')).toEqual({
    key: 'tax_number',
    verdict: 'differs',
    points: -40,
  });
  expect(weighed.score).toBe(35);
  expect(explainScore(weighed)).toBe('The same name and e-mail but another tax number: hardly the same.');
});

test('an e-mail alone is hardly anything', () => {
  const weighed = weighKeys({ ...ours, taxKey: null }, { ...theirs, nameKey: 'other' });
  expect(explainScore(weighed)).toBe('The same e-mail but another name: hardly the same.');
});

test('what neither holds speaks neither for nor against', () => {
  const none = { nameKey: null, emailKey: null, taxKey: null, reference: null };
  const weighed = weighKeys({ ...none, foreignKey: null }, { ...none, key: 'x' });
  expect(weighed).toMatchObject({ score: 0, evidence: [] });
  expect(explainScore(weighed)).toBe('Nothing agrees: hardly the same.');
});

describe('many are accepted at once only where', () => {
  const { keys } = weighKeys({ ...ours, taxKey: null }, { ...theirs, emailKey: 'other@acme.example' });
  const only = { obstacle: null, keys };
  test('one candidate of exactly the same name can be chosen', () => {
    expect(isUniqueExact([only])).toBe(true);
    expect(isUniqueExact([])).toBe(false);
    expect(isUniqueExact([only, only])).toBe(false);
    expect(isUniqueExact([{ ...only, obstacle: 'linked_elsewhere' }])).toBe(false);
  });
  test('the name is the same, and not the e-mail alone', () => {
    const byEmail = weighKeys({ ...ours, taxKey: null }, { ...theirs, nameKey: 'other' });
    expect(isUniqueExact([{ obstacle: null, keys: byEmail.keys }])).toBe(false);
  });
  test('no tax number speaks against it', () => {
    const differs = weighKeys(ours, { ...theirs, taxKey: '99' });
    expect(isUniqueExact([{ obstacle: null, keys: differs.keys }])).toBe(false);
  });
});

const anyKey = fc.constantFrom(null, 'one', 'two');
const anyKeys = fc.record({ nameKey: anyKey, emailKey: anyKey, taxKey: anyKey, reference: anyKey });

test('a score stays within 0 and 100, and more agreement never lowers it', () => {
  fc.assert(
    fc.property(anyKeys, anyKeys, anyKey, (source, target, foreignKey) => {
      const before = weighKeys({ ...source, foreignKey }, { ...target, key: 'one' });
      expect(before.score).toBeGreaterThanOrEqual(0);
      expect(before.score).toBeLessThanOrEqual(100);
      const agreed = weighKeys({ ...source, foreignKey }, { ...target, key: 'one', taxKey: source.taxKey });
      expect(agreed.score).toBeGreaterThanOrEqual(before.score);
    }),
  );
});

test('what was told apart, or called a double, is never linked again, whatever agrees', () => {
  fc.assert(
    fc.property(
      anyKeys,
      fc.array(fc.tuple(anyKeys, fc.boolean(), fc.boolean()), { maxLength: 5 }),
      fc.boolean(),
      (source, given, isNameUnique) => {
        const targets = given.map(([keys, isToldApart, isDouble], at) => ({
          ...keys,
          id: `rec_${String(at)}` as RecordId,
          key: String(at),
          state: 'active' as const,
          linkedElsewhere: false,
          isToldApart,
          isDouble,
        }));
        const result = matchRecord({
          source: { ...source, key: 's', foreignKey: '0' },
          twins: { name: 1, nameAndEmail: 1, tax: 1 },
          targets,
          namesOfOthers: new Set(),
          decision: null,
          isNameUnique,
        });
        const barred = targets.filter(({ isToldApart, isDouble }) => isToldApart || isDouble);
        expect(barred.map(({ id }) => id)).not.toContain(result.match === 'linked' ? result.targetId : null);
      },
    ),
  );
});

test('a name that is held by what was told apart is a person’s question only where a name stands once', () => {
  const target = { ...theirs, id: 'rec_a' as RecordId, state: 'active' as const, linkedElsewhere: false };
  const asked = (isNameUnique: boolean) =>
    matchRecord({
      source: { ...ours, key: 's' },
      twins: { name: 1, nameAndEmail: 1, tax: 1 },
      targets: [{ ...target, isToldApart: true }],
      namesOfOthers: new Set(),
      decision: null,
      isNameUnique,
    });
  expect(asked(true)).toMatchObject({
    match: 'review',
    reason: 'match.told_apart',
    candidates: [{ obstacle: 'told_apart' }],
  });
  expect(asked(false)).toEqual({ match: 'none' });
});
