import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { minuteMs } from '#base/clock.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient, someClients } from '#test/builders/client.ts';
import { aContact } from '#test/builders/contact.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { lookUp, setFlow } from '#test/world/desk.ts';
import { ensureQuiet } from '#test/world/quiet.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A practice that has asked for Xero's ids in Ignition. */
const aPractice = async (): Promise<World> => {
  const world = await createWorld({ database });
  await world.settle();
  await setFlow(world, { settings: { writeBack: 'on' } });
  return world;
};

const writesToIgnition = (world: World): number =>
  world.ignition.requests.list().filter((call) => call.method !== 'GET').length;

const externalId = (world: World, slug: string): string | null =>
  world.ignition.practice.clients.find(slug)?.externalClientId ?? null;

/** Where a client stands in the flow that tells it its contact's id, and what was done there. */
const telling = (
  world: World,
  slug: string,
): Promise<{ readonly state: string; readonly code: string | null; readonly changes: readonly string[] }> =>
  inWorkspace(world.database.db, world.workspaceId, async (trx) => {
    const found = await sql<{ state: string; code: string | null; changes: string[] }>`
      select fr.state, fr.state_code as code, array(
        select c.state || ' ' || (select string_agg(a.outcome, ' ' order by a.no) from attempt a where a.change_id = c.id)
        from change c where c.flow_id = fr.flow_id and c.source_record_id = fr.source_record_id
        order by c.planned_at, c.id) as changes
      from flow_record fr join record r on r.id = fr.source_record_id
      join flow f on f.id = fr.flow_id and f.settings ? 'crossReference' where r.key = ${slug}`.execute(trx);
    const [row] = found.rows;
    if (row === undefined) throw new Error(`nothing tells ${slug}`);
    return row;
  });

test('nothing is written to Ignition unless the practice has asked for it', async () => {
  await using world = await createWorld({ database });
  const client = world.ignition.createClient(aClient());
  await world.settle();
  expect(writesToIgnition(world)).toBe(0);
  expect(externalId(world, client.slug)).toBeNull();
});

test('the Reporting API cannot write, and says so when it is asked to', async () => {
  await using world = await createWorld({ database, profile: 'reporting' });
  await expect(setFlow(world, { settings: { writeBack: 'on' } })).rejects.toMatchObject({
    code: 'flow.cannot_write_back',
  });
});

describe('a client whose contact is linked', () => {
  test('is told its contact’s id, with intent and attempt, once', async () => {
    await using world = await aPractice();
    const client = world.ignition.createClient(aClient());
    await world.settle();
    const { contact } = await lookUp(world, client.slug);
    expect(contact).not.toBeNull();
    expect(externalId(world, client.slug)).toBe(contact);
    expect(await telling(world, client.slug)).toEqual({
      state: 'in_sync',
      code: null,
      changes: ['applied applied'],
    });
    await ensureQuiet(world);
    world.clock.advance(minuteMs);
    world.ignition.editClient(client.slug, { phone: '0411 222 333' });
    await world.settle();
    expect(writesToIgnition(world)).toBe(1);
    await expectAtRest(world);
  });

  test('is told it also when it was linked before the practice asked', async () => {
    await using world = await createWorld({ database });
    const slugs = someClients(12).map((fields) => world.ignition.createClient(fields).slug);
    await world.settle();
    await setFlow(world, { settings: { writeBack: 'on' } });
    await world.settle();
    const ids = new Set(slugs.map((slug) => externalId(world, slug)));
    expect(ids).toEqual(new Set(world.xero.contacts().map((contact) => contact.id)));
    await expectAtRest(world);
    expect(writesToIgnition(world)).toBe(12);
  });

  test('keeps the id that another system put there', async () => {
    await using world = await aPractice();
    const client = world.ignition.createClient(aClient({ externalClientId: 'EX-7' }));
    await world.settle();
    expect(externalId(world, client.slug)).toBe('EX-7');
    expect(await telling(world, client.slug)).toEqual({
      state: 'skipped',
      code: 'flow.reference_taken',
      changes: [],
    });
    expect(writesToIgnition(world)).toBe(0);
    await expectAtRest(world);
  });

  test('keeps one that another system put there in the moment before we wrote', async () => {
    await using world = await createWorld({ database });
    const client = world.ignition.createClient(aClient());
    await world.settle();
    world.ignition.webhooks.switches.drop = 1;
    world.ignition.editClient(client.slug, { externalClientId: 'EX-9' });
    world.ignition.webhooks.switches.drop = 0;
    await setFlow(world, { settings: { writeBack: 'on' } });
    await world.settle();
    expect(externalId(world, client.slug)).toBe('EX-9');
    expect(await telling(world, client.slug)).toMatchObject({
      state: 'skipped',
      code: 'flow.reference_taken',
    });
    expect(writesToIgnition(world)).toBe(0);
    await expectAtRest(world);
  });

  test('is told the id of the contact that is left after a merge', async () => {
    await using world = await aPractice();
    const client = world.ignition.createClient(aClient());
    const left = world.xero.createContact(
      aContact({ Name: 'Harbour Bakery (old)', EmailAddress: 'old@x.example' }),
    );
    await world.settle();
    const { contact } = await lookUp(world, client.slug);
    world.clock.advance(minuteMs);
    world.xero.mergeContacts(contact ?? '', left.id);
    await world.settle();
    expect(externalId(world, client.slug)).toBe(left.id);
    await expectAtRest(world);
  });

  test.each(['timeout-after-commit', 'reset', 'status-500'] as const)(
    'is told it once when the answer is lost: %s',
    async (kind) => {
      await using world = await aPractice();
      world.ignition.addFault({ kind, count: 1, match: { method: 'PATCH', path: '/api/v1/clients/*' } });
      const client = world.ignition.createClient(aClient());
      await world.settle();
      const { contact } = await lookUp(world, client.slug);
      expect(externalId(world, client.slug)).toBe(contact);
      expect(writesToIgnition(world)).toBe(kind === 'timeout-after-commit' ? 1 : 2);
      await expectAtRest(world);
    },
  );
});

test('switched off it stops, and switched on again it catches up', async () => {
  await using world = await aPractice();
  await setFlow(world, { settings: { writeBack: 'off' } });
  const client = world.ignition.createClient(aClient());
  await world.settle();
  expect(externalId(world, client.slug)).toBeNull();
  await setFlow(world, { settings: { writeBack: 'on' } });
  await world.settle();
  expect(externalId(world, client.slug)).toBe((await lookUp(world, client.slug)).contact);
  await expectAtRest(world);
});

test('an id of a contact that a client holds links them, whatever their names', async () => {
  await using world = await createWorld({ database });
  const contact = world.xero.createContact(
    aContact({ Name: 'Quite another name', EmailAddress: 'other@x.example' }),
  );
  const client = world.ignition.createClient(aClient({ externalClientId: contact.id.toUpperCase() }));
  await world.settle();
  expect(await lookUp(world, client.slug)).toMatchObject({ contact: contact.id, matched_by: 'foreign_key' });
  expect(world.xero.contacts()).toHaveLength(1);
  await expectAtRest(world);
});
