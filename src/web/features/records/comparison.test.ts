import { expect, test } from 'vitest';
import type { Mapping } from '#contract/mappings.ts';
import type { FieldValue } from '#contract/vocabulary.ts';
import { compareFields } from '#web/features/records/comparison.ts';

type SimpleRule = Extract<Mapping['rules'][number], { from: string }>;

const aRule = (rule: Partial<SimpleRule>): SimpleRule => ({
  target: 'Name',
  targetLabel: 'Name',
  bySettings: false,
  from: 'name',
  fromLabel: 'Name',
  onEmpty: 'keep',
  ...rule,
});

const aField = (name: string, value: FieldValue['value']): FieldValue => ({
  name,
  label: name,
  type: 'text',
  value,
  title: null,
  currency: null,
});

const agreementOf = (
  rule: Mapping['rules'][number],
  source: FieldValue[],
  target: FieldValue[],
  agreed: boolean,
) => compareFields([rule], source, target, agreed)[0]?.agreement;

test('a value carried as it is agrees only when it is equal', () => {
  const rule = aRule({});
  expect(agreementOf(rule, [aField('name', 'Acme')], [aField('Name', 'Acme')], false)).toBe('same');
  expect(agreementOf(rule, [aField('name', 'Acme')], [aField('Name', 'Acme Ltd')], true)).toBe('differs');
});

test('spaces and parts do not make a tax number or a phone differ', () => {
  const tax = aRule({ target: 'TaxNumber', from: 'taxNumber', transform: 'abn' });
  expect(
    agreementOf(tax, [aField('taxNumber', '51 824 753 556')], [aField('TaxNumber', '51824753556')], false),
  ).toBe('converted');
  const phone = aRule({ target: 'Phone.DEFAULT', from: 'phone', transform: 'phoneParts' });
  const parts = { PhoneCountryCode: '61', PhoneAreaCode: '3', PhoneNumber: '90001234' };
  expect(
    agreementOf(phone, [aField('phone', '+61 3 9000 1234')], [aField('Phone.DEFAULT', parts)], false),
  ).toBe('converted');
});

test('a transformed value is trusted as converted only while both sides agreed', () => {
  const rule = aRule({ target: 'FirstName', from: 'name', transform: 'firstName' });
  const source = [aField('name', 'Mary O’Neill')];
  expect(agreementOf(rule, source, [aField('FirstName', 'Mary')], true)).toBe('converted');
  expect(agreementOf(rule, source, [aField('FirstName', 'Anna')], false)).toBe('differs');
});

test('a value that this record does not hold comes from elsewhere; nothing on both sides is the same', () => {
  const rule = aRule({ from: 'primaryContact.name' });
  expect(agreementOf(rule, [], [aField('Name', 'Mary')], true)).toBe('elsewhere');
  expect(agreementOf(aRule({}), [aField('name', null)], [], false)).toBe('same');
});
