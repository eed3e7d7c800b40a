import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hourMs, minuteMs } from '#base/clock.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient, someClients } from '#test/builders/client.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { lookUp, setFlow } from '#test/world/desk.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A practice whose tags are groups in Xero. */
const aPractice = async (groups: 'existing' | 'create'): Promise<World> => {
  const world = await createWorld({ database });
  await world.settle();
  await setFlow(world, { settings: { groups } });
  return world;
};

/** The names of the groups that a client's contact is in. */
const groupsOf = async (world: World, slug: string): Promise<readonly string[]> => {
  const { contact } = await lookUp(world, slug);
  return world.xero
    .groups()
    .filter((group) => group.contactIds.has(contact ?? ''))
    .map((group) => group.name)
    .toSorted();
};

/** Why changes of any flow are dead. */
const deadCodes = (world: World): Promise<readonly (string | null)[]> =>
  inWorkspace(world.database.db, world.workspaceId, async (trx) => {
    const rows = await trx.selectFrom('change').select('code').where('state', '=', 'dead').execute();
    return rows.map((row) => row.code);
  });

const groupWrites = (world: World): number =>
  world.xero.requests
    .list()
    .filter((call) => call.method !== 'GET' && call.path.startsWith('/api.xro/2.0/ContactGroups')).length;

test('groups are left alone unless the practice has asked for them', async () => {
  await using world = await createWorld({ database });
  world.ignition.createClient(aClient({ tags: ['VIP'] }));
  await world.settle();
  expect(world.xero.groups()).toEqual([]);
});

describe('with missing groups made', () => {
  test('a tag becomes a group with the contact in it, once, and the next client joins it', async () => {
    await using world = await aPractice('create');
    const first = world.ignition.createClient(aClient({ tags: ['VIP', 'Payroll'] }));
    await world.settle();
    expect(await groupsOf(world, first.slug)).toEqual(['Payroll', 'VIP']);
    const [fields] = someClients(1);
    const second = world.ignition.createClient({ ...fields, name: 'Second Pty Ltd', tags: ['vip'] });
    await world.settle();
    expect(await groupsOf(world, second.slug)).toEqual(['VIP']);
    expect(world.xero.groups()).toHaveLength(2);
    const before = groupWrites(world);
    await world.poll();
    expect(groupWrites(world)).toBe(before);
    await expectAtRest(world);
  });

  test('fifty clients come into a group by one call', async () => {
    await using world = await createWorld({ database });
    const slugs = someClients(50).map(
      (fields) => world.ignition.createClient({ ...fields, tags: ['Quarterly'] }).slug,
    );
    await world.settle();
    await setFlow(world, { settings: { groups: 'create' } });
    await world.settle();
    expect(world.xero.groups()[0]?.contactIds.size).toBe(slugs.length);
    expect(groupWrites(world)).toBe(2);
    await expectAtRest(world);
  });

  test('calls under way at once make a group but once', async () => {
    await using world = await createWorld({ database });
    for (const fields of someClients(230)) world.ignition.createClient({ ...fields, tags: ['Quarterly'] });
    await world.settle();
    await setFlow(world, { settings: { groups: 'create' } });
    await world.settle();
    expect(world.xero.groups().map((group) => group.contactIds.size)).toEqual([230]);
    expect(await deadCodes(world)).toEqual([]);
    await expectAtRest(world);
  });

  test('a tag that is taken away takes the contact out, but never out of a group that a person put it into', async () => {
    await using world = await aPractice('create');
    const client = world.ignition.createClient(aClient({ tags: ['VIP'] }));
    await world.settle();
    const { contact } = await lookUp(world, client.slug);
    world.xero.addGroup('Suppliers', [contact ?? '']);
    world.clock.advance(minuteMs);
    world.ignition.editClient(client.slug, { tags: ['Payroll'] });
    await world.settle();
    expect(await groupsOf(world, client.slug)).toEqual(['Payroll', 'Suppliers']);
    world.clock.advance(minuteMs);
    world.ignition.editClient(client.slug, { tags: [] });
    await world.settle();
    expect(await groupsOf(world, client.slug)).toEqual(['Suppliers']);
    await expectAtRest(world);
  });

  test('a hundred groups are Xero’s limit: what does not fit is a dead letter that says so', async () => {
    await using world = await aPractice('create');
    for (let n = 0; n < 100; n += 1) world.xero.addGroup(`Group ${String(n)}`);
    const client = world.ignition.createClient(aClient({ tags: ['VIP'] }));
    await world.settle();
    expect(await groupsOf(world, client.slug)).toEqual([]);
    expect(await lookUp(world, client.slug)).toMatchObject({ state: 'in_sync' });
    expect(world.xero.contacts()).toHaveLength(1);
    expect(groupWrites(world)).toBe(1);
    expect(await deadCodes(world)).toEqual(['xero.group_refused']);
  });

  test.each(['timeout-after-commit', 'reset', 'status-500', 'status-429'] as const)(
    'a lost answer doubles nothing: %s',
    async (kind) => {
      await using world = await aPractice('create');
      world.xero.addFault({ kind, count: 2, match: { method: 'PUT', path: '/api.xro/2.0/ContactGroups*' } });
      const client = world.ignition.createClient(aClient({ tags: ['VIP', 'Payroll'] }));
      await world.settle();
      expect(await groupsOf(world, client.slug)).toEqual(['Payroll', 'VIP']);
      expect(world.xero.groups()).toHaveLength(2);
      await expectAtRest(world);
    },
  );
});

describe('with existing groups only', () => {
  test('a tag without a group is left out until there is one', async () => {
    await using world = await aPractice('existing');
    world.xero.addGroup('Payroll');
    await world.poll();
    const client = world.ignition.createClient(aClient({ tags: ['VIP', 'payroll'] }));
    await world.settle();
    expect(await groupsOf(world, client.slug)).toEqual(['Payroll']);
    world.xero.addGroup('VIP');
    world.clock.advance(2 * hourMs);
    await world.settle();
    expect(await groupsOf(world, client.slug)).toEqual(['Payroll', 'VIP']);
    expect(world.xero.groups()).toHaveLength(2);
    await expectAtRest(world);
  });

  test('a group that a person removed meanwhile is not made again', async () => {
    await using world = await aPractice('existing');
    const group = world.xero.addGroup('VIP');
    await world.poll();
    world.xero.organisations()[0]?.groups.remove(group.id);
    const client = world.ignition.createClient(aClient({ tags: ['VIP'] }));
    await world.settle();
    expect(world.xero.groups()).toEqual([]);
    await world.poll();
    expect(await lookUp(world, client.slug)).toMatchObject({ state: 'in_sync' });
    expect(world.xero.groups()).toEqual([]);
    await expectAtRest(world);
  });
});
