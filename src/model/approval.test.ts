import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  approverRoles,
  countApprovers,
  demandOf,
  hasRole,
  isApproved,
  meetsRule,
  type ApprovalFacts,
  type ApprovalRule,
} from '#model/approval.ts';

const facts = (given: Partial<ApprovalFacts> = {}): ApprovalFacts => ({
  action: 'update',
  fields: new Set(['Name']),
  amountOf: () => null,
  writesBefore: 0,
  isKnownContact: false,
  ...given,
});

const who = { role: 'admin', people: 1 } as const;
const amount: ApprovalRule = { when: 'amount', amount: '10000.00', currency: 'AUD', ...who };
const worth = (minor: bigint, currency = 'AUD'): ApprovalFacts =>
  facts({ amountOf: () => ({ minor, currency }) });

describe('an amount', () => {
  test.each([
    ['a cent below', 999_999n, false],
    ['exactly it', 1_000_000n, true],
    ['over it', 1_000_001n, true],
    ['as much owed the other way', -1_000_000n, true],
  ])('%s', (_, minor, waits) => {
    expect(meetsRule(amount, worth(minor))).toBe(waits);
  });

  test('in another currency waits unless the rule lets it pass, and one that cannot be read waits', () => {
    expect(meetsRule(amount, worth(1n, 'JPY'))).toBe(true);
    expect(meetsRule({ ...amount, otherCurrency: 'pass' }, worth(99_999_999n, 'JPY'))).toBe(false);
    expect(meetsRule({ ...amount, otherCurrency: 'pass' }, facts())).toBe(true);
  });

  test('is compared in the smallest units of its currency', () => {
    const yen: ApprovalRule = { when: 'amount', amount: '10000', currency: 'JPY', ...who };
    expect(meetsRule(yen, worth(9_999n, 'JPY'))).toBe(false);
    expect(meetsRule(yen, worth(10_000n, 'JPY'))).toBe(true);
  });
});

test('new records, changed fields and first times are told apart', () => {
  const created = facts({ action: 'create' });
  expect(meetsRule({ when: 'newRecord' }, created)).toBe(true);
  expect(meetsRule({ when: 'newRecord' }, facts())).toBe(false);
  const named = { when: 'fieldChanged', fields: ['Name', 'custom.grade'] } as const;
  expect(meetsRule(named, facts())).toBe(true);
  expect(meetsRule(named, created)).toBe(false);
  expect(meetsRule(named, facts({ fields: new Set(['Email']) }))).toBe(false);
  expect(meetsRule(named, facts({ fields: new Set(['custom.grade']) }))).toBe(true);
  const first = { when: 'firstTime', of: 'flow', writes: 3 } as const;
  expect(meetsRule(first, facts({ writesBefore: 2 }))).toBe(true);
  expect(meetsRule(first, facts({ writesBefore: 3 }))).toBe(false);
  expect(meetsRule({ when: 'firstTime', of: 'contact' }, facts({ isKnownContact: true }))).toBe(false);
});

const role = fc.constantFrom(...approverRoles);
const hours = fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined });
const rule = fc
  .record({
    when: fc.constantFrom('always' as const, 'newRecord' as const),
    role,
    people: fc.constantFrom(1 as const, 2 as const),
    expiresAfterHours: hours,
    remindAfterHours: hours,
  })
  .map(({ expiresAfterHours: expires, remindAfterHours: reminds, ...own }): ApprovalRule => ({
    ...own,
    ...(expires === undefined ? {} : { expiresAfterHours: expires }),
    ...(reminds === undefined ? {} : { remindAfterHours: reminds }),
  }));
const approver = fc.record({ person: fc.constantFrom('kim', 'lee', 'mo'), role });

test('several rules demand what the strictest of them does, whatever their order', () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 6 }), (rules) => {
      const demand = demandOf(rules, facts());
      const met = rules.filter((each) => meetsRule(each, facts()));
      const turned = demandOf(rules.toReversed(), facts());
      expect({ ...turned, rules: [] }).toEqual({ ...demand, rules: [] });
      expect(demand === null).toBe(met.length === 0);
      const isStrictest = met.every(
        (each) =>
          demand !== null &&
          hasRole(demand.role, each.role) &&
          demand.people >= each.people &&
          (demand.expiresAfterHours ?? Infinity) <= (each.expiresAfterHours ?? Infinity) &&
          (demand.remindAfterHours ?? Infinity) <= (each.remindAfterHours ?? Infinity),
      );
      expect(isStrictest).toBe(true);
    }),
  );
});

test('what satisfies a demand satisfies every rule that it is made of, and no person counts twice', () => {
  const always = fc.array(
    rule.map((each): ApprovalRule => ({ when: 'always', role: each.role, people: each.people })),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(always, fc.array(approver, { maxLength: 6 }), (rules, approvers) => {
      const demand = demandOf(rules, facts()) ?? { role: 'owner', people: 2, rules: [] };
      const people = new Set(approvers.map(({ person }) => person));
      const count = countApprovers(demand, approvers);
      expect(count).toBeLessThanOrEqual(people.size);
      const satisfiesAll = demand.rules.every((each) => isApproved(each, approvers));
      expect(isApproved(demand, approvers) && !satisfiesAll).toBe(false);
      expect(countApprovers(demand, [...approvers, { person: 'zoe', role: 'owner' }])).toBe(count + 1);
    }),
  );
});
