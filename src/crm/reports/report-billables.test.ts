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

test('work that no invoice has taken is told by customer, owner and age', async () => {
  const bakery = await desk.ledger.aCustomer('Harbour Bakery');
  await desk.ledger.aBillable(bakery, {
    quantity: '1.5',
    unit_price: '99.99',
    tax_code: 'GST',
    billed_on: '2026-11-19',
  });
  await desk.ledger.aBillable(bakery, {
    unit_price: '110',
    tax_code: 'GST-INCL',
    discount_kind: 'percent',
    discount_value: '12.5',
    billed_on: '2026-09-10',
  });
  await desk.ledger.aBillable(bakery, { unit_price: '5000', currency: 'JPY', billed_on: '2026-01-01' });
  await desk.ledger.aBillable(bakery, { state: 'written_off' });
  const aged = await desk.report('unbilled');
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
  const lines = await desk.report('unbilled_billables', { currency: 'AUD' });
  expect(
    lines.rows.map(({ cells }) => [cells['billed_on'], cells['net'], cells['tax'], cells['total']]),
  ).toEqual([
    ['2026-09-10', '87.50', '8.75', '96.25'],
    ['2026-11-19', '149.99', '15.00', '164.99'],
  ]);
});

test('billables, invoices and payments are held against each other, to the cent', async () => {
  const bakery = await desk.ledger.aCustomer('Harbour Bakery');
  const good = await desk.ledger.anInvoice({
    contact: bakery,
    issued: '2026-11-01',
    total: 100_00,
    number: 'A-1',
    more: { paid_minor: 33_34, remaining_minor: 66_66 },
  });
  for (const position of [0, 1, 2])
    await desk.ledger.aLine(good, bakery, { position, total: position === 2 ? 33_34 : 33_33 });
  await desk.ledger.aPayment(good, '2026-11-02', 33_34);
  const result = await desk.report('reconciliation');
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

  const short = await desk.ledger.anInvoice({
    contact: bakery,
    issued: '2026-11-03',
    total: 80_00,
    state: 'paid',
    number: 'A-2',
  });
  await desk.ledger.aLine(short, bakery, { position: 0, total: 40_00, state: 'settled' });
  await desk.ledger.aLine(short, bakery, { position: 1, total: 40_00, state: 'on_invoice' });
  await desk.ledger.aPayment(short, '2026-11-03', 79_00);
  const open = await desk.ledger.anInvoice({
    contact: bakery,
    issued: '2026-11-04',
    total: 10_00,
    number: 'A-3',
  });
  await desk.ledger.aPayment(open, '2026-11-04', 10_00);
  const ended = await desk.ledger.anInvoice({
    contact: bakery,
    issued: '2026-11-05',
    total: 10_00,
    state: 'void',
    number: 'A-4',
  });
  await desk.ledger.aLine(ended, bakery, { position: 0, total: 10_00, state: 'on_invoice' });
  const kept = await desk.ledger.anInvoice({
    contact: null,
    issued: '2026-11-06',
    total: 10_00,
    state: 'void',
    number: 'A-5',
  });
  await desk.ledger.aPayment(kept, '2026-11-06', 10_00);
  await desk.ledger.anInvoice({
    contact: null,
    issued: '2026-11-07',
    total: 10_00,
    state: 'void',
    number: 'A-6',
  });

  const all = await desk.report('reconciliation', { finding: 'any' });
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
  expect((await desk.report('reconciliation', { finding: 'billable_on_void' })).rows).toHaveLength(1);
});
