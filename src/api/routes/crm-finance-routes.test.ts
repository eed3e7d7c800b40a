import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { createApiWorld, type ApiWorld, type Person } from '#test/world/api-world.ts';

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

const made = async (path: string, body: object): Promise<Record<string, unknown>> => {
  const answer = await kim.send('POST', path, body);
  expect([answer.statusCode, answer.body]).toEqual([200, answer.body]);
  return answer.json();
};

test('without the module nothing of invoicing is there', async () => {
  const answer = await kim.get('/api/crm/billables');
  expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'crm.module_off']);
});

test('a billable is added, changed, listed and summed; a preview says what stands in the way', async () => {
  for (const module of ['opportunities', 'tickets', 'stripe'])
    await kim.send('PATCH', `/api/crm/modules/${module}`, { on: true, withNeeds: true });
  const modules = await kim.get('/api/crm/modules');
  expect(modules.json().items.filter((each: { on: boolean }) => each.on)).toHaveLength(6);
  const contact = await made('/api/crm/contacts', {
    type: 'organization',
    name: 'Acme',
    email: 'a@acme.example',
  });
  const billable = await made('/api/crm/billables', {
    parent: { kind: 'contact', id: contact['id'] },
    description: 'Advice',
    quantity: '1.50',
    unitPrice: '200',
    discount: { kind: 'percent', value: '10' },
    taxCode: 'GST',
  });
  expect(billable).toMatchObject({
    state: 'open',
    quantity: '1.5',
    currency: 'AUD',
    tax: { code: 'GST', percentage: '10', isInclusive: false },
    amounts: { amount: '300.00', discount: '30.00', tax: '27.00', total: '297.00' },
  });
  const changed = await kim.send('PATCH', `/api/crm/billables/${String(billable['id'])}`, {
    version: billable['version'],
    quantity: '2',
  });
  expect(changed.json()).toMatchObject({ quantity: '2', amounts: { total: '396.00' }, version: 2 });
  const stale = await kim.send('PATCH', `/api/crm/billables/${String(billable['id'])}`, {
    version: 1,
    quantity: '3',
  });
  expect([stale.statusCode, stale.json().error.code]).toEqual([409, 'crm.stale']);
  const list = await kim.get('/api/crm/billables?state=open,quoted');
  expect(list.json().items).toHaveLength(1);
  expect((await kim.get('/api/crm/billables?state=nope')).statusCode).toBe(400);
  const sums = await kim.get('/api/crm/billables/sums');
  expect(sums.json()).toEqual({ sums: [{ state: 'open', currency: 'AUD', count: 1, total: '396.00' }] });
  const preview = await made('/api/crm/invoices/preview', { billableIds: [billable['id']] });
  expect(preview).toMatchObject({
    invoices: [
      { currency: 'AUD', total: '396.00', tax: '36.00', termsDays: 14, lines: [{ total: '396.00' }] },
    ],
    refusals: [{ code: 'crm.stripe_not_connected' }],
  });
  const refused = await kim.send('POST', '/api/crm/invoices', {
    billableIds: [billable['id']],
    requestKey: crypto.randomUUID(),
  });
  expect([refused.statusCode, refused.json().error.code]).toEqual([409, 'crm.stripe_not_connected']);
  const billing = await kim.get('/api/crm/billing');
  expect(billing.json()).toMatchObject({ isReady: false, stripe: null, stopped: 0 });
  for (const path of ['invoices', 'payments', 'subscriptions', 'billing-jobs'])
    expect((await kim.get(`/api/crm/${path}`)).json()).toEqual({ items: [], nextCursor: null });
});

test('without an account there is nothing to say of its rounding', async () => {
  const settings = await kim.get('/api/crm/finance-settings');
  expect(settings.json()).toEqual({ taxRounding: 'line', account: null });
  const refused = await kim.send('PATCH', '/api/crm/finance-settings', { taxRounding: 'subtotal' });
  expect([refused.statusCode, refused.json().error.code]).toEqual([409, 'crm.stripe_not_connected']);
  const unknown = await kim.send('PATCH', '/api/crm/finance-settings', { taxRounding: 'never' });
  expect(unknown.statusCode).toBe(400);
});

test('time on a ticket becomes billables once', async () => {
  const contact = await made('/api/crm/contacts', { type: 'organization', name: 'Birch' });
  const service = await made('/api/crm/services', {
    code: 'HOUR',
    name: 'Hour',
    taxCode: 'GST',
    prices: [{ currency: 'AUD', unitPrice: '180', taxBehavior: 'exclusive' }],
  });
  const ticket = await made('/api/crm/tickets', { title: 'Payroll', contactId: contact['id'] });
  const path = `/api/crm/tickets/${String(ticket['id'])}`;
  for (const minutes of [90, 20])
    await made(`${path}/time-entries`, { minutes, on: '2026-11-20', serviceId: service['id'] });
  const billed = await made(`${path}/bill-time`, {});
  expect(billed).toMatchObject({
    made: [{ quantity: expect.stringMatching(/^(1\.5|0\.3333)$/) }, { unitPrice: '180' }],
    left: [],
  });
  expect(await made(`${path}/bill-time`, {})).toEqual({ made: [], left: [] });
});

test('another workspace sees none of it', async () => {
  const lee = await world.join('Lee');
  await lee.send('PATCH', `/api/crm/modules/stripe`, { on: true, withNeeds: true });
  const mine = await kim.get('/api/crm/billables');
  const [first] = mine.json().items;
  expect((await lee.get('/api/crm/billables')).json().items).toEqual([]);
  const answer = await lee.get(`/api/crm/billables/${String(first.id)}`);
  expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'crm.not_found']);
});
