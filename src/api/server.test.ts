import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiWorld, type ApiWorld } from '#test/world/api-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: ApiWorld;
const origin = 'http://plumbline.test';

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await database.drop();
});

test('the first account is made once, signs in, and owns a workspace', async () => {
  const { app } = world;
  const account = {
    name: 'Kim',
    email: 'Kim@Example.com',
    password: 'a long enough one',
    workspaceName: 'Kim’s practice',
  };
  const setup = { method: 'POST', url: '/api/setup', headers: { origin }, payload: account } as const;
  expect((await app.inject({ url: '/api/setup' })).json()).toEqual({ needsFirstAccount: true, demo: null });
  const foreign = await app.inject({ ...setup, headers: { origin: 'http://evil.test' } });
  expect(foreign.json()).toMatchObject({ error: { code: 'auth.foreign_origin' } });
  const answers = await Promise.all([app.inject(setup), app.inject(setup)]);
  expect(new Set(answers.map((answer) => answer.statusCode))).toEqual(new Set([200, 409]));
  const made = answers.find((answer) => answer.statusCode === 200);
  const cookie = made?.cookies.map(({ name, value }) => `${name}=${value}`).join('; ') ?? '';
  const session = await app.inject({ url: '/api/session', headers: { cookie } });
  expect(session.json()).toMatchObject({
    user: { email: 'kim@example.com' },
    workspace: { name: 'Kim’s practice' },
    role: 'owner',
  });
  expect((await app.inject({ url: '/api/setup' })).json()).toMatchObject({ needsFirstAccount: false });
});

test('nobody signs up, and a wrong password is refused in the common shape', async () => {
  const { app } = world;
  const signUp = await app.inject({
    method: 'POST',
    url: '/api/auth/sign-up/email',
    headers: { origin },
    payload: { name: 'Eve', email: 'eve@example.com', password: 'a long enough one' },
  });
  expect(signUp.statusCode).toBe(404);
  const wrong = await app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    headers: { origin },
    payload: { email: 'kim@example.com', password: 'not the password' },
  });
  expect(wrong.statusCode).toBe(401);
  expect(wrong.json()).toMatchObject({
    code: 'INVALID_EMAIL_OR_PASSWORD',
    error: { code: 'auth.refused', docs: '/docs/errors#auth.refused' },
  });
});

test('sign-ins from one address are limited', async () => {
  const statuses: number[] = [];
  for (let tried = 0; tried < 12; tried += 1) {
    const answer = await world.app.inject({
      method: 'POST',
      url: '/api/auth/sign-in/email',
      remoteAddress: '203.0.113.9',
      headers: { origin, 'x-forwarded-for': `198.51.100.${tried}`, 'x-plumbline-client': `10.0.0.${tried}` },
      payload: { email: 'kim@example.com', password: `guess number ${tried}` },
    });
    statuses.push(answer.statusCode);
  }
  expect(statuses.at(0)).toBe(401);
  expect(statuses.at(-1)).toBe(429);
});

test('every refusal has one shape, whatever refused', async () => {
  const { app } = world;
  const person = await world.join('Ada');
  const shape = { message: expect.any(String), hint: expect.any(String), retry: expect.anything() };
  const cases = [
    [await app.inject('/api/overview'), 401, 'auth.required'],
    [await app.inject({ url: '/api/nothing', headers: { accept: 'text/html' } }), 404, 'api.not_found'],
    [await person.get('/api/records/nonsense'), 400, 'api.bad_request'],
    [await person.get('/api/records?cursor=nonsense'), 400, 'api.bad_cursor'],
    [await person.get('/api/records/rec_00000000000000000000000000'), 404, 'record.not_found'],
    [await person.send('POST', '/api/dead-letters/replay', { which: 'some' }), 400, 'api.bad_request'],
    [
      await app.inject({
        method: 'POST',
        url: '/api/setup',
        headers: { 'content-type': 'text/plain' },
        payload: 'x',
      }),
      415,
      'api.unsupported_media',
    ],
    [
      await app.inject({
        method: 'POST',
        url: '/api/setup',
        headers: { 'content-type': 'application/json' },
        payload: '{"name":',
      }),
      400,
      'api.bad_request',
    ],
  ] as const;
  for (const [answer, status, code] of cases) {
    expect(answer.json()).toMatchObject({ error: { code, docs: `/docs/errors#${code}`, ...shape } });
    expect(answer.statusCode).toBe(status);
  }
});

test('a session’s cookie counts only for our own pages', async () => {
  const person = await world.join('Bo');
  const signIn = await world.app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    headers: { origin },
    payload: { email: person.email, password: 'correct horse battery' },
  });
  const cookie = signIn.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  expect(signIn.cookies.every((each) => each.httpOnly === true && each.sameSite === 'Lax')).toBe(true);
  const foreign = await world.app.inject({
    method: 'POST',
    url: '/api/dead-letters/replay',
    headers: { cookie, origin: 'http://evil.test' },
    payload: { which: 'all' },
  });
  expect(foreign.json()).toMatchObject({ error: { code: 'auth.foreign_origin' } });
});

test('a key acts for a program with its role, and not once it is ended', async () => {
  const person = await world.join('Cy');
  const made = await person.send('POST', '/api/api-keys', { name: 'Zapier' });
  const { key, apiKey } = made.json<{ key: string; apiKey: { id: string } }>();
  const headers = { authorization: `Bearer ${key}` };
  expect((await world.app.inject({ url: '/api/overview', headers })).statusCode).toBe(200);
  const refused = await world.app.inject({ url: '/api/api-keys', headers });
  expect(refused.json()).toMatchObject({ error: { code: 'auth.forbidden' } });
  expect((await person.send('DELETE', `/api/api-keys/${apiKey.id}`)).statusCode).toBe(200);
  expect((await world.app.inject({ url: '/api/overview', headers })).statusCode).toBe(401);
  const log = await person.get(`/api/audit?subject=${apiKey.id}`);
  expect(log.json<{ items: { action: string }[] }>().items.map((entry) => entry.action)).toEqual([
    'api_key.revoked',
    'api_key.created',
  ]);
});

test('a member decides and replays but does not connect', async () => {
  const person = await world.join('Di');
  await database.db
    .updateTable('auth_member')
    .set({ role: 'member' })
    .where('user_id', '=', person.userId)
    .execute();
  const body = { vendor: 'ignition', profile: 'keyed', inputs: {} };
  const refused = await person.send('POST', '/api/connections', body);
  expect(refused.json()).toMatchObject({ error: { code: 'auth.forbidden' } });
  const replayed = await person.send('POST', '/api/dead-letters/replay', { which: 'all' });
  expect(replayed.json()).toEqual({ replayed: 0 });
});

test('somebody in no workspace gets no further', async () => {
  const person = await world.join('Ed');
  await database.db.deleteFrom('auth_member').where('user_id', '=', person.userId).execute();
  expect((await person.get('/api/session')).json()).toMatchObject({ workspace: null, role: null });
  expect((await person.get('/api/overview')).json()).toMatchObject({ error: { code: 'auth.no_workspace' } });
});

test('answers carry what protects a browser, and are not stored', async () => {
  const { headers } = await world.app.inject('/api/session');
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['content-security-policy']).toContain("script-src 'self';");
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['cache-control']).toBe('no-store');
});

test('the contract is served as OpenAPI 3.1 with each endpoint’s codes', async () => {
  const document = (await world.app.inject('/api/openapi.json')).json<{
    openapi: string;
    paths: Record<string, Record<string, { responses: Record<string, { description?: string }> }>>;
  }>();
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths)).toContain('/api/records/{id}/timeline');
  const decide = document.paths['/api/match-reviews/{id}/decide']?.['post'];
  expect(Object.keys(decide?.responses ?? {})).toEqual(expect.arrayContaining(['200', '401', '404', '409']));
});

test('health and readiness need nobody signed in', async () => {
  expect((await world.app.inject('/health')).json()).toEqual({ status: 'ok' });
  expect((await world.app.inject('/ready')).json()).toEqual({ status: 'ready' });
});
