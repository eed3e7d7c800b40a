import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { syncFlowNow } from '#engine/actions/flow-sync.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient, someClients } from '#test/builders/client.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { connectionOf, lookUp, setFlow } from '#test/world/desk.ts';
import { countWrites } from '#test/world/invariants.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A practice of that many clients, each with its contact in Xero. */
const aPracticeOf = async (
  clients: number,
  profile: 'keyed' | 'reporting' = 'keyed',
): Promise<{ readonly world: World; readonly slugs: readonly string[] }> => {
  const world = await createWorld({ database, profile });
  const slugs = someClients(clients).map((fields) => world.ignition.createClient(fields).slug);
  await world.settle();
  expect(world.xero.contacts()).toHaveLength(clients);
  return { world, slugs };
};

const gone = (world: World): Promise<readonly string[]> =>
  inWorkspace(world.database.db, world.workspaceId, async (trx) => {
    const found = await sql<{ key: string }>`
      select r.key from audit a join record r on r.id = a.subject_id where a.action = 'record.gone' order by 1`.execute(
      trx,
    );
    return found.rows.map((row) => row.key);
  });

/** A person asks for both ends to be listed from the first record to the last. */
const listAll = async (world: World): Promise<void> => {
  const deps = { db: world.database.db, clock: world.clock, wake: () => Promise.resolve() };
  const acting = { workspaceId: world.workspaceId, actor: 'user:test' };
  await syncFlowNow(deps, acting, world.flowId, { all: true });
  await world.settle();
};

const readsByKey = (world: World): number =>
  world.ignition.requests.count({ method: 'GET', path: '/api/v1/clients/*' });

const activeContacts = (world: World): number =>
  world.xero.contacts().filter((contact) => contact.status === 'ACTIVE').length;

describe('a client that is gone from Ignition', () => {
  test('is noticed by the next full list, and its contact is left alone', async () => {
    const { world, slugs } = await aPracticeOf(3);
    await using _ = world;
    const [slug = ''] = slugs;
    world.ignition.deleteClient(slug);
    const before = countWrites(world);
    await world.poll();
    expect(await gone(world)).toEqual([slug]);
    expect(await lookUp(world, slug)).toMatchObject({
      state: 'skipped',
      state_code: 'flow.source_deleted',
    });
    expect(countWrites(world)).toBe(before);
    expect(activeContacts(world)).toBe(3);
    await expectAtRest(world);
    expect(await gone(world)).toHaveLength(1);
  });

  test('has its contact archived where the practice has chosen so, before or after', async () => {
    const { world, slugs } = await aPracticeOf(4);
    await using _ = world;
    const [first = '', second = ''] = slugs;
    world.ignition.deleteClient(first);
    await world.poll();
    expect(activeContacts(world)).toBe(4);
    await setFlow(world, { settings: { onSourceGone: 'archive' } });
    await world.settle();
    expect(activeContacts(world)).toBe(3);
    world.ignition.deleteClient(second);
    await world.poll();
    expect(activeContacts(world)).toBe(2);
    await expectAtRest(world);
  });

  test('is followed again when it comes back just as it was', async () => {
    const { world, slugs } = await aPracticeOf(2);
    await using _ = world;
    await setFlow(world, { settings: { onSourceGone: 'archive' } });
    const [slug = ''] = slugs;
    const row = world.ignition.deleteClient(slug);
    await world.poll();
    expect(activeContacts(world)).toBe(1);
    world.ignition.practice.clients.add(row);
    await world.poll();
    expect(await lookUp(world, slug)).toMatchObject({ state: 'in_sync' });
    expect(activeContacts(world)).toBe(2);
    expect(world.xero.contacts()).toHaveLength(2);
    await expectAtRest(world);
  });

  test('cannot be told from one that is only not listed by the Reporting API, so it is asked for once and let be', async () => {
    const { world, slugs } = await aPracticeOf(3, 'reporting');
    await using _ = world;
    const [slug = ''] = slugs;
    world.ignition.deleteClient(slug);
    await setFlow(world, { settings: { onSourceGone: 'archive' } });
    await world.poll();
    await world.poll();
    expect(await gone(world)).toEqual([]);
    expect(await lookUp(world, slug)).toMatchObject({ state: 'in_sync' });
    expect(activeContacts(world)).toBe(3);
  });
});

describe('a client that a list leaves out', () => {
  test('is read by its key and is not gone when the vendor still has it', async () => {
    const { world, slugs } = await aPracticeOf(3);
    await using _ = world;
    const [slug = ''] = slugs;
    world.ignition.hazards.unlisted.add(slug);
    const before = readsByKey(world);
    await world.poll();
    expect(readsByKey(world)).toBe(before + 1);
    expect(await gone(world)).toEqual([]);
    expect(await lookUp(world, slug)).toMatchObject({ state: 'in_sync' });
    await expectAtRest(world);
  });
});

describe('a full list that leaves out very many', () => {
  test('by a fault that empties it, touches nobody and says so to a person', async () => {
    const { world, slugs } = await aPracticeOf(30);
    await using _ = world;
    await setFlow(world, { settings: { onSourceGone: 'archive' } });
    for (const slug of slugs) world.ignition.hazards.unlisted.add(slug);
    const before = readsByKey(world);
    await world.poll();
    expect(readsByKey(world)).toBe(before);
    expect(await connectionOf(world, 'ignition')).toMatchObject({ last: 'poll.too_many_unlisted' });
    expect(await gone(world)).toEqual([]);
    // The person asks for all in spite of it: each is asked for by key, and the vendor has it.
    await listAll(world);
    expect(await gone(world)).toEqual([]);
    expect(activeContacts(world)).toBe(30);
    world.ignition.hazards.unlisted.clear();
    await world.poll();
    await expectAtRest(world);
  });

  test('because they were removed, is believed once a person has asked for a full list', async () => {
    const { world, slugs } = await aPracticeOf(40);
    await using _ = world;
    const removed = slugs.slice(0, 25);
    for (const slug of removed) world.ignition.deleteClient(slug);
    await world.poll();
    await world.poll();
    expect(await gone(world)).toEqual([]);
    await listAll(world);
    expect(await gone(world)).toEqual(removed.toSorted());
    expect(activeContacts(world)).toBe(40);
    await expectAtRest(world);
  });

  test('in a small practice is looked at all the same', async () => {
    const { world, slugs } = await aPracticeOf(5);
    await using _ = world;
    for (const slug of slugs) world.ignition.deleteClient(slug);
    await world.poll();
    expect(await gone(world)).toHaveLength(5);
    await expectAtRest(world);
  });
});

test('a worker killed at any step of the look back loses no departure and invents none', async () => {
  const { world, slugs } = await aPracticeOf(8);
  await using _ = world;
  await setFlow(world, { settings: { onSourceGone: 'archive' } });
  await world.settle();
  let left = slugs;
  for (const step of [20, 45, 70, 95, 120, 150]) {
    const [slug = ''] = left;
    left = left.slice(1);
    world.ignition.deleteClient(slug);
    world.clock.advance(86_400_000);
    await world.settleWithCrash(step, step % 2 === 0);
    await world.poll();
    expect((await gone(world)).length).toBe(slugs.length - left.length);
    expect(activeContacts(world)).toBe(left.length);
  }
  world.ignition.createClient(aClient());
  await world.settle();
  await expectAtRest(world);
});
