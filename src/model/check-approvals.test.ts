import { expect, test } from 'vitest';
import type { ApprovalRule } from '#model/approval.ts';
import { checkApprovals } from '#model/check-approvals.ts';
import type { FieldSpec } from '#model/connector.ts';

const fields: readonly FieldSpec[] = [
  { name: 'Name', label: 'Name', type: 'text', writable: true },
  { name: 'Sent', label: 'Sent', type: 'boolean', writable: false },
  { name: 'Total', label: 'Total', type: 'text', writable: true, role: 'total' },
  { name: 'Currency', label: 'Currency', type: 'text', writable: true, role: 'currency' },
];
const who = { role: 'admin', people: 1 } as const;
const said = (rule: ApprovalRule, among = fields): readonly string[] =>
  checkApprovals([rule], among).map(({ message }) => message);

test('rules that fit the target have no problem', () => {
  const rules: ApprovalRule[] = [
    { when: 'always', ...who, expiresAfterHours: 48, remindAfterHours: 24 },
    { when: 'fieldChanged', fields: ['Name'], ...who },
    { when: 'amount', amount: '10000.00', currency: 'AUD', ...who },
    { when: 'amount', amount: '10', currency: 'JPY', field: 'Total', ...who },
    { when: 'firstTime', of: 'flow', writes: 5, ...who },
  ];
  expect(checkApprovals(rules, fields)).toEqual([]);
});

test('every problem of a rule is told with its place', () => {
  expect(said({ when: 'fieldChanged', fields: ['Nome', 'Sent'], ...who })).toEqual([
    'The target has no field “Nome”.',
    'Sent is never written.',
  ]);
  expect(said({ when: 'amount', amount: '10.005', currency: 'AUD', ...who })).toHaveLength(1);
  expect(said({ when: 'amount', amount: '0', currency: 'AUD', ...who })).toHaveLength(1);
  expect(said({ when: 'amount', amount: '10', currency: 'ABC', ...who })).toEqual(['“ABC” is no currency.']);
  expect(said({ when: 'amount', amount: '10', currency: 'AUD', field: 'Name', ...who })).toEqual([
    '“Name” holds no amount of money.',
  ]);
  expect(said({ when: 'amount', amount: '10', currency: 'AUD', ...who }, fields.slice(0, 2))).toEqual([
    'The target’s records hold no amount.',
  ]);
  expect(said({ when: 'always', ...who, expiresAfterHours: 24, remindAfterHours: 24 })).toEqual([
    'The reminder must come before the change expires.',
  ]);
  expect(
    checkApprovals(
      [
        { when: 'always', ...who },
        { when: 'fieldChanged', fields: [], ...who },
      ],
      fields,
    ),
  ).toEqual([{ rule: 1, message: 'Name at least one field of the target.' }]);
});
