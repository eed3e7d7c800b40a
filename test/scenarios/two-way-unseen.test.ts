import { afterAll, beforeAll, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import { changeContact } from '#crm/contacts/contact-service.ts';
import { switchModule } from '#crm/modules/module-service.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { lookUp, setFlow } from '#test/world/desk.ts';
import { answer, openConflicts, writesSoFar } from '#test/world/two-ways.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

interface Pair extends World {
  readonly slug: string;
  readonly contactId: string;
}

/** Harbour Bakery in both, in step, and neither Xero's webhooks nor Ignition's arrive any more. */
const untold = async (direction: 'one_way' | 'two_way'): Promise<Pair> => {
  const world = await createWorld({ database });
  const { slug } = world.ignition.createClient(aClient());
  await world.settle();
  await setFlow(world, { settings: { direction, ...(direction === 'two_way' ? { owner: 'ask' } : {}) } });
  await world.settle();
  const [contact] = world.xero.contacts();
  if (contact === undefined) throw new Error('there is no contact');
  world.ignition.webhooks.switches.drop = 1;
  world.xero.setWebhookRoad({ drop: 1 });
  world.clock.advance(minuteMs);
  return Object.assign(world, { slug, contactId: contact.id });
};

const told = (world: World, by: 'ignition' | 'xero'): void => {
  if (by === 'ignition') world.ignition.webhooks.switches.drop = 0;
  else world.xero.setWebhookRoad({ drop: 0 });
};

const emails = (world: Pair): readonly (string | null | undefined)[] => [
  world.ignition.practice.clients.find(world.slug)?.email,
  world.xero.contact(world.contactId).texts.EmailAddress,
];

const looksAtXero = (world: World): number =>
  Object.entries(world.xero.requests.counters())
    .filter(([call]) => /^GET .*\/Contacts\b/.test(call))
    .reduce((sum, [, times]) => sum + times, 0);

test('what somebody typed in Xero a moment ago is not written over by Ignition’s edit: a person is asked', async () => {
  await using world = await untold('two_way');
  world.xero.editContact(world.contactId, { EmailAddress: 'typed@xero.example' });
  told(world, 'ignition');
  world.ignition.editClient(world.slug, { email: 'typed@ignition.example' });
  const before = writesSoFar(world);
  await world.settle();
  expect(emails(world)).toEqual(['typed@ignition.example', 'typed@xero.example']);
  expect(await openConflicts(world)).toMatchObject([
    { field: 'EmailAddress', source: 'typed@ignition.example', target: 'typed@xero.example' },
  ]);
  expect(writesSoFar(world)).toEqual(before);
});

test('nor is what somebody typed in Ignition by what is carried back from Xero', async () => {
  await using world = await untold('two_way');
  world.ignition.editClient(world.slug, { email: 'typed@ignition.example' });
  told(world, 'xero');
  world.xero.editContact(world.contactId, { EmailAddress: 'typed@xero.example' });
  await world.settle();
  expect(emails(world)).toEqual(['typed@ignition.example', 'typed@xero.example']);
  expect(await openConflicts(world)).toMatchObject([{ field: 'EmailAddress' }]);
});

test('another field that was typed meanwhile goes back, and the edit that met it goes on', async () => {
  await using world = await untold('two_way');
  world.xero.editContact(world.contactId, { Name: 'Harbour Bakery & Sons Pty Ltd' });
  told(world, 'ignition');
  world.ignition.editClient(world.slug, { email: 'typed@ignition.example' });
  await world.settle();
  expect(emails(world)).toEqual(['typed@ignition.example', 'typed@ignition.example']);
  expect(world.ignition.practice.clients.find(world.slug)?.name).toBe('Harbour Bakery & Sons Pty Ltd');
  expect(await openConflicts(world)).toEqual([]);
  await expectAtRest(world);
});

test.each([
  ['one_way', 0],
  ['two_way', 1],
] as const)('a write of a flow that is %s costs %i more calls', async (direction, more) => {
  await using world = await untold(direction);
  told(world, 'ignition');
  const before = { looks: looksAtXero(world), writes: writesSoFar(world).xero };
  world.ignition.editClient(world.slug, { email: 'typed@ignition.example' });
  await world.settle();
  expect(emails(world)).toEqual(['typed@ignition.example', 'typed@ignition.example']);
  expect(looksAtXero(world) - before.looks).toBe(more);
  expect(writesSoFar(world).xero - before.writes).toBe(1);
});

test('a record that Xero shows torn is waited for, and nothing is written over unread', async () => {
  await using world = await untold('two_way');
  world.xero.faults.add({ kind: 'malformed-json', match: { method: 'GET', path: '*/Contacts*' }, count: 2 });
  world.xero.editContact(world.contactId, { EmailAddress: 'typed@xero.example' });
  told(world, 'ignition');
  world.ignition.editClient(world.slug, { email: 'typed@ignition.example' });
  await world.settle();
  expect(world.xero.faults.struck()).toEqual({ 'malformed-json': 2 });
  expect(emails(world)).toEqual(['typed@ignition.example', 'typed@xero.example']);
  expect(await lookUp(world, world.slug)).toMatchObject({ state: 'conflict' });
});

test('the CRM itself refuses what was planned before somebody edited the contact, and a person is asked', async () => {
  await using world = await createWorld({ database });
  const kim = { workspaceId: world.workspaceId, actor: 'user:kim' };
  await switchModule(world.crm, kim, 'contacts', { on: true, withNeeds: true });
  const { id: crmId } = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx.selectFrom('connection').select('id').where('vendor', '=', 'crm').executeTakeFirstOrThrow(),
  );
  const ends = { source: world.ignitionId, target: crmId };
  const flowId = await aFlow(
    { db: database.db, clock: world.clock },
    world.workspaceId,
    'ignition-clients-to-crm',
    ends,
  );
  const { slug } = world.ignition.createClient(aClient());
  await world.settle();
  await setFlow({ ...world, flowId }, { settings: { direction: 'two_way', owner: 'ask' } });
  await world.settle();
  const theContact = () =>
    inWorkspace(database.db, world.workspaceId, (trx) =>
      trx.selectFrom('crm_contact').selectAll().executeTakeFirstOrThrow(),
    );
  const { id, version } = await theContact();
  world.clock.advance(minuteMs);
  const untellingSignals = { ...world.crm.signals, touched: () => Promise.resolve() };
  await changeContact({ ...world.crm, signals: untellingSignals }, kim, id, version, {
    email: 'typed@crm.example',
  });
  world.ignition.editClient(slug, { email: 'typed@ignition.example' });
  await world.settle();
  expect((await theContact()).email).toBe('typed@crm.example');
  const asked = await openConflicts(world);
  expect(asked).toMatchObject([
    { field: 'email', source: 'typed@ignition.example', target: 'typed@crm.example' },
  ]);
  await answer(world, asked, 'source');
  await world.settle();
  expect((await theContact()).email).toBe('typed@ignition.example');
});
