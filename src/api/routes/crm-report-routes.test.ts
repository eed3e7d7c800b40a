import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiWorld, type ApiWorld, type Person } from '#test/world/api-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: ApiWorld;
let kim: Person;
beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  kim = await world.join('Kim');
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await database.drop();
});

const codeOf = (answer: { json(): unknown }): unknown =>
  (answer.json() as { error: { code: string } }).error.code;

test('reports and their files are refused while finance is off', async () => {
  for (const path of ['/api/crm/reports/receivables', '/api/crm/reports/receivables/file?format=csv']) {
    const answer = await kim.get(path);
    expect(answer.statusCode).toBe(409);
    expect(codeOf(answer)).toBe('crm.module_off');
  }
});

test('a report and its files are had once it is on; what is not understood is refused', async () => {
  await kim.send('PATCH', '/api/crm/modules/finance', { on: true, withNeeds: true });
  const report = await kim.get('/api/crm/reports/payments?by=quarter&in=AUD');
  expect(report.statusCode).toBe(200);
  expect(report.json()).toMatchObject({
    report: 'payments',
    zone: 'Australia/Sydney',
    today: '2026-11-20',
    rows: [],
    totals: [],
    restated: { currency: 'AUD', parts: [], missing: [] },
    nextCursor: null,
  });
  const csv = await kim.get('/api/crm/reports/payments/file?format=csv');
  expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(csv.body).toBe('Period,From,To,Payments,Currency,Paid,Refunds,Fees,Net\n');
  const xlsx = await kim.get('/api/crm/reports/payments/file?format=xlsx');
  expect(xlsx.headers['content-disposition']).toContain('attachment; filename="payments.xlsx"');
  expect(xlsx.rawPayload.subarray(0, 2).toString()).toBe('PK');
  for (const path of ['payments?by=decade', 'payments?from=2026-02-30', 'sales', 'payments/file?format=pdf'])
    expect(codeOf(await kim.get(`/api/crm/reports/${path}`))).toBe('api.bad_request');
  expect(codeOf(await kim.get('/api/crm/reports/payments?cursor=nonsense'))).toBe('api.bad_cursor');
});

test('rates are entered, corrected and removed', async () => {
  const rate = { from: 'USD', to: 'AUD', rate: '1.50', asOf: '2026-11-01', source: 'RBA' };
  await kim.send('POST', '/api/crm/exchange-rates', rate);
  const corrected = await kim.send('POST', '/api/crm/exchange-rates', { ...rate, rate: '1.52' });
  expect(corrected.json()).toMatchObject({
    items: [{ from: 'USD', rate: '1.52', enteredBy: { name: 'Kim' } }],
  });
  expect((await kim.get('/api/crm/currencies')).json()).toEqual({ items: ['AUD', 'USD'] });
  expect(codeOf(await kim.send('POST', '/api/crm/exchange-rates', { ...rate, to: 'USD' }))).toBe(
    'crm.invalid',
  );
  const removed = await kim.send('DELETE', '/api/crm/exchange-rates/USD/AUD/2026-11-01');
  expect(removed.json()).toEqual({ items: [] });
  expect(codeOf(await kim.send('DELETE', '/api/crm/exchange-rates/USD/AUD/2026-11-01'))).toBe(
    'crm.not_found',
  );
});
