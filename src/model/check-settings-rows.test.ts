import { expect, test } from 'vitest';
import { checkSettingsRows } from '#model/check-settings-rows.ts';
import type { FieldSpec } from '#model/connector.ts';
import type { FlowSettings, SimpleRule } from '#model/flow.ts';
import { isBySettings, rowsBySettings } from '#model/rows-by-settings.ts';

const settings: FlowSettings = { onArchive: 'leave', onTargetEdit: 'keep', createStates: [] };
const paying: FlowSettings = {
  ...settings,
  payments: {
    mode: 'auto',
    when: 'collected',
    clearingAccount: '',
    onRejected: 'delete',
    onRefunded: 'finding',
    payouts: 'off',
    bankAccount: '',
    fees: 'gross',
    feeAccount: '',
    feeTax: '',
    clawbackAccount: '',
    payoutContact: '',
  },
};
const total: SimpleRule = { target: 'Total', from: 'money.Total', transform: 'asIs', onEmpty: 'refuse' };
const due: SimpleRule = { target: 'Due', from: 'money.Due', transform: 'asIs', onEmpty: 'keep' };
const fields: readonly FieldSpec[] = [{ name: 'Total', label: 'Total', type: 'text', writable: true }];

test('rows that settings fill are known by the flow’s own settings, and not by a path alone', () => {
  expect(isBySettings(total, paying)).toBe(true);
  expect(isBySettings(total, settings)).toBe(false);
  expect(isBySettings({ ...total, from: 'moneyBack' }, paying)).toBe(false);
  expect(isBySettings({ target: 'Total', expression: 'money.Total', onEmpty: 'keep' }, paying)).toBe(false);
  expect(rowsBySettings(paying, [total], [{ ...total, onEmpty: 'keep' }, due])).toEqual([total, due]);
});

test('such rows may stand anywhere and carry a note, and one that records can do without may go', () => {
  expect(checkSettingsRows([due, { ...total, note: 'Ours' }], [total, due], fields)).toEqual([]);
  expect(checkSettingsRows([total], [total, due], fields)).toEqual([]);
});

test.each([
  ['another source', { ...total, from: 'amount' }, 'target'],
  ['an expression', { target: 'Total', expression: '"1.00"', onEmpty: 'refuse' as const }, 'target'],
  ['another policy', { ...total, onEmpty: 'keep' as const }, 'value'],
  ['a condition', { ...total, when: 'true' }, 'value'],
  ['a transform', { ...total, transform: 'text' }, 'value'],
])('%s is refused at the row', (_what, rule, member) => {
  expect(checkSettingsRows([rule], [total], fields)).toMatchObject([
    {
      place: { part: 'row', index: 0, member },
      severity: 'error',
      message: expect.stringContaining('Total is made by'),
    },
  ]);
});

test('a row that records cannot do without is missed', () => {
  expect(checkSettingsRows([], [total, due], fields)).toMatchObject([
    { place: { part: 'mapping' }, message: expect.stringContaining('money.Total') },
  ]);
});
