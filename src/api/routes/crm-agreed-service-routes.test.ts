import { afterAll, beforeAll, expect, test } from 'vitest';
import { anAgreedService } from '#test/builders/agreed-service.ts';
import { createApiWorld, type ApiWorld, type Person } from '#test/world/api-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: ApiWorld;
let kim: Person;
let opportunityId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  kim = await world.join('Kim');
  for (const module of ['opportunities', 'stripe'])
    await kim.send('PATCH', `/api/crm/modules/${module}`, { on: true, withNeeds: true });
  const contact = await made('/api/crm/contacts', { type: 'organization', name: 'Acme' });
  const opportunity = await made('/api/crm/opportunities', {
    title: 'Books for the year',
    contactId: contact['id'],
  });
  opportunityId = String(opportunity['id']);
  await kim.send('POST', `/api/crm/opportunities/${opportunityId}/win`, { version: 1 });
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
const acting = () => ({ workspaceId: kim.workspaceId, actor: `user:${kim.userId}` });

test('what a client agreed to is listed with what bills it, dismissed with a reason, and taken back', async () => {
  const id = await anAgreedService(world.crm, acting(), { opportunityId });
  const path = `/api/crm/agreed-services/${id}`;
  const list = await kim.get(`/api/crm/agreed-services?opportunity=${opportunityId}`);
  expect(list.json()).toMatchObject({
    items: [
      {
        id,
        state: 'billed',
        way: 'billable',
        description: 'Ledger set-up',
        amount: '120.00',
        tax: { code: 'GST' },
        interval: null,
        source: { number: 'PROP-1042' },
        billable: { state: 'open', invoice: null },
        subscription: null,
        recordId: null,
        version: 1,
      },
    ],
    nextCursor: null,
  });
  expect((await kim.get('/api/crm/agreed-services?state=prepared')).json().items).toEqual([]);
  const unbilled = await kim.get(`/api/crm/opportunities/${opportunityId}/unbilled-services`);
  expect([unbilled.statusCode, unbilled.json()]).toEqual([200, { items: [] }]);

  const unsaid = await kim.send('POST', `${path}/dismiss`, { version: 1, reason: ' ' });
  expect([unsaid.statusCode, unsaid.json().error.code]).toEqual([400, 'api.bad_request']);
  const dismissed = await made(`${path}/dismiss`, { version: 1, reason: 'Goodwill' });
  expect(dismissed).toMatchObject({
    state: 'withdrawn',
    withdrawnReason: 'Goodwill',
    billable: { state: 'written_off' },
    version: 2,
  });
  const stale = await kim.send('POST', `${path}/reopen`, { version: 1 });
  expect([stale.statusCode, stale.json().error.code]).toEqual([409, 'crm.stale']);
  expect(await made(`${path}/reopen`, { version: 2 })).toMatchObject({
    state: 'billed',
    withdrawnReason: null,
    billable: { state: 'open' },
  });
  const started = await kim.send('POST', `${path}/start`, { version: 3 });
  expect([started.statusCode, started.json().error.code]).toEqual([409, 'crm.agreed_state']);
});

test('a prepared subscription cannot begin while no account is connected, and is there afterwards', async () => {
  const service = await made('/api/crm/services', {
    code: 'BOOKS',
    name: 'Bookkeeping',
    taxCode: 'GST',
    prices: [{ currency: 'AUD', unitPrice: '500', taxBehavior: 'exclusive' }],
    recurring: { interval: 'month', count: 1 },
  });
  const id = await anAgreedService(world.crm, acting(), {
    opportunityId,
    way: 'subscription',
    service_id: String(service['id']) as NonNullable<Parameters<typeof anAgreedService>[2]['service_id']>,
    interval: 'month',
    interval_count: 3,
    term_months: 12,
    starts_on: '2026-12-01',
  });
  const path = `/api/crm/agreed-services/${id}`;
  const refused = await kim.send('POST', `${path}/start`, { version: 1 });
  expect([refused.statusCode, refused.json().error.code]).toEqual([409, 'crm.stripe_not_connected']);
  expect((await kim.get(path)).json()).toMatchObject({
    state: 'prepared',
    interval: { unit: 'month', count: 3 },
    startsOn: '2026-12-01',
    termMonths: 12,
    service: { code: 'BOOKS' },
    billable: null,
  });
});

test('another workspace sees none of it', async () => {
  const lee = await world.join('Lee');
  await lee.send('PATCH', `/api/crm/modules/stripe`, { on: true, withNeeds: true });
  const [first] = (await kim.get('/api/crm/agreed-services')).json().items;
  expect((await lee.get('/api/crm/agreed-services')).json().items).toEqual([]);
  const path = `/api/crm/agreed-services/${String(first.id)}`;
  const answers = await Promise.all([
    lee.get(path),
    lee.send('POST', `${path}/start`, { version: 1 }),
    lee.send('POST', `${path}/dismiss`, { version: 1, reason: 'Mine' }),
  ]);
  expect(answers.map((each) => [each.statusCode, each.json().error.code])).toEqual(
    answers.map(() => [404, 'crm.not_found']),
  );
});
