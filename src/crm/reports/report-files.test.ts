import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openLedger, type Ledger } from '#test/builders/ledger.ts';
import { createCrmWorld, type CrmWorld } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { enterExchangeRate } from './exchange-rate-service.ts';
import { reportCsv, reportXlsx } from './report-files.ts';

let database: TestDatabase;
let world: CrmWorld;
let ledger: Ledger;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  world = await createCrmWorld(database, ['finance']);
  ledger = await openLedger(world);
  const customer = await ledger.aCustomer('=HYPERLINK("http://evil.example","Pay")');
  await ledger.anInvoice({
    contact: customer,
    issued: '2026-10-01',
    due: '2026-10-15',
    total: 1_234_50,
    number: '-1',
  });
  await ledger.anInvoice({
    contact: customer,
    issued: '2026-11-01',
    due: '2026-12-01',
    total: 900,
    currency: 'JPY',
    number: 'A-2',
  });
});

/** Files of a zip by name: what its directory at the end lists (PKWARE APPNOTE, 4.3.12). */
const unzip = (bytes: Buffer): ReadonlyMap<string, string> => {
  const files = new Map<string, string>();
  const end = bytes.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const name = bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28));
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(from, from + bytes.readUInt32LE(at + 20));
    files.set(name, (bytes.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)).toString('utf8'));
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
};

test('a CSV file has plain numbers and dates, and no text that a spreadsheet computes', async () => {
  let text = '';
  for await (const part of reportCsv(world.deps, world.kim, 'receivable_invoices', { by: 'month' }))
    text += part;
  expect(text).toBe(
    `Invoice,Customer,Issued,Due,Days overdue,Currency,Not due,1–30 days,31–60 days,61–90 days,Over 90 days,Owed
'-1,"'=HYPERLINK(""http://evil.example"",""Pay"")",2026-10-01,2026-10-15,36,AUD,0.00,0.00,1234.50,0.00,0.00,1234.50
A-2,"'=HYPERLINK(""http://evil.example"",""Pay"")",2026-11-01,2026-12-01,-11,JPY,900,0,0,0,0,900
`,
  );
});

test('an XLSX file has numbers with the places of their currency, dates that are dates, and no formula', async () => {
  await enterExchangeRate(world.deps, world.kim, {
    from: 'JPY',
    to: 'AUD',
    rate: '0.01',
    asOf: '2026-11-01',
    source: 'RBA',
  });
  const asked = { by: 'month', into: 'AUD' } as const;
  const files = unzip(await reportXlsx(world.deps, world.kim, 'receivable_invoices', asked, 100));
  const sheet = files.get('xl/worksheets/sheet1.xml') ?? '';
  expect(sheet).toContain('<v>1234.5</v>');
  // 15 October 2026, in days since 1900.
  expect(sheet).toContain('<v>46310</v>');
  expect([...files.values()].join('')).not.toMatch(/<f[ >]/);
  const styles = files.get('xl/styles.xml') ?? '';
  expect(styles).toContain('#,##0.00');
  expect(styles).toContain('yyyy-mm-dd');
  expect([...files.keys()].filter((name) => name.startsWith('xl/worksheets/sheet'))).toHaveLength(3);
  expect(files.get('xl/worksheets/sheet3.xml')).toContain('<v>1243.5</v>');
});

test('a report with more rows than fit says so, and what to do', async () => {
  await expect(
    reportXlsx(world.deps, world.kim, 'receivable_invoices', { by: 'month' }, 1),
  ).rejects.toMatchObject({
    code: 'crm.file_too_large',
    hint: 'Narrow it by period or customer, or take it as CSV.',
  });
});
