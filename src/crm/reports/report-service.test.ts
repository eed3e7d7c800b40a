import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createCrmWorld } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { openReportDesk, type ReportDesk } from '#test/world/report-desk.ts';
import { readReport, type ReportResult } from './report-service.ts';

let database: TestDatabase;
let desk: ReportDesk;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  desk = await openReportDesk(database);
});

test('a report goes on where its page ended, and its sums are of all pages', async () => {
  for (const at of [1, 2, 3, 4, 5])
    await desk.ledger.anInvoice({
      contact: await desk.ledger.aCustomer(`Customer ${String(at)}`),
      issued: '2026-11-01',
      total: at * 10_00,
    });
  const { deps, kim } = desk.world;
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
  await desk.ledger.anInvoice({
    contact: await desk.ledger.aCustomer('Ours'),
    issued: '2026-11-01',
    total: 10_00,
  });
  const other = await createCrmWorld(database, ['stripe']);
  for (const name of ['receivables', 'customers', 'currencies', 'reconciliation'] as const)
    expect(
      (await readReport(other.deps, other.kim, name, { by: 'month' }, { after: null, limit: 10 })).rows,
    ).toEqual([]);
});
