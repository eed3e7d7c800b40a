import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ContactId } from '#base/ids.ts';
import { silentLogger } from '#base/log.ts';
import { closeOpportunity } from '#crm/opportunities/closing-service.ts';
import { createOpportunity } from '#crm/opportunities/opportunity-service.ts';
import { createImporter } from '#crm/imports/importer.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { anAgreedService } from '#test/builders/agreed-service.ts';
import { aFlow } from '#test/builders/connected.ts';
import { openLedger } from '#test/builders/ledger.ts';
import { createCrmWorld, type CrmWorld } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { runCli } from './main.ts';
import type { ExitCode } from './io.ts';

let database: TestDatabase;
let dataDir: string;
let world: CrmWorld;
beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'plumbline-crm-cli-'));
});
afterAll(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  world = await createCrmWorld(database);
});

const cli = async (...args: string[]): Promise<{ code: ExitCode; out: string; err: string }> => {
  const said = { out: '', err: '' };
  const code = await runCli([...args, '--workspace', world.workspaceId], {
    environment: { PLUMBLINE_DATABASE_URL: database.url, PLUMBLINE_DATA_DIR: dataDir },
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    isInteractive: false,
    interrupted: new AbortController().signal,
  });
  return { code, ...said };
};

const json = async <Answer>(...args: string[]): Promise<Answer> =>
  JSON.parse((await cli(...args, '--json')).out) as Answer;

test('modules are switched with what they need, or the command says what is missing', async () => {
  const refused = await cli('module', 'on', 'stripe');
  expect(refused).toMatchObject({ code: 3, out: '' });
  expect(refused.err).toContain('Why:    crm.module_needs');
  expect(refused.err).toContain('Do:     Switch on what it needs first');
  const { code, out } = await cli('module', 'on', 'finance', '--needs');
  expect(code).toBe(0);
  expect(out).toContain('finance        on\n');
  expect(await cli('module', 'off', 'services')).toMatchObject({ code: 3 });
  expect(await cli('module', 'on', 'teapot')).toMatchObject({ code: 2 });
  expect(await json('finance', 'show')).toEqual({ taxRounding: 'line', account: null });
  expect(await cli('finance', 'set')).toMatchObject({ code: 2 });
  expect(await cli('finance', 'set', '--tax-rounding', 'subtotal')).toMatchObject({ code: 3 });
});

test('a module that goes off says which flows wait for it, and the flows say so themselves', async () => {
  await cli('module', 'on', 'opportunities');
  const crmId = await inWorkspace(database.db, world.workspaceId, async (trx) => {
    const own = trx.selectFrom('connection').select('id').where('vendor', '=', 'crm');
    return (await own.executeTakeFirstOrThrow()).id;
  });
  const ends = { source: crmId, target: crmId };
  await aFlow(world.deps, world.workspaceId, 'ignition-proposals-to-crm', ends);
  const off = await cli('module', 'off', 'opportunities');
  expect(off.out).toContain(
    'Paused until opportunities is on again: Ignition proposals to CRM opportunities. Nothing is lost meanwhile.',
  );
  expect((await cli('flow', 'list')).out).toContain('paused, the module opportunities is off');
  const refused = await cli('flow', 'enable', 'ignition-proposals-to-crm');
  expect(refused).toMatchObject({ code: 3 });
  expect(refused.err).toContain('flow.held');
  await cli('module', 'on', 'opportunities');
  const { flows } = await json<{ flows: { state: string; pausedFor: string | null }[] }>('flow', 'list');
  expect(flows).toMatchObject([{ state: 'enabled', pausedFor: null }]);
});

test('a contact is added, found by a few letters, shown and archived', async () => {
  const added = await json<{ id: ContactId }>(
    'contact',
    'add',
    'Harbour Bakery Pty Ltd',
    '--email',
    'ap@harbour.example',
    '--abn',
    '51 824 753 556',
  );
  expect((await cli('contact', 'list', 'harb')).out).toBe(
    `ID                              NAME                    TYPE          CODE  EMAIL               OWNER\n${added.id}  Harbour Bakery Pty Ltd  organization  –     ap@harbour.example  –\n`,
  );
  const shown = await cli('contact', 'show', added.id);
  expect(shown.out).toContain('Tax number:  51 824 753 556\n');
  expect((await cli('contact', 'archive', added.id)).out).toContain('– organization, archived\n');
  expect((await cli('contact', 'list')).out).toBe('No contacts.\n');
  expect((await cli('contact', 'add', 'Wrong', '--abn', '51 824 753 557')).err).toContain('crm.invalid');
  expect((await cli('contact', 'show', 'nobody')).err).toContain('"nobody" is not the id of a contact.');
});

test('a file is previewed, imported by workers, and what was refused is exit code 1', async () => {
  const file = join(dataDir, 'clients.csv');
  await writeFile(file, 'code,name,email\nI1,Imported Pty Ltd,\nI2,Bad,not one\n');
  const made = await json<{ id: string }>('import', 'preview', file);
  expect(made).toMatchObject({ state: 'preview', planned: { create: 1, refuse: 1 }, waiting: 1 });
  const asked = await cli('import', 'apply', made.id, '--background');
  expect(asked).toMatchObject({ code: 1 });
  expect(asked.out).toContain('clients.csv – applying');
  expect(await cli('import', 'cancel', made.id)).toMatchObject({ code: 0 });
  const working = createImporter(world.deps, silentLogger);
  const applying = cli('import', 'apply', made.id);
  const importing = (async () => {
    while (!(await working.round()));
  })();
  const { code, out } = await applying;
  await importing;
  expect(code).toBe(1);
  expect(out).toContain('clients.csv – applied');
  expect(out).toContain('email: is no e-mail address');
  expect(await json('import', 'list')).toMatchObject({ imports: [{ id: made.id, state: 'applied' }] });
  expect(await cli('import', 'discard', made.id)).toMatchObject({ code: 3 });
  expect(await cli('import', 'preview', join(dataDir, 'nowhere.csv'))).toMatchObject({ code: 2 });
});

test('services are named by their code, and billed work is previewed and reported', async () => {
  await cli('module', 'on', 'stripe', '--needs');
  await cli('service', 'add', 'BAS', 'BAS return', '--price', 'AUD=150', '--tax', 'GST');
  expect((await cli('service', 'show', 'bas')).out).toContain('Prices:  150 AUD\n');
  expect((await cli('service', 'resync', '--all')).out).toBe('1 services are looked at again.\n');
  const { id } = await json<{ id: ContactId }>(
    'contact',
    'add',
    'Harbour Bakery',
    '--email',
    'ap@harbour.example',
  );
  const added = await cli(
    'billable',
    'add',
    id,
    '--service',
    'BAS',
    '--quantity',
    '2',
    '--discount',
    '10%',
    '--on',
    '2026-11-01',
  );
  expect(added.out).toContain('Total:     297.00 AUD\n');
  expect((await cli('billable', 'list', '--state', 'open')).out).toContain('297.00 AUD');
  expect((await cli('billable', 'add', id, '--description', 'x')).err).toContain(
    'Say --service, or --description and --price',
  );
  const preview = await cli('invoice', 'preview', '--contact', id);
  expect(preview).toMatchObject({ code: 1 });
  expect(preview.out).toContain('Why:     crm.stripe_not_connected');
  expect(await cli('invoice', 'generate', '--contact', id)).toMatchObject({ code: 3 });
  const report = await cli('report', 'unbilled', '--as-of', '2026-11-20');
  expect(report.out).toContain('AUD       Harbour Bakery');
  expect(report.out).toContain('270.00      297.00\n');
});

test('a report is a table, CSV or JSON, and a finding of a reconciliation is exit code 1', async () => {
  await cli('module', 'on', 'finance', '--needs');
  const ledger = await openLedger(world);
  const customer = await ledger.aCustomer('Harbour Bakery');
  const invoice = await ledger.anInvoice({
    contact: customer,
    issued: '2026-11-01',
    due: '2026-11-08',
    total: 11_00,
    number: 'A-1',
  });
  const days = ['--as-of', '2026-11-20'];
  expect(await cli('report', 'receivables', ...days)).toEqual({
    code: 0,
    err: '',
    out: `Receivables by age. Days of Australia/Sydney, as of 2026-11-20.

CURRENCY  CUSTOMER        INVOICES  NOT DUE  1–30 DAYS  31–60 DAYS  61–90 DAYS  OVER 90 DAYS  OWED
AUD       Harbour Bakery  1         0.00     11.00      0.00        0.00        0.00          11.00

SUMS  ROWS  INVOICES  NOT DUE  1–30 DAYS  31–60 DAYS  61–90 DAYS  OVER 90 DAYS  OWED
AUD   1     1         0.00     11.00      0.00        0.00        0.00          11.00
`,
  });
  expect((await cli('report', 'receivables', '--format', 'csv', ...days)).out).toBe(
    'Customer,Invoices,Currency,Not due,1–30 days,31–60 days,61–90 days,Over 90 days,Owed\nHarbour Bakery,1,AUD,0.00,11.00,0.00,0.00,0.00,11.00\n',
  );
  expect(await json('report', 'receivables', ...days)).toMatchObject({
    report: 'receivables',
    totals: [{ currency: 'AUD', rows: 1 }],
  });
  expect(await cli('invoice', 'show', 'A-1')).toMatchObject({ code: 0 });
  expect(await cli('report', 'reconciliation')).toMatchObject({ code: 0 });
  await ledger.aPayment(invoice, '2026-11-09', 11_00);
  expect(await cli('report', 'reconciliation')).toMatchObject({ code: 1 });
  expect(await cli('report', 'sales')).toMatchObject({ code: 2 });
  expect((await cli('report', 'payments', '--by', 'decade')).err).toContain('--by: ');
  expect((await cli('invoice', 'list', '--state', 'lost')).err).toContain('--state is one of generating');
});

test('what a client agreed to is listed, dismissed with a reason, and taken back', async () => {
  await cli('module', 'on', 'opportunities');
  await cli('module', 'on', 'stripe', '--needs');
  expect(await cli('agreed', 'list')).toMatchObject({ code: 0, out: 'No agreed services.\n' });
  const contact = await json<{ id: ContactId }>('contact', 'add', 'Acme Pty Ltd');
  const opportunityId = await createOpportunity(world.deps, world.kim, {
    title: 'Books for the year',
    contactId: contact.id,
  });
  await closeOpportunity(world.deps, world.kim, opportunityId, 1, { to: 'won' });
  const id = await anAgreedService(world.deps, world.kim, { opportunityId });
  const listed = await cli('agreed', 'list', '--opportunity', opportunityId);
  expect(listed.out).toMatch(
    /^ID +AGREED +CONTACT +DESCRIPTION +STATE +BILLED AS +AMOUNT +EVERY +FROM +BILLED BY\n/,
  );
  expect(listed.out).toMatch(
    /PROP-1042 +Acme Pty Ltd +Ledger set-up +billed +billable +120\.00 AUD +– +– +bil_\w+, open/,
  );
  expect(await cli('agreed', 'list', '--state', 'gone')).toMatchObject({ code: 2 });
  expect(await cli('agreed', 'unbilled', opportunityId)).toMatchObject({
    code: 0,
    out: 'All that was agreed on is billed here.\n',
  });
  expect((await cli('agreed', 'show', id)).out).toMatch(/^Tax: +GST 10 % \(exclusive\)$/m);
  expect(await cli('agreed', 'dismiss', id)).toMatchObject({ code: 2 });
  const dismissed = await json<{ state: string; billable: { state: string } }>(
    'agreed',
    'dismiss',
    id,
    '--reason',
    'Goodwill',
  );
  expect(dismissed).toMatchObject({ state: 'withdrawn', billable: { state: 'written_off' } });
  expect(await json('agreed', 'reopen', id)).toMatchObject({ state: 'billed', billable: { state: 'open' } });
  const started = await cli('agreed', 'start', id);
  expect(started).toMatchObject({ code: 3 });
  expect(started.err).toContain('crm.agreed_state');
  expect(await cli('agreed', 'show', 'agr_nothing')).toMatchObject({ code: 3 });
});
