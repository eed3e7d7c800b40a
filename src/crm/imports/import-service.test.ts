import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { hourMs } from '#base/clock.ts';
import { silentLogger } from '#base/log.ts';
import type { CrmImportId } from '#base/ids.ts';
import { changeContact, createContact } from '#crm/contacts/contact-service.ts';
import { createCustomField } from '#crm/custom-fields/custom-field-service.ts';
import { exportContacts, exportServices } from '#crm/imports/export-service.ts';
import { askToApply, askToUndo, discardImport, previewImport } from '#crm/imports/import-service.ts';
import { createImporter } from '#crm/imports/importer.ts';
import { createService } from '#crm/services/catalogue-service.ts';
import { look } from '#crm/work.ts';
import { listContactRows } from '#store/crm/contacts.ts';
import { listLines } from '#store/crm/imports.ts';
import { createCrmWorld, type CrmWorld } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: CrmWorld;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  world = await createCrmWorld(database, ['services']);
});

const everything = { prefixes: [], archived: 'all' } as const;

const preview = (text: string, subject: 'contact' | 'service' = 'contact'): Promise<CrmImportId> =>
  previewImport(world.deps, world.kim, { subject, name: 'file.csv', bytes: Buffer.from(text) });

const work = async (): Promise<void> => {
  const importer = createImporter(world.deps, silentLogger);
  while (await importer.round());
};

const applyImport = async (...asked: Parameters<typeof askToApply>): Promise<void> => {
  await askToApply(...asked);
  await work();
};

const undoImport = async (...asked: Parameters<typeof askToUndo>): Promise<void> => {
  await askToUndo(...asked);
  await work();
};

const linesOf = (id: CrmImportId) =>
  look(world.deps, world.kim, 'contacts', async (trx) => {
    const page = await listLines(trx, id, {}, { after: null, limit: 1_000 });
    return page.rows;
  });

const contacts = () =>
  look(world.deps, world.kim, 'contacts', async (trx) => {
    const page = await listContactRows(trx, everything, { after: null, limit: 1_000 });
    return page.rows;
  });

const textOf = async (lines: AsyncGenerator<string>): Promise<string> => {
  let text = '';
  for await (const part of lines) text += part;
  return text;
};

test('a preview says line by line what would happen, and writes nothing else', async () => {
  const acme = await createContact(world.deps, world.kim, 'organization', {
    name: 'Acme',
    code: 'A1',
    taxId: '51824753556',
    email: 'ap@acme.example',
  });
  const id = await preview(
    [
      'Name,Code,Tax ID,Email,Type',
      'Acme Group,A1,,,',
      'Beta Pty Ltd,B1,,info@beta.example,organization',
      'Acme,,51 824 753 556,,',
      'Gamma,,,not an address,',
      'Delta,,,,alien',
      '"Beta, again",b1,,,',
    ].join('\n'),
  );
  expect((await linesOf(id)).map((line) => [line.line, line.action, line.matched_by, line.fields])).toEqual([
    [2, 'update', 'code', ['name']],
    [3, 'create', null, ['name', 'code', 'email']],
    [4, 'refuse', 'abn', []],
    [5, 'refuse', null, []],
    [6, 'refuse', null, []],
    [7, 'refuse', null, []],
  ]);
  expect((await linesOf(id)).map((line) => line.code)).toEqual([
    null,
    null,
    'crm.import_repeated',
    'crm.invalid',
    'crm.invalid',
    'crm.import_repeated',
  ]);
  expect((await contacts()).map((row) => [row.id, row.version])).toEqual([[acme, 1]]);
});

test('applying does what was shown, and refuses what was changed since', async () => {
  const acme = await createContact(world.deps, world.kim, 'organization', { name: 'Acme', code: 'A1' });
  const beta = await createContact(world.deps, world.kim, 'organization', { name: 'Beta', code: 'B1' });
  const id = await preview('code,name,phone\nA1,Acme Group,+61 2 9999 1111\nB1,Beta Group,\nC1,Gamma,\n');
  await changeContact(world.deps, world.lee, beta, 1, { email: 'b@beta.example' });
  await applyImport(world.deps, world.kim, id);
  expect((await contacts()).map((row) => row.name)).toEqual(['Acme Group', 'Beta', 'Gamma']);
  expect((await linesOf(id)).map((line) => [line.state, line.code])).toEqual([
    ['done', null],
    ['refused', 'crm.stale'],
    ['done', null],
  ]);
  expect(world.touched.filter((each) => each.key === acme)).toHaveLength(2);
  await expect(applyImport(world.deps, world.kim, id)).rejects.toMatchObject({ code: 'crm.import_closed' });
});

test('an import is taken back within a day, but for what was changed since', async () => {
  await createContact(world.deps, world.kim, 'organization', { name: 'Acme', code: 'A1' });
  const id = await preview('code,name\nA1,Acme Group\nB1,Beta\nC1,Gamma\n');
  await applyImport(world.deps, world.kim, id);
  const gamma = (await contacts()).find((row) => row.name === 'Gamma');
  if (gamma === undefined) throw new Error('Gamma was imported');
  await changeContact(world.deps, world.lee, gamma.id, 1, { email: 'g@gamma.example' });
  await undoImport(world.deps, world.kim, id);
  expect((await contacts()).map((row) => row.name)).toEqual(['Acme', 'Gamma']);
  expect((await linesOf(id)).map((line) => line.state)).toEqual(['undone', 'undone', 'kept']);
  const later = await preview('code,name\nD1,Delta\n');
  await applyImport(world.deps, world.kim, later);
  world.clock.advance(25 * hourMs);
  await expect(undoImport(world.deps, world.kim, later)).rejects.toMatchObject({ code: 'crm.import_closed' });
});

test('what was exported imports as no change, formulas and all', async () => {
  await createCustomField(world.deps, world.kim, {
    subject: 'contact',
    label: 'VIP',
    type: 'boolean',
    choices: [],
  });
  await createContact(world.deps, world.kim, 'organization', {
    name: '=HYPERLINK("http://evil.example")',
    phone: '+61 2 9999 1111',
    tags: ['a', 'b'],
    ownerId: world.leeId,
    paymentTermsDays: 14,
    billingAddress: {
      line1: '1, George St',
      line2: null,
      city: 'Sydney',
      region: 'NSW',
      postalCode: '2000',
      country: 'AU',
    },
    custom: { vip: true },
  });
  await createContact(world.deps, world.kim, 'individual', {
    firstName: 'Ada',
    lastName: 'Byron',
    taxId: '51824753556',
  });
  const text = await textOf(exportContacts(world.deps, world.kim, everything));
  expect(text).toContain(`'+61 2 9999 1111`);
  expect(text).toMatch(/"'=HYPERLINK/);
  const lines = await linesOf(await preview(text));
  expect(lines.map((line) => [line.action, line.matched_by, line.fields, line.message])).toEqual([
    ['same', 'id', [], null],
    ['same', 'id', [], null],
  ]);
});

test('an export holds what its filter lets through', async () => {
  await createContact(world.deps, world.kim, 'organization', { name: 'Acme', tags: ['retail'] });
  await createContact(world.deps, world.kim, 'organization', { name: 'Bolt', ownerId: world.leeId });
  const namesIn = async (filter: Parameters<typeof exportContacts>[2]): Promise<readonly string[]> => {
    const [, ...lines] = (await textOf(exportContacts(world.deps, world.kim, filter))).trim().split('\n');
    return lines.map((line) => line.split(',')[2] ?? '');
  };
  expect(await namesIn({ ...everything, tag: 'retail' })).toEqual(['Acme']);
  expect(await namesIn({ ...everything, owner: world.leeId })).toEqual(['Bolt']);
  expect(await namesIn({ prefixes: [], archived: 'yes' })).toEqual([]);
});

test('services come by code with a price for each currency', async () => {
  await createService(world.deps, world.kim, {
    code: 'BAS',
    name: 'BAS',
    prices: [{ currency: 'AUD', unitPrice: '10', taxBehavior: 'exclusive' }],
  });
  const id = await preview(
    'code,name,price_aud,price_usd,interval,tax_code\nbas,BAS,12.5,,,\nPAY,Payroll,99,70.1234,month,GST\nX,X,1.23456,,,\nY,Y,1,,,VAT\n',
    'service',
  );
  expect((await linesOf(id)).map((line) => [line.action, line.fields])).toEqual([
    ['update', ['prices']],
    ['create', ['code', 'name', 'taxCode', 'recurring', 'prices']],
    ['refuse', []],
    ['refuse', []],
  ]);
  await applyImport(world.deps, world.kim, id);
  const text = await textOf(exportServices(world.deps, world.kim, everything));
  const again = await linesOf(await preview(text, 'service'));
  expect(again.map((line) => line.action)).toEqual(['same', 'same']);
});

test('files that cannot be read say why, and a preview can be thrown away', async () => {
  for (const [text, message] of [
    ['', 'The file is empty.'],
    ['name,favourite colour\nAcme,red\n', 'Columns that are not known: favourite_colour.'],
    ['name\n"Acme\n', 'The file cannot be read as CSV.'],
    ['name,Name\nA,B\n', 'Two columns have one name.'],
  ] as const)
    await expect(preview(text)).rejects.toMatchObject({ code: 'crm.import_unreadable', message });
  const id = await preview('name\nAcme\n');
  await discardImport(world.deps, world.kim, id);
  await expect(applyImport(world.deps, world.kim, id)).rejects.toMatchObject({ code: 'crm.import_closed' });
});
