import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiWorld, type ApiWorld, type Person } from '#test/world/api-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: ApiWorld;
let kim: Person;
let id: string;
const token = 'a-token-of-more-than-24-characters';

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  kim = await world.join('Kim');
  const made = await kim.send('POST', '/api/connections', aWebhook('Website'));
  id = made.json<{ connectionId: string }>().connectionId;
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await database.drop();
});

const aWebhook = (name: string, secret = token): object => ({
  vendor: 'webhook',
  profile: 'bearer',
  name,
  inputs: { webhookSecret: secret, kind: 'contact', deliveryId: 'header:x-delivery' },
});

const push = (payload: string, headers: Readonly<Record<string, string>> = {}) =>
  world.app.inject({
    method: 'POST',
    url: `/hooks/webhook/${id}`,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    payload,
  });

const list = async (): Promise<{ id: string; state: string; repeats: number; problem: unknown }[]> =>
  (await kim.get(`/api/connections/${id}/deliveries`)).json<{ items: [] }>().items;

test('what is sent is kept once, listed, and shown with its body; its connection is woken', async () => {
  world.woken.length = 0;
  const body = '{"id":"c-1","name":"Harbour Bakery"}';
  const first = await push(body, { 'x-delivery': 'd-1' });
  expect([first.statusCode, first.json()]).toMatchObject([200, { outcome: 'taken' }]);
  expect((await push(body, { 'x-delivery': 'd-1' })).json()).toMatchObject({ outcome: 'repeated' });
  expect(world.woken).toEqual([id]);
  const [kept] = await list();
  expect(kept).toMatchObject({ state: 'taken', repeats: 1, problem: null });
  const one = await kim.get(`/api/connections/${id}/deliveries/${kept?.id}`);
  expect(one.json()).toMatchObject({ body });
  const stored = await kim.get(`/api/connections/${id}`);
  expect(stored.body).not.toContain(token);
});

test('what cannot be read is answered with its reason and kept; a wrong token keeps nothing', async () => {
  const before = (await list()).length;
  const refused = await push('{"name":"No key"}', { 'x-delivery': 'd-2' });
  expect(refused.statusCode).toBe(422);
  expect(refused.json()).toMatchObject({
    error: { code: 'hook.unreadable', details: { reason: 'inbound.no_key' } },
  });
  expect((await push('{"id":1}', { authorization: 'Bearer wrong' })).statusCode).toBe(401);
  expect(await list()).toHaveLength(before + 1);
  // The sender corrects it and sends it again under the same id.
  expect((await push('{"id":"c-2","name":"A key"}', { 'x-delivery': 'd-2' })).json()).toMatchObject({
    outcome: 'taken',
  });
  const [kept] = await list();
  expect(kept).toMatchObject({ state: 'taken', problem: null });
  const replayed = await kim.send('POST', `/api/connections/${id}/deliveries/${kept?.id}/replay`, {});
  expect(replayed.json()).toMatchObject({ state: 'taken', changed: 0 });
});

test('a sample tells its records and the places that mappings can use, and keeps nothing', async () => {
  const before = (await list()).length;
  const checked = await kim.send('POST', `/api/connections/${id}/check-payload`, {
    body: '{"id":5,"name":"Sample","address":{"city":"Sydney"}}',
  });
  expect(checked.json()).toMatchObject({
    problem: null,
    records: [{ kind: 'contact', key: '5', title: 'Sample' }],
  });
  expect(checked.json<{ paths: { path: string }[] }>().paths.map(({ path }) => path)).toContain(
    'address.city',
  );
  const broken = await kim.send('POST', `/api/connections/${id}/check-payload`, { body: '{' });
  expect(broken.json()).toMatchObject({ problem: { code: 'inbound.not_json' }, records: [] });
  expect(await list()).toHaveLength(before);
});

test('another workspace sees nothing of it, and a short secret is refused', async () => {
  const lee = await world.join('Lee');
  expect((await lee.get(`/api/connections/${id}/deliveries`)).statusCode).toBe(404);
  const [kept] = await list();
  expect((await lee.get(`/api/connections/${id}/deliveries/${kept?.id}`)).statusCode).toBe(404);
  const short = await lee.send('POST', '/api/connections', aWebhook('Short', 'guess me'));
  expect(short.json()).toMatchObject({ error: { code: 'vendor.refused' } });
  // A second webhook of one workspace is another sender, not the same account again.
  expect((await kim.send('POST', '/api/connections', aWebhook('Shop'))).statusCode).toBe(200);
});

test('more than 1,200 deliveries of a minute are asked to come again', async () => {
  world.clock.advance(60_000);
  let status = 200;
  for (let sent = 0; sent <= 1_200 && status === 200; sent += 1)
    status = (await push('{"id":"c-1"}', { 'x-delivery': 'same' })).statusCode;
  expect(status).toBe(429);
  world.clock.advance(60_000);
  expect((await push('{"id":"c-1"}', { 'x-delivery': 'same' })).statusCode).toBe(200);
});
