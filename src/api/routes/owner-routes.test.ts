import { afterAll, beforeAll, expect, test } from 'vitest';
import { readOverview } from '#contract/overview.ts';
import { listOwners, matchOwner } from '#contract/owners.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aFlow } from '#test/builders/connected.ts';
import { createApiWorld, type ApiWorld, type Person, type Practice } from '#test/world/api-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: ApiWorld;
let kim: Person;
let practice: Practice;
let pair: { readonly sourceConnectionId: string; readonly targetConnectionId: string };

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  kim = await world.join('Kim');
  practice = await world.openPractice(kim);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await database.drop();
});

const owners = async (query = '') => listOwners.success.parse((await kim.get(`/api/owners${query}`)).json());
const manager = (email: string, name: string) => [{ field: 'manager.email', email, name }];
const tess = 'tess@practice.example';

/** What the navigation shows beside Owners. */
const waitingInAll = async (): Promise<number> =>
  readOverview.success.parse((await kim.get('/api/overview')).json()).waiting.owners;

test('where no flow carries people there is nothing to match', async () => {
  expect(await owners()).toEqual({ pairs: [], waiting: 0 });
  const answer = await kim.send('POST', '/api/owners/match', {
    sourceConnectionId: practice.ignitionId,
    targetConnectionId: practice.xeroId,
    email: tess,
    to: null,
  });
  expect([answer.statusCode, answer.json<object>()]).toMatchObject([
    404,
    { error: { code: 'owner.no_pair' } },
  ]);
});

test('managers are listed with their records, those who wait first, and found by words', async () => {
  expect(
    (await kim.send('PATCH', '/api/crm/modules/services', { on: true, withNeeds: true })).statusCode,
  ).toBe(200);
  const crm = await inWorkspace(database.db, kim.workspaceId, (trx) =>
    trx.selectFrom('connection').select('id').where('vendor', '=', 'crm').executeTakeFirstOrThrow(),
  );
  const ends = { source: practice.ignitionId, target: crm.id };
  await aFlow({ db: database.db, clock: world.clock }, kim.workspaceId, 'ignition-clients-to-crm', ends);
  pair = { sourceConnectionId: practice.ignitionId, targetConnectionId: crm.id };
  await practice.observe('ignition', [
    { title: 'One', people: manager(kim.email, 'Kim') },
    { title: 'Two', people: manager(kim.email, 'Kim') },
    { title: 'Three', people: manager(tess, 'Tess Okafor') },
  ]);
  const all = await owners();
  expect(all.waiting).toBe(1);
  expect(all.pairs).toMatchObject([
    {
      source: { vendor: 'ignition' },
      target: { vendor: 'crm' },
      candidates: [{ email: kim.email, name: 'Kim' }],
      byDefault: null,
      waiting: 1,
      people: [
        {
          email: tess,
          name: 'Tess Okafor',
          state: 'unmatched',
          to: null,
          records: 1,
          fields: ['Manager’s email'],
        },
        { email: kim.email, state: 'by_email', to: { name: 'Kim' }, records: 2 },
      ],
    },
  ]);
  expect(await waitingInAll()).toBe(1);
  expect((await owners('?words=okafor')).pairs[0]?.people).toHaveLength(1);
  expect((await owners('?words=nobody')).pairs[0]?.people).toEqual([]);
  expect((await owners('?waiting=true')).pairs[0]?.people.map(({ email }) => email)).toEqual([tess]);
});

test('somebody is matched, told with who said so, and unmatched again', async () => {
  const matched = await kim.send('POST', '/api/owners/match', {
    ...pair,
    email: 'TESS@practice.example',
    to: kim.email,
  });
  expect(matchOwner.success.parse(matched.json()).before).toBeNull();
  expect((await owners()).pairs[0]?.people.find(({ email }) => email === tess)).toMatchObject({
    state: 'by_hand',
    to: { email: kim.email },
    decidedBy: { name: 'Kim' },
  });
  expect(await waitingInAll()).toBe(0);
  const undone = await kim.send('POST', '/api/owners/unmatch', { ...pair, email: tess });
  expect(undone.json()).toMatchObject({ before: { to: kim.email } });
  expect((await owners()).waiting).toBe(1);
});

test.each([
  ['match', { email: tess, to: 'stranger@x.example' }, 400, 'owner.not_a_person'],
  ['match', { email: 'Tess', to: null }, 400, 'owner.not_an_email'],
  ['match', { email: tess, to: null, too: 1 }, 400, 'api.bad_request'],
  ['unmatch', { email: tess }, 404, 'owner.not_matched'],
])('%s of %j is refused', async (verb, body, status, code) => {
  const answer = await kim.send('POST', `/api/owners/${verb}`, { ...pair, ...body });
  expect([answer.statusCode, answer.json<object>()]).toMatchObject([status, { error: { code } }]);
});

test('a member sees the list and matches nobody; another workspace sees nothing of it', async () => {
  const { key } = (await kim.send('POST', '/api/api-keys', { name: 'reader', role: 'member' })).json<{
    key: string;
  }>();
  const headers = { authorization: `Bearer ${key}` };
  expect((await world.app.inject({ url: '/api/owners', headers })).statusCode).toBe(200);
  const asked = {
    method: 'POST' as const,
    url: '/api/owners/match',
    headers,
    payload: { ...pair, email: tess, to: null },
  };
  expect((await world.app.inject(asked)).statusCode).toBe(403);
  const lee = await world.join('Lee');
  expect((await lee.get('/api/owners')).json()).toEqual({ pairs: [], waiting: 0 });
  expect((await lee.send('POST', '/api/owners/match', asked.payload)).statusCode).toBe(404);
});
