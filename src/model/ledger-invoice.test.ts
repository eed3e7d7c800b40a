import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#base/json.ts';
import type { LedgerChart, LedgerSettings } from '#model/ledger-flow.ts';
import { makeLedgerInvoice } from './ledger-invoice.ts';

const settings: LedgerSettings = {
  mode: 'write',
  state: 'approved',
  basis: 'exclusive',
  residue: 'refuse',
  onApprovedEdit: 'finding',
  defaultAccount: '200',
  defaultTax: 'OUTPUT',
  accountMap: [{ service: 'Exempt work', account: '201', tax: 'EXEMPT' }],
};
const chart: LedgerChart = {
  accounts: new Map([
    ['200', { tax: 'OUTPUT', kind: 'REVENUE' }],
    ['201', { tax: 'OUTPUT', kind: 'REVENUE' }],
    ['860', { tax: 'NONE', kind: 'LIABILITY' }],
  ]),
  taxes: new Map([
    ['OUTPUT', { percent: '10', kinds: ['REVENUE'] }],
    ['EXEMPT', { percent: '0', kinds: ['REVENUE'] }],
    ['INPUT', { percent: '10', kinds: ['EXPENSE'] }],
    ['NONE', { percent: '0', kinds: ['LIABILITY'] }],
  ]),
  roundingAccount: '860',
  fedBy: [],
};
const line = (description: string, unitAmount: string): JsonObject => ({
  description,
  quantity: '1',
  unitAmount,
});
const invoice = (total: string, lines: readonly JsonObject[]): JsonObject => ({
  number: 'INV-1',
  date: '2026-07-01',
  dueDate: '2026-07-15',
  amount: { total, currency: 'AUD' },
  linked: { contact: 'a contact' },
  lines,
});
const make = (view: JsonObject, more: Partial<LedgerSettings> = {}, facts: JsonObject = {}) =>
  makeLedgerInvoice({ view, settings: { ...settings, ...more }, chart, heldState: null, facts });

describe('an invoice for a ledger', () => {
  test('has GST beside its amounts, and none on what is exempt', () => {
    const mixed = invoice('210', [line('BAS', '100'), line('exempt  WORK', '100')]);
    expect(make(mixed)).toMatchObject({
      wanted: {
        subTotal: '200.00',
        totalTax: '10.00',
        total: '210.00',
        lines: [
          { account: '200', tax: 'OUTPUT' },
          { account: '201', tax: 'EXEMPT' },
        ],
      },
    });
  });

  test('that would come to another total is not made', () => {
    expect(make(invoice('200', [line('BAS', '200')]))).toMatchObject({
      findings: [{ code: 'plan.total_differs' }],
    });
  });

  test.each([
    ['109.95', '-0.05'],
    ['110.05', '0.05'],
  ])('of %s gets a rounding line of %s where that is wanted, and no larger one', (total, unitAmount) => {
    const made = make(invoice(total, [line('BAS', '100')]), { residue: 'rounding_line' });
    expect(made).toMatchObject({
      wanted: { total, lines: [{}, { account: '860', tax: 'NONE', unitAmount, lineAmount: unitAmount }] },
    });
    expect(make(invoice('110.06', [line('BAS', '100')]), { residue: 'rounding_line' })).toHaveProperty(
      'findings',
    );
  });

  test('without a date has the day it was made on where the organisation is', () => {
    const { date: _date, ...undated } = invoice('110', [line('BAS', '100')]);
    const late = { ...undated, createdAt: '2026-06-30T20:00:00.000Z' };
    expect(make(late, {}, { timeZone: 'Australia/Sydney' })).toMatchObject({
      wanted: { date: '2026-07-01' },
    });
  });

  test('names each account and rate that cannot stand', () => {
    const view = invoice('110', [line('BAS', '100')]);
    expect(make(view, { defaultTax: 'INPUT' })).toMatchObject({
      findings: [{ code: 'plan.tax_and_account' }],
    });
    expect(make(view, { defaultTax: 'GST' })).toMatchObject({ findings: [{ code: 'plan.tax_unknown' }] });
    expect(make(view, { defaultAccount: '1' })).toMatchObject({
      findings: [{ code: 'plan.account_unknown' }],
    });
    expect(make(invoice('110', [{}]))).toMatchObject({ findings: [{ code: 'plan.line_unreadable' }] });
  });

  test('that people took further is not taken back', () => {
    const view = invoice('110', [line('BAS', '100')]);
    const made = makeLedgerInvoice({
      view,
      settings: { ...settings, state: 'draft' },
      chart,
      heldState: 'paid',
      facts: {},
    });
    expect(made).toMatchObject({ wanted: { state: 'paid' } });
  });
});
