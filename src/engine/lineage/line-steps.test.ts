import { expect, test } from 'vitest';
import type { LedgerSettings } from '#model/ledger-flow.ts';
import type { Origin } from '#model/origin.ts';
import { lineSteps } from './line-steps.ts';
import { deepValue, traceField } from './traced-field.ts';

const lines = [{ description: 'Tax return' }, { description: 'Bookkeeping' }];
const ledger: LedgerSettings = {
  mode: 'auto',
  state: 'draft',
  basis: 'inclusive',
  residue: 'refuse',
  onApprovedEdit: 'finding',
  defaultAccount: '200',
  defaultTax: 'OUTPUT',
  accountMap: [{ service: 'Bookkeeping', account: '210', tax: 'EXEMPTOUTPUT' }],
};
const origin: Origin = {
  view: { lines },
  source: { version: null, seenBy: null, observedAt: null },
  country: 'AU',
  ledger,
};
const specs = [{ name: 'LineItems', label: 'Lines', type: 'object', writable: true }] as const;

const stepsOf = (name: string): readonly unknown[] => {
  const field = traceField(specs, name);
  return field === null ? [] : lineSteps(field, origin).map(({ value }) => value);
};

test('a line’s tax is traced to the map of accounts, or to the defaults, by its place', () => {
  expect(stepsOf('LineItems[1].TaxType')).toEqual([lines[1], { account: '210', tax: 'EXEMPTOUTPUT' }]);
  expect(stepsOf('LineItems.0.TaxType')).toEqual([lines[0], { account: '200', tax: 'OUTPUT' }]);
});

test('a line that the source does not have is the rounding line, and the whole field has no line', () => {
  expect(stepsOf('LineItems[2].TaxType')).toEqual([null]);
  expect(stepsOf('LineItems')).toEqual([]);
});

test('parts of a field are found by places and names, and nothing is found where nothing is', () => {
  const field = traceField(specs, 'LineItems[0].Tracking[1].Name');
  expect(field).toMatchObject({ top: 'LineItems', rest: ['0', 'Tracking', '1', 'Name'] });
  expect(deepValue([{ Tracking: [{}, { Name: 'North' }] }], field?.rest ?? [])).toBe('North');
  expect(deepValue([{}], field?.rest ?? [])).toBeNull();
  expect(deepValue('text', ['length'])).toBeNull();
  expect([traceField(specs, 'Telex'), traceField(specs, 'LineItems.')]).toEqual([null, null]);
});
