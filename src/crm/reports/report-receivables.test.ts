import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { cellsOf, openReportDesk, type ReportDesk } from '#test/world/report-desk.ts';

let database: TestDatabase;
let desk: ReportDesk;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  desk = await openReportDesk(database);
});

test('what customers owe is told by how long it is overdue on a day', async () => {
  const bakery = await desk.ledger.aCustomer('Harbour Bakery');
  const clinic = await desk.ledger.aCustomer('Northside Clinic');
  await desk.ledger.anInvoice({
    contact: bakery,
    issued: '2026-07-01',
    due: '2026-07-15',
    total: 110_00,
    tax: 10_00,
  });
  await desk.ledger.anInvoice({ contact: bakery, issued: '2026-10-01', due: '2026-10-15', total: 55_50 });
  await desk.ledger.anInvoice({ contact: bakery, issued: '2026-11-10', due: '2026-12-01', total: 20_00 });
  await desk.ledger.anInvoice({ contact: clinic, issued: '2026-11-19', total: 9_000, currency: 'JPY' });
  await desk.ledger.anInvoice({
    contact: clinic,
    issued: '2026-08-01',
    due: '2026-08-02',
    total: 70_00,
    state: 'paid',
  });
  await desk.ledger.anInvoice({ contact: clinic, issued: '2026-08-01', total: 70_00, state: 'void' });

  const aged = await desk.report('receivables');
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
  const lines = await desk.report('receivable_invoices', { contact: bakery });
  expect(lines.rows.map(({ cells }) => [cells['due_on'], cells['days'], cells['total']])).toEqual([
    ['2026-07-15', '128', '110.00'],
    ['2026-10-15', '36', '55.50'],
    ['2026-12-01', '-11', '20.00'],
  ]);
});

const owedOn = async (asOf: string) =>
  (await desk.report('receivables', { asOf })).totals.map(({ cells }) => cells['total']);

test('a day in the past shows what was owed then, payments and ends since taken back', async () => {
  const bakery = await desk.ledger.aCustomer('Harbour Bakery');
  const paid = await desk.ledger.anInvoice({
    contact: bakery,
    issued: '2026-09-01',
    due: '2026-09-15',
    total: 100_00,
    state: 'paid',
    more: { paid_at: Date.UTC(2026, 10, 1) },
  });
  await desk.ledger.aPayment(paid, '2026-09-20', 40_00);
  await desk.ledger.aPayment(paid, '2026-11-01', 60_00);
  await desk.ledger.anInvoice({
    contact: bakery,
    issued: '2026-09-10',
    due: '2026-09-20',
    total: 30_00,
    state: 'uncollectible',
    more: { ended_at: Date.UTC(2026, 9, 20) },
  });
  const part = await desk.ledger.anInvoice({
    contact: bakery,
    issued: '2026-09-12',
    due: '2026-10-01',
    total: 50_00,
    more: { remaining_minor: 15_00, paid_minor: 20_00, due_minor: 35_00, credited_minor: 15_00 },
  });
  await desk.ledger.aPayment(part, '2026-10-30', 20_00);
  await desk.ledger.aCreditNote(part, '2026-11-02', 15_00);

  expect(await owedOn('2026-08-31')).toEqual([]);
  expect(await owedOn('2026-09-15')).toEqual(['180.00']);
  expect(await owedOn('2026-09-30')).toEqual(['140.00']);
  expect(await owedOn('2026-10-25')).toEqual(['110.00']);
  expect(await owedOn('2026-11-01')).toEqual(['30.00']);
  expect(await owedOn('2026-11-20')).toEqual(['15.00']);
});

test('an invoice is overdue by the organisation’s days, not by those of UTC', async () => {
  const bakery = await desk.ledger.aCustomer('Harbour Bakery');
  // Half past eleven at night in Sydney, on 19 November: noon of that day in UTC.
  await desk.ledger.anInvoice({
    contact: bakery,
    issued: '2026-11-01',
    total: 10_00,
    more: { due_at: Date.UTC(2026, 10, 19, 12, 30) },
  });
  const [row] = (await desk.report('receivable_invoices', { asOf: '2026-11-20' })).rows;
  expect(row?.cells).toMatchObject({ due_on: '2026-11-19', days: '1', days_30: '10.00' });
  const [later] = (await desk.report('receivable_invoices', { asOf: '2026-11-19' })).rows;
  expect(later?.cells).toMatchObject({ days: '0', not_due: '10.00' });
});
