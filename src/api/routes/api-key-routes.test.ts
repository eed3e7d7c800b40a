import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiKey, listApiKeys } from '#contract/api-keys.ts';
import { createApiWorld, type ApiWorld, type Person } from '#test/world/api-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: ApiWorld;
beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await database.drop();
});

const make = async (person: Person, given: object = {}) =>
  createApiKey.success.parse(
    (await person.send('POST', '/api/api-keys', { name: 'Zapier', ...given })).json(),
  );

const keysOf = async (person: Person) =>
  listApiKeys.success.parse((await person.get('/api/api-keys')).json()).items;

const withKey = (key: string, method: 'GET' | 'POST', url: string, payload?: object) =>
  world.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${key}` },
    ...(payload === undefined ? {} : { payload }),
  });

test('a key is shown once; afterwards only its start, its role and who made it are known', async () => {
  const kim = await world.join('Kim');
  const { key, apiKey } = await make(kim, { role: 'admin', mayApprove: true });
  expect(key.startsWith(apiKey.start)).toBe(true);
  const kept = await kim.get('/api/api-keys');
  expect(kept.body).not.toContain(key);
  expect(await keysOf(kim)).toMatchObject([
    { name: 'Zapier', role: 'admin', mayApprove: true, createdBy: { name: 'Kim' }, lastUsedAt: null },
  ]);
  expect((await withKey(key, 'GET', '/api/api-keys')).statusCode).toBe(200);
  expect((await keysOf(kim))[0]?.lastUsedAt).not.toBeNull();
});

test('a key says of itself no more than its role lets it', async () => {
  const lee = await world.join('Lee');
  const { key } = await make(lee);
  const refused = await withKey(key, 'POST', '/api/api-keys', { name: 'Another' });
  expect([refused.statusCode, refused.json()]).toMatchObject([403, { error: { code: 'auth.forbidden' } }]);
  expect(await keysOf(lee)).toHaveLength(1);
});

test('a key makes no key that may more than itself, and what it makes is its person’s', async () => {
  const mia = await world.join('Mia');
  const { key } = await make(mia, { role: 'admin' });
  const asked = { name: 'Another', role: 'admin', mayApprove: true };
  const refused = await withKey(key, 'POST', '/api/api-keys', asked);
  expect([refused.statusCode, refused.json()]).toMatchObject([403, { error: { code: 'auth.forbidden' } }]);
  expect(await keysOf(mia)).toHaveLength(1);

  const approving = await make(mia, { role: 'admin', mayApprove: true });
  const made = await withKey(approving.key, 'POST', '/api/api-keys', asked);
  expect(createApiKey.success.parse(made.json()).apiKey).toMatchObject({
    mayApprove: true,
    createdBy: approving.apiKey.createdBy,
  });
});

test('keys of another workspace are neither seen nor ended', async () => {
  const [one, two] = [await world.join('Ona'), await world.join('Two')];
  const { key, apiKey } = await make(one);
  expect(await keysOf(two)).toEqual([]);
  const foreign = await two.send('DELETE', `/api/api-keys/${apiKey.id}`);
  expect([foreign.statusCode, foreign.json()]).toMatchObject([404, { error: { code: 'api_key.not_found' } }]);
  expect((await withKey(key, 'GET', '/api/overview')).statusCode).toBe(200);
  expect((await one.send('DELETE', `/api/api-keys/${apiKey.id}`)).statusCode).toBe(200);
  expect((await withKey(key, 'GET', '/api/overview')).statusCode).toBe(401);
  expect((await one.send('DELETE', `/api/api-keys/${apiKey.id}`)).statusCode).toBe(404);
});

test('a key without a name, and one that would own the workspace, are refused', async () => {
  const ann = await world.join('Ann');
  for (const body of [{ name: ' ' }, { name: 'x', role: 'owner' }, { name: 'x'.repeat(121) }])
    expect((await ann.send('POST', '/api/api-keys', body)).statusCode).toBe(400);
});
