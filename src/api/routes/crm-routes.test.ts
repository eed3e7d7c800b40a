import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listConnections } from '#contract/connections.ts';
import { listContacts, readContact } from '#contract/crm-contacts.ts';
import { createCustomField } from '#contract/crm-custom-fields.ts';
import { listImportRows, previewImport } from '#contract/crm-imports.ts';
import { listModules } from '#contract/crm-modules.ts';
import { readOpportunity, readPipeline } from '#contract/crm-opportunities.ts';
import { listStages } from '#contract/crm-pipeline.ts';
import { listServices, readService } from '#contract/crm-services.ts';
import { listTaxRates } from '#contract/crm-tax-rates.ts';
import { readTicket } from '#contract/crm-tickets.ts';
import { createApiWorld, type ApiWorld, type Person } from '#test/world/api-world.ts';
import { silentLogger } from '#base/log.ts';
import { createImporter } from '#crm/imports/importer.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: ApiWorld;
let kim: Person;
let people = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await database.drop();
});
beforeEach(async () => {
  people += 1;
  kim = await world.join(`Crm${String(people)}`);
});

const turnOn = async (module: string): Promise<void> => {
  const answer = await kim.send('PATCH', `/api/crm/modules/${module}`, { on: true, withNeeds: true });
  expect([module, answer.statusCode]).toEqual([module, 200]);
};

const acme = async (): Promise<string> => {
  const made = await kim.send('POST', '/api/crm/contacts', { type: 'organization', name: 'Acme Pty Ltd' });
  return readContact.success.parse(made.json()).id;
};

test('modules tell what they need, and what is off refuses by its code', async () => {
  const refused = await kim.send('PATCH', '/api/crm/modules/stripe', { on: true });
  expect([refused.statusCode, refused.json()]).toMatchObject([409, { error: { code: 'crm.module_needs' } }]);
  expect((await kim.get('/api/crm/services')).json()).toMatchObject({ error: { code: 'crm.module_off' } });
  await turnOn('stripe');
  const modules = listModules.success.parse((await kim.get('/api/crm/modules')).json()).items;
  expect(modules.filter((each) => each.on).map((each) => each.module)).toEqual([
    'contacts',
    'services',
    'finance',
    'stripe',
  ]);
  expect(modules.find((each) => each.module === 'services')?.neededBy).toEqual(['finance', 'stripe']);
});

test('the CRM is connected by its first module, and nobody disconnects it', async () => {
  await turnOn('services');
  await turnOn('tickets');
  const { items } = listConnections.success.parse((await kim.get('/api/connections')).json());
  const own = items.filter((each) => each.vendor === 'crm');
  expect(own).toMatchObject([{ state: 'connected', auth: 'built_in', profile: 'built_in' }]);
  const id = own[0]?.id ?? '';
  const refused = await kim.send('POST', `/api/connections/${id}/disconnect`);
  expect(refused.json()).toMatchObject({ error: { code: 'connection.wrong_door' } });
  const tested = await kim.send('POST', `/api/connections/${id}/test`);
  expect(tested.json()).toMatchObject({ ok: true, problem: null });
});

test('a contact is made, found, changed and archived, and a stale change is refused', async () => {
  const made = await kim.send('POST', '/api/crm/contacts', {
    type: 'organization',
    name: 'Acme Pty Ltd',
    taxId: '51824753556',
    billingAddress: {
      line1: '1 George St',
      line2: null,
      city: 'Sydney',
      region: 'NSW',
      postalCode: '2000',
      country: 'AU',
    },
    ownerId: kim.userId,
  });
  expect(made.statusCode).toBe(200);
  const contact = readContact.success.parse(made.json());
  expect(contact).toMatchObject({ taxId: '51 824 753 556', taxIdType: 'au_abn', owner: { id: kim.userId } });
  const path = `/api/crm/contacts/${contact.id}`;
  const changed = await kim.send('PATCH', path, { version: 1, email: 'ap@acme.example' });
  expect(changed.json()).toMatchObject({ version: 2, email: 'ap@acme.example' });
  const stale = await kim.send('PATCH', path, { version: 1, email: null });
  expect([stale.statusCode, stale.json()]).toMatchObject([
    409,
    { error: { code: 'crm.stale', details: { fields: ['email'], version: 2 } } },
  ]);
  const list = async (query: string) =>
    listContacts.success.parse((await kim.get(`/api/crm/contacts?${query}`)).json()).items.length;
  expect([await list('q=acme.ex'), await list('owner=me'), await list('owner=none')]).toEqual([1, 1, 0]);
  await kim.send('POST', `${path}/archive`, { version: 2 });
  expect([await list(''), await list('archived=yes')]).toEqual([0, 1]);
});

test('pages of contacts follow each other by cursor, and a foreign cursor is refused', async () => {
  for (const name of ['Alpha', 'Bravo', 'Charlie'])
    await kim.send('POST', '/api/crm/contacts', { type: 'organization', name });
  const first = listContacts.success.parse((await kim.get('/api/crm/contacts?limit=2')).json());
  const second = listContacts.success.parse(
    (await kim.get(`/api/crm/contacts?limit=2&cursor=${first.nextCursor ?? ''}`)).json(),
  );
  expect([...first.items, ...second.items].map((each) => each.name)).toEqual(['Alpha', 'Bravo', 'Charlie']);
  expect(second.nextCursor).toBeNull();
  const wrong = await kim.get(`/api/crm/contacts?sort=updated&cursor=${first.nextCursor ?? ''}`);
  expect(wrong.json()).toMatchObject({ error: { code: 'api.bad_cursor' } });
});

test('nobody sees or changes what belongs to another workspace', async () => {
  const id = await acme();
  const other = await world.join(`Other${String(people)}`);
  expect((await other.get(`/api/crm/contacts/${id}`)).json()).toMatchObject({
    error: { code: 'crm.not_found' },
  });
  expect(
    (await other.send('PATCH', `/api/crm/contacts/${id}`, { version: 1, name: 'Mine' })).statusCode,
  ).toBe(404);
});

test('a service has prices and a tax code of the workspace', async () => {
  await turnOn('services');
  const made = await kim.send('POST', '/api/crm/services', {
    code: 'BAS',
    name: 'BAS preparation',
    taxCode: 'GST',
    recurring: { interval: 'month', count: 3 },
    prices: [{ currency: 'AUD', unitPrice: '120.5', taxBehavior: 'exclusive' }],
  });
  expect(made.statusCode).toBe(200);
  const service = readService.success.parse(made.json());
  expect(service.prices).toEqual([{ currency: 'AUD', unitPrice: '120.5', taxBehavior: 'exclusive' }]);
  const taken = await kim.send('POST', '/api/crm/services', { code: 'bas', name: 'Other' });
  expect([taken.statusCode, taken.json()]).toMatchObject([409, { error: { code: 'crm.code_taken' } }]);
  const rates = listTaxRates.success.parse((await kim.get('/api/crm/tax-rates')).json()).items;
  expect(rates.map((rate) => [rate.code, rate.percentage])).toContainEqual(['GST', '10']);
  const found = listServices.success.parse((await kim.get('/api/crm/services?q=bas&currency=AUD')).json());
  expect(found.items).toHaveLength(1);
});

test('an opportunity moves through the pipeline to its end', async () => {
  await turnOn('opportunities');
  const contactId = await acme();
  const stages = listStages.success.parse((await kim.get('/api/crm/stages')).json()).items;
  const made = await kim.send('POST', '/api/crm/opportunities', {
    title: 'Payroll',
    contactId,
    value: '99.5',
  });
  const { id, value, currency } = readOpportunity.success.parse(made.json());
  expect([value, currency]).toEqual(['99.50', 'AUD']);
  const path = `/api/crm/opportunities/${id}`;
  await kim.send('PATCH', path, { version: 1, stageId: stages[2]?.id });
  const board = readPipeline.success.parse((await kim.get('/api/crm/pipeline')).json()).stages;
  expect(board.map((stage) => [stage.name, stage.count, stage.values])).toContainEqual([
    'Proposal',
    1,
    [{ currency: 'AUD', amount: '99.50' }],
  ]);
  const won = await kim.send('POST', `${path}/win`, { version: 2 });
  expect(won.json()).toMatchObject({ state: 'won', version: 3 });
  const again = await kim.send('POST', `${path}/lose`, { version: 3, reason: 'No' });
  expect(again.json()).toMatchObject({ error: { code: 'crm.closed' } });
});

test('a ticket gathers time', async () => {
  await turnOn('tickets');
  const contactId = await acme();
  const made = await kim.send('POST', '/api/crm/tickets', { title: 'Printer', contactId });
  const { id, number } = readTicket.success.parse(made.json());
  expect(number).toBe(1);
  const timed = await kim.send('POST', `/api/crm/tickets/${id}/time-entries`, {
    minutes: 30,
    on: '2026-11-20',
  });
  const ticket = readTicket.success.parse(timed.json());
  expect(ticket.timeEntries).toMatchObject([{ minutes: 30, on: '2026-11-20', person: { id: kim.userId } }]);
  expect(ticket.minutes).toBe(30);
});

test('only admins change custom fields, pipeline, tax rates and modules', async () => {
  const key = await kim.send('POST', '/api/api-keys', { name: 'reader', role: 'member' });
  const { key: secret } = key.json<{ key: string }>();
  const ask = (path: string, payload: object) =>
    world.app.inject({
      method: 'POST',
      url: path,
      headers: { authorization: `Bearer ${secret}` },
      payload,
    });
  for (const [path, body] of [
    ['/api/crm/custom-fields', { subject: 'contact', label: 'X', type: 'text' }],
    ['/api/crm/stages', { name: 'X' }],
    ['/api/crm/tax-rates', { code: 'X', name: 'X', percentage: '1', isInclusive: false }],
  ] as const)
    expect([path, (await ask(path, body)).statusCode]).toEqual([path, 403]);
  const made = await kim.send('POST', '/api/crm/custom-fields', {
    subject: 'contact',
    label: 'Year end',
    type: 'text',
  });
  expect(createCustomField.success.parse(made.json()).key).toBe('year_end');
});

test('contacts are exported as a file, and a file is imported after a look at it', async () => {
  await acme();
  const exported = await kim.get('/api/crm/contacts.csv');
  expect([exported.headers['content-type'], exported.headers['content-disposition']]).toEqual([
    'text/csv; charset=utf-8',
    `attachment; filename="contacts.csv"; filename*=UTF-8''contacts.csv`,
  ]);
  expect(exported.body.split('\n')).toHaveLength(3);
  const sent = await world.app.inject({
    method: 'POST',
    url: '/api/crm/imports?subject=contact&name=people.csv',
    headers: { cookie: kim.cookie, origin: 'http://plumbline.test', 'content-type': 'text/csv' },
    payload: 'type,name,email\nindividual,Ada Byron,ada@example.com\nperson,Bob,not one\n',
  });
  const made = previewImport.success.parse(sent.json());
  expect(made).toMatchObject({ state: 'preview', planned: { create: 1, update: 0, same: 0, refuse: 1 } });
  const lines = listImportRows.success.parse((await kim.get(`/api/crm/imports/${made.id}/rows`)).json());
  expect(lines.items[0]?.differences).toContainEqual({ field: 'name', before: null, after: 'Ada Byron' });
  const applied = await kim.send('POST', `/api/crm/imports/${made.id}/apply`);
  expect(applied.statusCode).toBe(202);
  expect(applied.json()).toMatchObject({ state: 'applying', waiting: 1, progress: { total: 1, done: 0 } });
  const cancelled = await kim.send('POST', `/api/crm/imports/${made.id}/cancel`);
  expect(cancelled.json()).toMatchObject({ state: 'stopped', waiting: 1, progress: null, problem: null });
  await kim.send('POST', `/api/crm/imports/${made.id}/apply`);
  while (await createImporter(world.crm, silentLogger).round());
  expect((await kim.get(`/api/crm/imports/${made.id}`)).json()).toMatchObject({
    state: 'applied',
    waiting: 0,
    outcome: { done: 1 },
  });
  expect((await kim.get('/api/crm/contacts?q=ada')).json()).toMatchObject({ items: [{ name: 'Ada Byron' }] });
  expect((await kim.get('/api/crm/services.csv')).json()).toMatchObject({
    error: { code: 'crm.module_off' },
  });
});
