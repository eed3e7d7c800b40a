import { expect, test } from 'vitest';
import type { JsonObject } from '#base/json.ts';
import { xeroLedger } from './xero-ledger.ts';

const account = (fields: JsonObject): { kind: string; fields: JsonObject } => ({
  kind: 'account',
  fields: { Code: '200', Name: 'Sales', Type: 'REVENUE', Class: 'REVENUE', TaxType: 'OUTPUT', ...fields },
});

test('a chart has the accounts that lines may name, and rates with what they may stand with', () => {
  const chart = xeroLedger.chart([
    account({}),
    account({ Code: '090', Type: 'BANK', Class: 'ASSET' }),
    account({ Code: '610', Class: 'ASSET', SystemAccount: 'DEBTORS' }),
    account({ Code: '860', Class: 'LIABILITY', SystemAccount: 'ROUNDING', TaxType: 'BASEXCLUDED' }),
    { kind: 'tax_rate', fields: { TaxType: 'OUTPUT', EffectiveRate: '10', CanApplyToRevenue: true } },
  ]);
  expect([...chart.accounts.keys()]).toEqual(['200', '860']);
  expect(chart.taxes.get('OUTPUT')).toEqual({ percent: '10', kinds: ['REVENUE'] });
  expect(chart.roundingAccount).toBe('860');
  expect(chart.fedBy).toEqual([]);
});

test.each(['IGNPayments - Ignition Clearing Account', 'PI Clearing Account'])(
  'the account “%s” shows that Ignition itself posts here',
  (Name) => {
    expect(xeroLedger.chart([account({ Code: '', Name, Type: 'BANK' })]).fedBy).toEqual(['ignition']);
  },
);

const settled = (fields: JsonObject): boolean =>
  xeroLedger.read({ Status: 'AUTHORISED', ...fields }).isSettled;

test('an invoice is settled by any payment or credit, and by none of nothing', () => {
  expect(settled({ AmountPaid: '0.00', AmountCredited: '0.00' })).toBe(false);
  expect(settled({ AmountPaid: '0.01' })).toBe(true);
  expect(settled({ AmountCredited: '5.00' })).toBe(true);
});
