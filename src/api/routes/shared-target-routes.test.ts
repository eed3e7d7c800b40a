import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId, type ConnectionId } from '#base/ids.ts';
import { createFlow, listFlows, readFlow } from '#contract/flows.ts';
import { previewFlow } from '#contract/shared-targets.ts';
import { createApiWorld, type ApiWorld, type Person, type Practice } from '#test/world/api-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: ApiWorld;
let kim: Person;
let practice: Practice;
let website: ConnectionId;
beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  kim = await world.join('Kim');
  practice = await world.openPractice(kim);
  const made = await kim.send('POST', '/api/connections', {
    vendor: 'webhook',
    profile: 'bearer',
    name: 'Website',
    inputs: { webhookSecret: 'a token of enough characters', kind: 'contact' },
  });
  website = made.json<{ connectionId: ConnectionId }>().connectionId;
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await database.drop();
});

const preset = 'webhook-contacts-to-xero';
const previewOf = (source: ConnectionId, target: ConnectionId, name = preset) =>
  kim.get(`/api/presets/${name}/shared-targets?sourceConnectionId=${source}&targetConnectionId=${target}`);
const flowAt = async (id: string) => readFlow.success.parse((await kim.get(`/api/flows/${id}`)).json());

test('who writes the same records is told before a flow is made, and of both flows afterwards', async () => {
  const before = await flowAt(practice.flowId);
  expect(before).toMatchObject({ name: 'Ignition clients to Xero contacts', sharesTargetWith: [] });
  const preview = previewFlow.success.parse((await previewOf(website, practice.xeroId)).json());
  const [beside, ...more] = preview.items;
  expect(more).toEqual([]);
  expect(beside).toMatchObject({
    flow: { id: practice.flowId, name: before.name },
    connection: { id: practice.xeroId },
    kind: 'contact',
    kindLabelPlural: 'Contacts',
    outcomes: [{ outcome: 'last', message: expect.stringContaining('changed last') as string }],
  });
  expect(beside?.outcomes[0]?.fields).toContainEqual({ name: 'EmailAddress', label: 'E-mail' });
  const ends = { sourceConnectionId: website, targetConnectionId: practice.xeroId };
  const settings = { onTargetEdit: 'keep' };
  const made = createFlow.success.parse(
    (await kim.send('POST', '/api/flows', { preset, ...ends, settings })).json(),
  );
  expect(made.sharesTargetWith).toMatchObject([
    { flow: { id: practice.flowId }, outcomes: [{ outcome: 'theirs' }] },
  ]);
  expect((await flowAt(practice.flowId)).sharesTargetWith).toMatchObject([
    { flow: { id: made.id, name: made.name }, outcomes: [{ outcome: 'ours' }] },
  ]);
  // Asked about once more, a flow that is there is not told of itself.
  const again = previewFlow.success.parse((await previewOf(website, practice.xeroId)).json());
  expect(again.items.map(({ flow }) => flow.id)).toEqual([practice.flowId]);
  await kim.send('PATCH', `/api/flows/${made.id}`, { state: 'paused' });
  const { items } = listFlows.success.parse((await kim.get('/api/flows')).json());
  expect(items.map(({ sharesTargetWith }) => sharesTargetWith.length)).toEqual([0, 1]);
});

test('what cannot be a flow is refused with its reason, and nobody else’s flows are told', async () => {
  for (const [asked, code] of [
    [previewOf(website, practice.xeroId, 'nothing'), 'flow.unknown_preset'],
    [previewOf(practice.xeroId, website), 'flow.wrong_vendor'],
    [previewOf(website, newId('connection', 1)), 'connection.not_found'],
  ] as const)
    expect((await asked).json()).toMatchObject({ error: { code } });
  const eve = await world.join('Eve');
  expect((await eve.get(`/api/flows/${practice.flowId}`)).json()).toMatchObject({
    error: { code: 'flow.not_found' },
  });
  const path = `/api/presets/${preset}/shared-targets?sourceConnectionId=${website}&targetConnectionId=${practice.xeroId}`;
  expect((await eve.get(path)).json()).toMatchObject({ error: { code: 'connection.not_found' } });
});
