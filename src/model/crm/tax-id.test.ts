import { expect, test } from 'vitest';
import { readTaxId } from '#model/crm/tax-id.ts';

test('an ABN is known by its check digits and written in groups', () => {
  expect(readTaxId('51824753556', null)).toEqual({ taxId: { type: 'au_abn', text: '51 824 753 556' } });
  expect(readTaxId('51 824 753 556', 'au_abn')).toEqual({
    taxId: { type: 'au_abn', text: '51 824 753 556' },
  });
  expect(readTaxId('51 824 753 557', 'au_abn')).toHaveProperty('problem');
});

test('other numbers are kept as they are written', () => {
  expect(readTaxId('51824753557', null)).toEqual({ taxId: { type: 'other', text: '51824753557' } });
  expect(readTaxId('GB 999 9999 73', 'gb_vat')).toEqual({
    taxId: { type: 'gb_vat', text: 'GB 999 9999 73' },
  });
  expect(readTaxId('–', null)).toHaveProperty('problem');
  expect(readTaxId('1', 'Umsatzsteuer')).toHaveProperty('problem');
});
