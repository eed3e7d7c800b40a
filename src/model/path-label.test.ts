import { expect, test } from 'vitest';
import type { FieldSpec } from '#model/connector.ts';
import { pathLabel } from '#model/path-label.ts';

const fields: readonly FieldSpec[] = [
  { name: 'taxNumber', label: 'Tax number', type: 'text', writable: false },
  { name: 'postalAddress', label: 'Where post goes', type: 'address', writable: false },
  { name: 'custom.fee_partner', label: 'Partner for fees', type: 'text', writable: true },
];

test.each([
  ['taxNumber', 'Tax number'],
  ['postalAddress.postalCode', 'Where post goes: postal code'],
  ['primaryContact.email', 'Primary contact: email'],
  ['custom.fee_partner', 'Partner for fees'],
  ['custom.year_end', 'Year end'],
  ['metadata.ACME-id2', 'ACME id 2'],
  ['address.line1', 'Address: line 1'],
  ['-', '-'],
])('%s reads “%s”', (path, label) => {
  expect(pathLabel(fields, path)).toBe(label);
});
