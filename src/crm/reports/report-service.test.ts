import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ReportName } from '#model/crm/report-nouns.ts';
import { openLedger, type Ledger } from '#test/builders/ledger.ts';
import { createCrmWorld, type CrmWorld } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { enterExchangeRate } from './exchange-rate-service.ts';
import { readReport, type ReportAsked, type ReportResult } from './report-service.ts';

let database: TestDatabase;
let world: CrmWorld;
let ledger: Ledger;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  world = await createCrmWorld(database, ['stripe']);
  ledger = await openLedger(world);
});

const report = (name: ReportName, asked: Partial<ReportAsked> = {}): Promise<ReportResult> =>
  readReport(world.deps, world.kim, name, { by: 'month', ...asked }, { after: null, limit: 200 });

const cellsOf = ({ rows }: ReportResult) => rows.map(({ currency, cells }) => ({ currency, ...cells }));

test('what customers owe is told by how long it is overdue on a day', async () => {
  const bakery = await ledger.aCustomer('Harbour Bakery');
  const clinic = await ledger.aCustomer('Northside Clinic');
  await ledger.anInvoice({
    contact: bakery,
    issued: '2026-07-01',
    due: '2026-07-15',
    total: 110_00,
    tax: 10_00,
  });
  await ledger.anInvoice({ contact: bakery, issued: '2026-10-01', due: '2026-10-15', total: 55_50 });
  await ledger.anInvoice({ contact: bakery, issued: '2026-11-10', due: '2026-12-01', total: 20_00 });
  await ledger.anInvoice({ contact: clinic, issued: '2026-11-19', total: 9_000, currency: 'JPY' });
  await ledger.anInvoice({
    contact: clinic,
    issued: '2026-08-01',
    due: '2026-08-02',
    total: 70_00,
    state: 'paid',
  });
  await ledger.anInvoice({ contact: clinic, issued: '2026-08-01', total: 70_00, state: 'void' });

  const aged = await report('receivables');
  expect(aged).toMatchObject({ zone: 'Australia/Sydney', today: '2026-11-20', asOf: '2026-11-20' });
  expect(cellsOf(aged)).toEqual([
    {
      currency: 'AUD',
      contact: 'Harbour Bakery',
      invoices: '3',
      not_due: '20.00',
      days_30: '0.00',
      days_60: '55.50',
      days_90: '0.00',
      older: '110.00',
      total: '185.50',
    },
    {
      currency: 'JPY',
      contact: 'Northside Clinic',
      invoices: '1',
      not_due: '0',
      days_30: '9000',
      days_60: '0',
      days_90: '0',
      older: '0',
      total: '9000',
    },
  ]);
  expect(aged.totals.map(({ currency, rows, cells }) => [currency, rows, cells['total']])).toEqual([
    ['AUD', 1, '185.50'],
    ['JPY', 1, '9000'],
  ]);
  const lines = await report('receivable_invoices', { contact: bakery });
  expect(lines.rows.map(({ cells }) => [cells['due_on'], cells['days'], cells['total']])).toEqual([
    ['2026-07-15', '128', '110.00'],
    ['2026-10-15', '36', '55.50'],
    ['2026-12-01', '-11', '20.00'],
  ]);
});

const owedOn = async (asOf: string) =>
  (await report('receivables', { asOf })).totals.map(({ cells }) => cells['total']);

test('a day in the past shows what was owed then, payments and ends since taken back', async () => {
  const bakery = await ledger.aCustomer('Harbour Bakery');
  const paid = await ledger.anInvoice({
    contact: bakery,
    issued: '2026-09-01',
    due: '2026-09-15',
    total: 100_00,
    state: 'paid',
    more: { paid_at: Date.UTC(2026, 10, 1) },
  });
  await ledger.aPayment(paid, '2026-09-20', 40_00);
  await ledger.aPayment(paid, '2026-11-01', 60_00);
  await ledger.anInvoice({
    contact: bakery,
    issued: '2026-09-10',
    due: '2026-09-20',
    total: 30_00,
    state: 'uncollectible',
    more: { ended_at: Date.UTC(2026, 9, 20) },
  });
  const part = await ledger.anInvoice({
    contact: bakery,
    issued: '2026-09-12',
    due: '2026-10-01',
    total: 50_00,
    more: { remaining_minor: 15_00, paid_minor: 20_00, due_minor: 35_00, credited_minor: 15_00 },
  });
  await ledger.aPayment(part, '2026-10-30', 20_00);
  await ledger.aCreditNote(part, '2026-11-02', 15_00);

  expect(await owedOn('2026-08-31')).toEqual([]);
  expect(await owedOn('2026-09-15')).toEqual(['180.00']);
  expect(await owedOn('2026-09-30')).toEqual(['140.00']);
  expect(await owedOn('2026-10-25')).toEqual(['110.00']);
  expect(await owedOn('2026-11-01')).toEqual(['30.00']);
  expect(await owedOn('2026-11-20')).toEqual(['15.00']);
});

test('an invoice is overdue by the organisation’s days, not by those of UTC', async () => {
  const bakery = await ledger.aCustomer('Harbour Bakery');
  // Half past eleven at night in Sydney, on 19 November: noon of that day in UTC.
  await ledger.anInvoice({
    contact: bakery,
    issued: '2026-11-01',
    total: 10_00,
    more: { due_at: Date.UTC(2026, 10, 19, 12, 30) },
  });
  const [row] = (await report('receivable_invoices', { asOf: '2026-11-20' })).rows;
  expect(row?.cells).toMatchObject({ due_on: '2026-11-19', days: '1', days_30: '10.00' });
  const [later] = (await report('receivable_invoices', { asOf: '2026-11-19' })).rows;
  expect(later?.cells).toMatchObject({ days: '0', not_due: '10.00' });
});

test('payments, refunds and fees fall into periods, Australia’s financial year among them', async () => {
  const bakery = await ledger.aCustomer('Harbour Bakery');
  const invoice = await ledger.anInvoice({
    contact: bakery,
    issued: '2026-06-01',
    total: 500_00,
    state: 'paid',
  });
  const fee = { fee_minor: 2_00, net_minor: 98_00, settlement_currency: 'AUD' };
  const june = await ledger.aPayment(invoice, '2026-06-30', 100_00, fee);
  await ledger.aPayment(invoice, '2026-07-01', 100_00, fee);
  await ledger.aPayment(invoice, '2026-07-02', 50_00, { is_out_of_band: true });
  await ledger.aPayment(invoice, '2026-07-03', 10_00, { state: 'failed' });
  await ledger.aRefund(invoice, june, '2026-07-20', 25_00);
  const abroad = await ledger.anInvoice({
    contact: bakery,
    issued: '2026-06-01',
    total: 80_00,
    currency: 'USD',
    state: 'paid',
  });
  await ledger.aPayment(abroad, '2026-07-05', 80_00, {
    currency: 'USD',
    fee_minor: 4_00,
    net_minor: 116_00,
    settlement_currency: 'AUD',
  });

  const years = await report('payments', { by: 'financial_year' });
  expect(cellsOf(years)).toEqual([
    {
      currency: 'AUD',
      period: 'FY 2025–26',
      first_day: '2025-07-01',
      last_day: '2026-06-30',
      payments: '1',
      paid: '100.00',
      refunds: '0.00',
      fees: '2.00',
      net: '98.00',
    },
    {
      currency: 'AUD',
      period: 'FY 2026–27',
      first_day: '2026-07-01',
      last_day: '2027-06-30',
      payments: '2',
      paid: '150.00',
      refunds: '25.00',
      fees: '6.00',
      net: '239.00',
    },
    {
      currency: 'USD',
      period: 'FY 2026–27',
      first_day: '2026-07-01',
      last_day: '2027-06-30',
      payments: '1',
      paid: '80.00',
      refunds: '0.00',
      fees: '0.00',
      net: '0.00',
    },
  ]);
  const named = async (by: 'day' | 'week' | 'month' | 'quarter') =>
    (await report('payments', { by, currency: 'AUD', to: '2026-07-02' })).rows.map(({ cells }) => [
      cells['period'],
      cells['last_day'],
      cells['paid'],
    ]);
  expect(await named('day')).toEqual([
    ['30 Jun 2026', '2026-06-30', '100.00'],
    ['1 Jul 2026', '2026-07-01', '100.00'],
    ['2 Jul 2026', '2026-07-02', '50.00'],
  ]);
  expect(await named('week')).toEqual([['Week of 29 Jun 2026', '2026-07-05', '250.00']]);
  expect(await named('month')).toEqual([
    ['Jun 2026', '2026-06-30', '100.00'],
    ['Jul 2026', '2026-07-31', '150.00'],
  ]);
  expect(await named('quarter')).toEqual([
    ['Apr–Jun 2026', '2026-06-30', '100.00'],
    ['Jul–Sep 2026', '2026-09-30', '150.00'],
  ]);
});

test('sales are told by customer, by service and by currency, tax apart', async () => {
  const bakery = await ledger.aCustomer('Harbour Bakery');
  const bas = await ledger.aService('BAS');
  const first = await ledger.anInvoice({
    contact: bakery,
    issued: '2026-10-10',
    total: 220_00,
    tax: 20_00,
    state: 'paid',
  });
  await ledger.aLine(first, bakery, {
    position: 0,
    total: 165_00,
    tax: 15_00,
    discount: 10_00,
    service: bas,
    state: 'settled',
  });
  await ledger.aLine(first, bakery, { position: 1, total: 55_00, tax: 5_00, state: 'settled' });
  await ledger.aPayment(first, '2026-10-12', 220_00, {
    fee_minor: 3_00,
    net_minor: 217_00,
    settlement_currency: 'AUD',
  });
  await ledger.anInvoice({ contact: bakery, issued: '2026-11-03', total: 11_00, tax: 1_00 });
  await ledger.anInvoice({ contact: bakery, issued: '2026-11-03', total: 5_00, state: 'void' });

  expect(cellsOf(await report('customers'))).toMatchObject([
    {
      contact: 'Harbour Bakery',
      invoices: '2',
      net: '210.00',
      tax: '21.00',
      total: '231.00',
      paid: '220.00',
      owed: '11.00',
    },
  ]);
  expect(cellsOf(await report('services'))).toEqual([
    {
      currency: 'AUD',
      code: 'BAS',
      service: 'Service BAS',
      quantity: '1',
      lines: '1',
      gross: '160.00',
      discount: '10.00',
      net: '150.00',
      tax: '15.00',
      total: '165.00',
    },
    {
      currency: 'AUD',
      code: null,
      service: null,
      quantity: '1',
      lines: '1',
      gross: '50.00',
      discount: '0.00',
      net: '50.00',
      tax: '5.00',
      total: '55.00',
    },
  ]);
  expect(cellsOf(await report('currencies', { from: '2026-11-01', to: '2026-11-30' }))).toMatchObject([
    { currency: 'AUD', invoices: '1', total: '11.00', paid: '0.00' },
  ]);
  expect(cellsOf(await report('customers', { service: bas }))).toMatchObject([
    { invoices: '1', total: '220.00' },
  ]);
  expect(cellsOf(await report('customers', { states: ['void'] }))).toMatchObject([
    { invoices: '1', total: '5.00' },
  ]);
});

const rate = (from: string, value: string, asOf: string) =>
  enterExchangeRate(world.deps, world.kim, { from, to: 'AUD', rate: value, asOf, source: 'RBA 4 pm' });

test('sums come in one currency only by rates that a person entered', async () => {
  const bakery = await ledger.aCustomer('Harbour Bakery');
  for (const [currency, total] of [
    ['AUD', 100_00],
    ['USD', 200_00],
    ['JPY', 10_001],
    ['NZD', 50_00],
  ] as const)
    await ledger.anInvoice({ contact: bakery, issued: '2026-11-01', total, currency });
  await rate('USD', '1.50', '2026-10-01');
  await rate('USD', '1.523456', '2026-11-15');
  await rate('USD', '9', '2026-12-01');
  await rate('JPY', '0.0101', '2026-11-01');
  await rate('JPY', '0.0102', '2026-11-01');

  const { restated } = await report('receivables', { into: 'AUD' });
  expect(restated).toMatchObject({ currency: 'AUD', on: '2026-11-20', missing: ['NZD'] });
  expect(
    restated?.parts.map((part) => [
      part.currency,
      part.rate?.rate ?? null,
      part.rate?.as_of ?? null,
      part.cells['total'],
    ]),
  ).toEqual([
    ['AUD', null, null, '100.00'],
    ['JPY', '0.0102', '2026-11-01', '102.01'],
    ['USD', '1.523456', '2026-11-15', '304.69'],
  ]);
  expect(restated?.sum['total']).toBe('506.70');
  await expect(rate('USD', '0', '2026-11-01')).rejects.toMatchObject({ code: 'crm.invalid' });
  await expect(rate('AUD', '1', '2026-11-01')).rejects.toMatchObject({ code: 'crm.invalid' });
});

test('work that no invoice has taken is told by customer, owner and age', async () => {
  const bakery = await ledger.aCustomer('Harbour Bakery');
  await ledger.aBillable(bakery, {
    quantity: '1.5',
    unit_price: '99.99',
    tax_code: 'GST',
    billed_on: '2026-11-19',
  });
  await ledger.aBillable(bakery, {
    unit_price: '110',
    tax_code: 'GST-INCL',
    discount_kind: 'percent',
    discount_value: '12.5',
    billed_on: '2026-09-10',
  });
  await ledger.aBillable(bakery, { unit_price: '5000', currency: 'JPY', billed_on: '2026-01-01' });
  await ledger.aBillable(bakery, { state: 'written_off' });
  const aged = await report('unbilled');
  expect(cellsOf(aged)).toEqual([
    {
      currency: 'AUD',
      contact: 'Harbour Bakery',
      owner: null,
      oldest_on: '2026-09-10',
      billables: '2',
      days_30: '149.99',
      days_60: '0.00',
      days_90: '87.50',
      older: '0.00',
      net: '237.49',
      total: '261.24',
    },
    {
      currency: 'JPY',
      contact: 'Harbour Bakery',
      owner: null,
      oldest_on: '2026-01-01',
      billables: '1',
      days_30: '0',
      days_60: '0',
      days_90: '0',
      older: '5000',
      net: '5000',
      total: '5000',
    },
  ]);
  const lines = await report('unbilled_billables', { currency: 'AUD' });
  expect(
    lines.rows.map(({ cells }) => [cells['billed_on'], cells['net'], cells['tax'], cells['total']]),
  ).toEqual([
    ['2026-09-10', '87.50', '8.75', '96.25'],
    ['2026-11-19', '149.99', '15.00', '164.99'],
  ]);
});

test('billables, invoices and payments are held against each other, to the cent', async () => {
  const bakery = await ledger.aCustomer('Harbour Bakery');
  const good = await ledger.anInvoice({
    contact: bakery,
    issued: '2026-11-01',
    total: 100_00,
    number: 'A-1',
    more: { paid_minor: 33_34, remaining_minor: 66_66 },
  });
  for (const position of [0, 1, 2])
    await ledger.aLine(good, bakery, { position, total: position === 2 ? 33_34 : 33_33 });
  await ledger.aPayment(good, '2026-11-02', 33_34);
  const result = await report('reconciliation');
  expect(
    result.rows.map(({ cells }) => [
      cells['description'],
      cells['billed'],
      cells['paid'],
      cells['owed'],
      cells['finding'],
    ]),
  ).toEqual([
    ['Line 0', '33.33', '11.11', '22.22', ''],
    ['Line 1', '33.33', '11.11', '22.22', ''],
    ['Line 2', '33.34', '11.12', '22.22', ''],
  ]);
  expect(result.totals[0]?.cells).toMatchObject({
    billed: '100.00',
    paid: '33.34',
    owed: '66.66',
    paid_differs: '0',
  });

  const short = await ledger.anInvoice({
    contact: bakery,
    issued: '2026-11-03',
    total: 80_00,
    state: 'paid',
    number: 'A-2',
  });
  await ledger.aLine(short, bakery, { position: 0, total: 40_00, state: 'settled' });
  await ledger.aLine(short, bakery, { position: 1, total: 40_00, state: 'on_invoice' });
  await ledger.aPayment(short, '2026-11-03', 79_00);
  const open = await ledger.anInvoice({ contact: bakery, issued: '2026-11-04', total: 10_00, number: 'A-3' });
  await ledger.aPayment(open, '2026-11-04', 10_00);
  const ended = await ledger.anInvoice({
    contact: bakery,
    issued: '2026-11-05',
    total: 10_00,
    state: 'void',
    number: 'A-4',
  });
  await ledger.aLine(ended, bakery, { position: 0, total: 10_00, state: 'on_invoice' });
  const kept = await ledger.anInvoice({
    contact: null,
    issued: '2026-11-06',
    total: 10_00,
    state: 'void',
    number: 'A-5',
  });
  await ledger.aPayment(kept, '2026-11-06', 10_00);
  await ledger.anInvoice({ contact: null, issued: '2026-11-07', total: 10_00, state: 'void', number: 'A-6' });

  const all = await report('reconciliation', { finding: 'any' });
  expect(all.rows.map(({ cells }) => [cells['number'], cells['description'], cells['finding']])).toEqual([
    ['A-5', null, 'payment_without_invoice'],
    ['A-4', 'Line 0', 'billable_on_void'],
    ['A-3', null, 'open_though_paid'],
    ['A-2', 'Line 0', 'paid_differs'],
    ['A-2', 'Line 1', 'paid_differs,state_differs'],
  ]);
  expect(all.totals[0]?.cells).toMatchObject({
    paid_differs: '1',
    open_though_paid: '1',
    billable_on_void: '1',
    payment_without_invoice: '1',
    state_differs: '1',
  });
  expect((await report('reconciliation', { finding: 'billable_on_void' })).rows).toHaveLength(1);
});

test('a report goes on where its page ended, and its sums are of all pages', async () => {
  for (const at of [1, 2, 3, 4, 5])
    await ledger.anInvoice({
      contact: await ledger.aCustomer(`Customer ${String(at)}`),
      issued: '2026-11-01',
      total: at * 10_00,
    });
  const { deps, kim } = world;
  const seen: unknown[] = [];
  let after: readonly [string, string] | null = null;
  for (let page = 0; page < 5; page += 1) {
    const result: ReportResult = await readReport(
      deps,
      kim,
      'receivables',
      { by: 'month' },
      { after, limit: 2 },
    );
    seen.push(...result.rows.map(({ cells }) => cells['total']));
    expect(result.totals.map(({ cells }) => cells['total'])).toEqual(page === 0 ? ['150.00'] : []);
    if (result.next === null) break;
    after = JSON.parse(Buffer.from(result.next, 'base64url').toString()) as readonly [string, string];
  }
  expect(seen).toEqual(['50.00', '40.00', '30.00', '20.00', '10.00']);
});

test('another workspace’s figures are in no report', async () => {
  await ledger.anInvoice({ contact: await ledger.aCustomer('Ours'), issued: '2026-11-01', total: 10_00 });
  const other = await createCrmWorld(database, ['stripe']);
  for (const name of ['receivables', 'customers', 'currencies', 'reconciliation'] as const)
    expect(
      (await readReport(other.deps, other.kim, name, { by: 'month' }, { after: null, limit: 10 })).rows,
    ).toEqual([]);
});
