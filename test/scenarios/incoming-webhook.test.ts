import { afterAll, beforeAll, expect, test } from 'vitest';
import { replayDelivery } from '#engine/inbox/inbox-actions.ts';
import type { ConnectionId, FlowId } from '#base/ids.ts';
import { createReconciler } from '#engine/reconcile/reconciler.ts';
import { switchModule } from '#crm/modules/module-service.ts';
import { look } from '#crm/work.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aConnection, aFlow } from '#test/builders/connected.ts';
import { pushSecret, pushSigned } from '#test/world/pushed.ts';
import { askToReplay, findingsOf, finishRun, startComparing } from '#test/world/reconciling.ts';
import { draftMapping } from '#test/world/rehearsing.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const kim = (world: World) => ({ workspaceId: world.workspaceId, actor: 'user:kim' });
const depsOf = (world: World) => ({
  db: database.db,
  vault: world.vault,
  clock: world.clock,
  registry: world.registry,
  wake: () => Promise.resolve(),
});

interface Practice {
  readonly world: World;
  readonly id: ConnectionId;
  readonly contactsFlowId: FlowId;
  /** Sends a signed body, as the website would, and says what it was told. */
  readonly push: (body: unknown) => Promise<string>;
}

/** A practice whose website sends its enquiries: contacts, and opportunities of them, by one incoming webhook. */
const aPractice = async (settings: Readonly<Record<string, string>> = {}): Promise<Practice> => {
  const world = await createWorld({ database });
  await switchModule(world.crm, kim(world), 'opportunities', { on: true, withNeeds: true });
  const crm = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx.selectFrom('connection').select('id').where('vendor', '=', 'crm').executeTakeFirstOrThrow(),
  );
  const asked = { kind: 'contact', versionPath: 'changed', deletedPath: 'deleted', ...settings };
  const id = await aConnection(depsOf(world), world.workspaceId, {
    vendor: 'webhook',
    profile: 'hmac',
    settings: asked,
    credential: { kind: 'api_key', apiKey: '', webhookSecrets: [pushSecret] },
    tenant: null,
  });
  const ends = { source: id, target: crm.id };
  await aFlow(depsOf(world), world.workspaceId, 'webhook-opportunities-to-crm', ends);
  const contactsFlowId = await aFlow(depsOf(world), world.workspaceId, 'webhook-contacts-to-crm', ends);
  await world.settle();
  const push = (body: unknown) => pushSigned(world, { id, settings: asked }, body);
  return { world, id, contactsFlowId, push };
};

const contacts = (world: World) =>
  look(world.crm, kim(world), 'contacts', (trx) =>
    trx.selectFrom('crm_contact').selectAll().orderBy('sort_name').execute(),
  );

const opportunities = (world: World) =>
  look(world.crm, kim(world), 'contacts', (trx) =>
    trx.selectFrom('crm_opportunity').selectAll().orderBy('title').execute(),
  );

const harbour = {
  id: 'h-1',
  name: 'Harbour Bakery',
  email: 'hello@harbour.example',
  phone: '02 9000 1234',
  changed: '2026-07-01T00:00:00Z',
};

test('an enquiry of the website becomes a contact, follows it, and comes once however often it is sent', async () => {
  const { world: opened, push } = await aPractice();
  await using world = opened;
  expect(await push(harbour)).toBe('taken');
  expect(await push(harbour)).toBe('repeated');
  await world.settle();
  expect(await contacts(world)).toMatchObject([
    { name: 'Harbour Bakery', email: 'hello@harbour.example', phone: '02 9000 1234' },
  ]);
  await push({ ...harbour, name: 'Harbour Bakers', changed: '2026-07-02T00:00:00Z' });
  await world.settle();
  // Overtaken on its way: older than what is there.
  await push({ ...harbour, name: 'An old name', changed: '2026-06-30T00:00:00Z' });
  await world.settle();
  const [contact] = await contacts(world);
  expect(contact).toMatchObject({ name: 'Harbour Bakers' });
  await world.poll();
  expect((await contacts(world))[0]?.version).toBe(contact?.version);
  expect(world.bugs).toEqual([]);
});

test('texts that nothing can store hold up nobody else, and the record says what is wrong with it', async () => {
  const { world: opened, push } = await aPractice();
  await using world = opened;
  const changed = '2026-07-01T00:00:00Z';
  await push({ id: 'nul', name: 'Nul\u0000 Pty Ltd', email: 'nul\u0000@example.com', changed });
  await push({ id: 'half', name: 'Half \ud83d', email: 'half\ud83d@example.com', changed });
  await push(harbour);
  await world.settle();
  expect((await contacts(world)).map(({ name }) => name)).toContain('Harbour Bakery');
  const dead = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx.selectFrom('change').select(['code']).where('state', '=', 'dead').execute(),
  );
  expect(dead).toContainEqual({ code: 'plan.control_characters' });
  expect(world.bugs).toEqual([]);
});

test('a connection that failed, and to which things are sent, fails no longer once its work goes through', async () => {
  const { world: opened, id, push } = await aPractice();
  await using world = opened;
  const failingSince = () =>
    inWorkspace(database.db, world.workspaceId, (trx) =>
      trx.selectFrom('connection').select('failing_since').where('id', '=', id).executeTakeFirstOrThrow(),
    );
  await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx
      .updateTable('connection')
      .set({ failing_since: world.clock.now(), last_error_code: 'bug.unexpected' })
      .where('id', '=', id)
      .execute(),
  );
  await push(harbour);
  await world.settle();
  expect(await failingSince()).toEqual({ failing_since: null });
});

test('a record that goes back to what it was is followed back, where nothing tells its time', async () => {
  const { world: opened, push } = await aPractice({ versionPath: '' });
  await using world = opened;
  for (const name of ['Blue', 'Green', 'Blue']) {
    expect(await push({ id: 'c', name })).toBe('taken');
    await world.settle();
  }
  expect(await contacts(world)).toMatchObject([{ name: 'Blue' }]);
});

test('a list of several kinds: the opportunity waits for its contact and finds it', async () => {
  const { world: opened, push } = await aPractice({ recordsPath: 'data.items', kindPath: 'type' });
  await using world = opened;
  const opportunity = { type: 'opportunity', id: 'o-1', title: 'Annual accounts', contactId: 'h-1' };
  await push({ data: { items: [opportunity] } });
  await world.settle();
  expect(await opportunities(world)).toEqual([]);
  await push({ data: { items: [{ type: 'contact', ...harbour }] } });
  await world.settle();
  const [contact] = await contacts(world);
  expect(await opportunities(world)).toMatchObject([{ title: 'Annual accounts', contact_id: contact?.id }]);
});

test('a delivery without a key is refused and kept; once the settings are right it is replayed, twice as once', async () => {
  const { world: opened, id, push } = await aPractice();
  await using world = opened;
  expect(await push({ customer: { id: 7 }, name: 'Seven' })).toBe('refused');
  expect(await push('{"broken')).toBe('refused');
  await world.settle();
  expect(await contacts(world)).toEqual([]);
  const kept = await inWorkspace(database.db, world.workspaceId, async (trx) => {
    await trx
      .updateTable('connection')
      .set({ settings: JSON.stringify({ kind: 'contact', keyPath: 'customer.id' }) })
      .where('id', '=', id)
      .execute();
    return trx
      .selectFrom('inbound_delivery')
      .select(['id', 'code'])
      .where('code', '=', 'inbound.no_key')
      .execute();
  });
  const [refused] = kept;
  if (refused === undefined) throw new Error('the refused delivery is kept');
  const first = await replayDelivery(depsOf(world), kim(world), id, refused.id);
  expect(first).toMatchObject({ row: { state: 'taken', records: 1 }, changed: 1 });
  expect((await replayDelivery(depsOf(world), kim(world), id, refused.id)).changed).toBe(0);
  await world.settle();
  expect(await contacts(world)).toMatchObject([{ name: 'Seven' }]);
});

test('a contact that the website deletes is archived', async () => {
  const { world: opened, push } = await aPractice();
  await using world = opened;
  await push(harbour);
  await world.settle();
  await push({ ...harbour, deleted: true, changed: '2026-07-03T00:00:00Z' });
  await world.settle();
  expect((await contacts(world))[0]?.archived_at).not.toBeNull();
});

test('a worker that is killed at any step of an enquiry’s way makes one contact', async () => {
  for (const dieAt of [3, 9, 15, 21, 27]) {
    const { world: opened, push } = await aPractice();
    await using world = opened;
    await push(harbour);
    await world.settleWithCrash(dieAt, dieAt % 2 === 0);
    await push({ ...harbour, changed: '2026-07-04T00:00:00Z' });
    await world.settle();
    expect(await contacts(world)).toHaveLength(1);
  }
});

test('every delivery of last month is replayed through a draft as it was sent, and nothing is written', async () => {
  const { world: opened, contactsFlowId, push } = await aPractice();
  await using world = opened;
  await push(harbour);
  await world.settle();
  await push({ ...harbour, name: 'Harbour Bakers', changed: '2026-07-02T00:00:00Z' });
  await world.settle();
  const [before] = await contacts(world);
  await draftMapping(
    world,
    (rules) =>
      rules.map((rule) =>
        rule.target === 'name' ? { target: 'name', expression: '$uppercase(name)', onEmpty: 'keep' } : rule,
      ),
    undefined,
    contactsFlowId,
  );
  const asked = await askToReplay(world, {}, contactsFlowId);
  const process = await startComparing(world, undefined, world.registry);
  const run = await finishRun(world, createReconciler(process.deps), asked);
  await process.close();
  expect(run).toMatchObject({ state: 'done', total: 2, replayed: { as_then: 2, completed: 0, as_now: 0 } });
  const found = await findingsOf(world, asked);
  expect(found.flatMap(({ differences }) => differences).map(({ held, wanted }) => [held, wanted])).toEqual(
    expect.arrayContaining([
      ['Harbour Bakery', 'HARBOUR BAKERY'],
      ['Harbour Bakers', 'HARBOUR BAKERS'],
    ]),
  );
  expect((await contacts(world))[0]?.version).toBe(before?.version);
});
