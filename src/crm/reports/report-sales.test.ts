import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { cellsOf, openReportDesk, type ReportDesk } from '#test/world/report-desk.ts';
import { enterExchangeRate } from './exchange-rate-service.ts';

let database: TestDatabase;
let desk: ReportDesk;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  desk = await openReportDesk(database);
});

test('payments, refunds and fees fall into periods, Australia’s financial year among them', async () => {
  const bakery = await desk.ledger.aCustomer('Harbour Bakery');
  const invoice = await desk.ledger.anInvoice({
    contact: bakery,
    issued: '2026-06-01',
    total: 500_00,
    state: 'paid',
  });
  const fee = { fee_minor: 2_00, net_minor: 98_00, settlement_currency: 'AUD' };
  const june = await desk.ledger.aPayment(invoice, '2026-06-30', 100_00, fee);
  await desk.ledger.aPayment(invoice, '2026-07-01', 100_00, fee);
  await desk.ledger.aPayment(invoice, '2026-07-02', 50_00, { is_out_of_band: true });
  await desk.ledger.aPayment(invoice, '2026-07-03', 10_00, { state: 'failed' });
  await desk.ledger.aRefund(invoice, june, '2026-07-20', 25_00);
  const abroad = await desk.ledger.anInvoice({
    contact: bakery,
    issued: '2026-06-01',
    total: 80_00,
    currency: 'USD',
    state: 'paid',
  });
  await desk.ledger.aPayment(abroad, '2026-07-05', 80_00, {
    currency: 'USD',
    fee_minor: 4_00,
    net_minor: 116_00,
    settlement_currency: 'AUD',
  });

  const years = await desk.report('payments', { by: 'financial_year' });
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
    (await desk.report('payments', { by, currency: 'AUD', to: '2026-07-02' })).rows.map(({ cells }) => [
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
  const bakery = await desk.ledger.aCustomer('Harbour Bakery');
  const bas = await desk.ledger.aService('BAS');
  const first = await desk.ledger.anInvoice({
    contact: bakery,
    issued: '2026-10-10',
    total: 220_00,
    tax: 20_00,
    state: 'paid',
  });
  await desk.ledger.aLine(first, bakery, {
    position: 0,
    total: 165_00,
    tax: 15_00,
    discount: 10_00,
    service: bas,
    state: 'settled',
  });
  await desk.ledger.aLine(first, bakery, { position: 1, total: 55_00, tax: 5_00, state: 'settled' });
  await desk.ledger.aPayment(first, '2026-10-12', 220_00, {
    fee_minor: 3_00,
    net_minor: 217_00,
    settlement_currency: 'AUD',
  });
  await desk.ledger.anInvoice({ contact: bakery, issued: '2026-11-03', total: 11_00, tax: 1_00 });
  await desk.ledger.anInvoice({ contact: bakery, issued: '2026-11-03', total: 5_00, state: 'void' });

  expect(cellsOf(await desk.report('customers'))).toMatchObject([
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
  expect(cellsOf(await desk.report('services'))).toEqual([
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
  expect(cellsOf(await desk.report('currencies', { from: '2026-11-01', to: '2026-11-30' }))).toMatchObject([
    { currency: 'AUD', invoices: '1', total: '11.00', paid: '0.00' },
  ]);
  expect(cellsOf(await desk.report('customers', { service: bas }))).toMatchObject([
    { invoices: '1', total: '220.00' },
  ]);
  expect(cellsOf(await desk.report('customers', { states: ['void'] }))).toMatchObject([
    { invoices: '1', total: '5.00' },
  ]);
});

const rate = (from: string, value: string, asOf: string) =>
  enterExchangeRate(desk.world.deps, desk.world.kim, {
    from,
    to: 'AUD',
    rate: value,
    asOf,
    source: 'RBA 4 pm',
  });

test('sums come in one currency only by rates that a person entered', async () => {
  const bakery = await desk.ledger.aCustomer('Harbour Bakery');
  for (const [currency, total] of [
    ['AUD', 100_00],
    ['USD', 200_00],
    ['JPY', 10_001],
    ['NZD', 50_00],
  ] as const)
    await desk.ledger.anInvoice({ contact: bakery, issued: '2026-11-01', total, currency });
  await rate('USD', '1.50', '2026-10-01');
  await rate('USD', '1.523456', '2026-11-15');
  await rate('USD', '9', '2026-12-01');
  await rate('JPY', '0.0101', '2026-11-01');
  await rate('JPY', '0.0102', '2026-11-01');

  const { restated } = await desk.report('receivables', { into: 'AUD' });
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
