import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConnectionId, FlowId } from '#base/ids.ts';
import { changeContact } from '#crm/contacts/contact-service.ts';
import { tellChangedPeople } from '#crm/directory.ts';
import { switchModule } from '#crm/modules/module-service.ts';
import { look } from '#crm/work.ts';
import { matchOwner, unmatchOwner, type OwnerActionDeps } from '#engine/actions/owner-actions.ts';
import { readOwners } from '#engine/owners/owner-desk.ts';
import { findPersonByEmail } from '#store/crm/people.ts';
import { inSystem, inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const kim = (world: World) => ({ workspaceId: world.workspaceId, actor: 'user:kim' });
const desk = (world: World): OwnerActionDeps => ({
  db: database.db,
  clock: world.clock,
  wake: () => Promise.resolve(),
  registry: world.registry,
});

interface Practice {
  readonly world: World;
  readonly crmId: ConnectionId;
  readonly flowId: FlowId;
}

/** Somebody joins the workspace, and flows hear of it as they do by themselves every few seconds. */
const joins = async (world: World, name: string, email: string): Promise<string> => {
  const at = new Date(world.clock.now());
  const id = `user-${email}`;
  await inSystem(database.db, async (trx) => {
    await trx
      .insertInto('auth_organization')
      .values({ id: world.workspaceId, name: 'The practice', slug: world.workspaceId, created_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await trx
      .insertInto('auth_user')
      .values({ id, name, email, email_verified: true, created_at: at, updated_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await trx
      .insertInto('auth_member')
      .values({
        id: `${world.workspaceId}-${id}`,
        workspace_id: world.workspaceId,
        user_id: id,
        role: 'member',
        created_at: at,
      })
      .execute();
  });
  await tellChangedPeople(world.crm);
  return id;
};

const aPractice = async (seed: string): Promise<Practice> => {
  const world = await createWorld({ database, seed });
  await switchModule(world.crm, kim(world), 'services', { on: true, withNeeds: true });
  const crm = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx.selectFrom('connection').select('id').where('vendor', '=', 'crm').executeTakeFirstOrThrow(),
  );
  const deps = { db: database.db, clock: world.clock };
  const ends = { source: world.ignitionId, target: crm.id };
  const flowId = await aFlow(deps, world.workspaceId, 'ignition-clients-to-crm', ends);
  return { world, crmId: crm.id, flowId };
};

const staff = (name: string) => ({ name, email: `${name.toLowerCase()}@practice.example` });

/** Contacts by name with the e-mail of whom they belong to. */
const owners = ({ world }: Practice) =>
  look(world.crm, kim(world), 'contacts', async (trx) => {
    const rows = await trx
      .selectFrom('crm_contact as c')
      .leftJoin('auth_user as u', 'u.id', 'c.owner_id')
      .select(['c.name', 'u.email'])
      .orderBy('c.name')
      .execute();
    return Object.fromEntries(rows.map((row) => [row.name, row.email]));
  });

const page = ({ world }: Practice) =>
  inWorkspace(database.db, world.workspaceId, async (trx) => {
    const [pair] = await readOwners(trx, { registry: world.registry });
    return pair;
  });

const say = ({ world, crmId }: Practice, email: string | null, to: string | null) =>
  matchOwner(desk(world), kim(world), {
    sourceConnectionId: world.ignitionId,
    targetConnectionId: crmId,
    email,
    to,
  });

test('managers own their clients’ contacts by an equal e-mail, and the others wait to be matched', async () => {
  const practice = await aPractice('by mail');
  await using world = practice.world;
  await joins(world, 'Dev', 'Dev@practice.example');
  await joins(world, 'Tess Okafor', 'tess@home.example');
  world.ignition.createClient(aClient({ name: 'A', email: 'a@x.example', manager: staff('Dev') }));
  world.ignition.createClient(aClient({ name: 'B', email: 'b@x.example', manager: staff('Tess') }));
  world.ignition.createClient(aClient({ name: 'C', email: 'c@x.example', manager: staff('Tess') }));
  await world.settle();
  expect(await owners(practice)).toEqual({ A: 'Dev@practice.example', B: null, C: null });
  const pair = await page(practice);
  expect(pair?.people).toMatchObject([
    { email: 'tess@practice.example', name: 'Tess', state: 'unmatched', records: 2, to: null },
    { email: 'dev@practice.example', state: 'by_email', records: 1, to: { name: 'Dev' } },
  ]);
  expect(pair?.people[0]?.fields).toEqual(['Manager’s email']);

  const answered = await say(practice, 'tess@practice.example', 'TESS@home.example');
  expect(answered).toEqual({ before: null, records: 2 });
  await world.settle();
  expect(await owners(practice)).toEqual({
    A: 'Dev@practice.example',
    B: 'tess@home.example',
    C: 'tess@home.example',
  });
  expect((await page(practice))?.people).toMatchObject([
    { email: 'tess@practice.example', state: 'by_hand', decidedBy: 'user:kim' },
    { email: 'dev@practice.example', state: 'by_email' },
  ]);
  await world.poll();
  expect(await writes(practice)).toBe(5);
  expect(world.bugs).toEqual([]);
});

const writes = ({ world, flowId }: Practice): Promise<number> =>
  inWorkspace(database.db, world.workspaceId, async (trx) => {
    const rows = await trx
      .selectFrom('change')
      .select('id')
      .where('flow_id', '=', flowId)
      .where('state', '=', 'applied')
      .execute();
    return rows.length;
  });

test('who joins the workspace later owns what waited for them', async () => {
  const practice = await aPractice('later');
  await using world = practice.world;
  await joins(world, 'Dev', 'dev@practice.example');
  world.ignition.createClient(aClient({ manager: staff('Tess') }));
  await world.settle();
  expect(Object.values(await owners(practice))).toEqual([null]);
  await joins(world, 'Tess', 'tess@practice.example');
  expect(await tellChangedPeople(world.crm)).toBe(0);
  await world.settle();
  expect(Object.values(await owners(practice))).toEqual(['tess@practice.example']);
});

test('a default owner takes those whom nobody is matched to, and one who is left empty stays so', async () => {
  const practice = await aPractice('default');
  await using world = practice.world;
  await joins(world, 'Dev', 'dev@practice.example');
  world.ignition.createClient(aClient({ name: 'A', email: 'a@x.example', manager: staff('Tess') }));
  world.ignition.createClient(aClient({ name: 'B', email: 'b@x.example', manager: staff('Robot') }));
  await say(practice, 'robot@practice.example', null);
  await say(practice, null, 'dev@practice.example');
  await world.settle();
  expect(await owners(practice)).toEqual({ A: 'dev@practice.example', B: null });
  expect((await page(practice))?.byDefault).toEqual({ to: 'dev@practice.example' });
});

test('what was said can be taken back, and what is said of nobody is refused', async () => {
  const practice = await aPractice('undo');
  await using world = practice.world;
  await joins(world, 'Dev', 'dev@practice.example');
  await joins(world, 'Lee', 'lee@practice.example');
  world.ignition.createClient(aClient({ manager: staff('Dev') }));
  await world.settle();
  await say(practice, 'dev@practice.example', 'lee@practice.example');
  await world.settle();
  expect(Object.values(await owners(practice))).toEqual(['lee@practice.example']);
  const pair = { sourceConnectionId: world.ignitionId, targetConnectionId: practice.crmId };
  const undone = await unmatchOwner(desk(world), kim(world), { ...pair, email: 'Dev@practice.example' });
  expect(undone).toEqual({ before: { to: 'lee@practice.example' }, records: 1 });
  await world.settle();
  expect(Object.values(await owners(practice))).toEqual(['dev@practice.example']);
  await expect(
    unmatchOwner(desk(world), kim(world), { ...pair, email: 'dev@practice.example' }),
  ).rejects.toMatchObject({ code: 'owner.not_matched' });
  await expect(say(practice, 'dev@practice.example', 'who@else.example')).rejects.toMatchObject({
    code: 'owner.not_a_person',
  });
  await expect(say(practice, 'Dev Raman', null)).rejects.toMatchObject({ code: 'owner.not_an_email' });
  await expect(
    matchOwner(desk(world), kim(world), {
      sourceConnectionId: practice.crmId,
      targetConnectionId: world.xeroId,
      email: 'dev@practice.example',
      to: null,
    }),
  ).rejects.toMatchObject({ code: 'owner.no_pair' });
});

test('an owner whom a person set in the CRM stays when the source’s manager is matched to another', async () => {
  const practice = await aPractice('kept');
  await using world = practice.world;
  const devId = await joins(world, 'Dev', 'dev@practice.example');
  await joins(world, 'Lee', 'lee@practice.example');
  world.ignition.createClient(aClient({ manager: staff('Lee') }));
  await world.settle();
  const contact = await look(world.crm, kim(world), 'contacts', (trx) =>
    trx.selectFrom('crm_contact').selectAll().executeTakeFirstOrThrow(),
  );
  await changeContact(world.crm, kim(world), contact.id, contact.version, { ownerId: devId });
  await world.settle();
  expect(Object.values(await owners(practice))).toEqual(['dev@practice.example']);
  await inWorkspace(database.db, world.workspaceId, async (trx) => {
    expect(await findPersonByEmail(trx, world.workspaceId, 'DEV@practice.example')).not.toBeNull();
  });
});

test('a kill at any moment after a match leaves each contact with its owner, written once', async () => {
  for (const dieAt of [1, 4, 8, 13, 19]) {
    const practice = await aPractice(`killed ${String(dieAt)}`);
    await using world = practice.world;
    await joins(world, 'Lee', 'lee@practice.example');
    world.ignition.createClient(aClient({ manager: staff('Tess') }));
    await world.settle();
    const before = await writes(practice);
    await say(practice, 'tess@practice.example', 'lee@practice.example');
    await world.settleWithCrash(dieAt, true);
    await world.settle();
    expect(Object.values(await owners(practice))).toEqual(['lee@practice.example']);
    expect(await writes(practice)).toBe(before + 1);
  }
});
