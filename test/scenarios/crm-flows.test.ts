import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConnectionId } from '#base/ids.ts';
import { changeContact, createContact } from '#crm/contacts/contact-service.ts';
import { switchModule } from '#crm/modules/module-service.ts';
import { changeOpportunity } from '#crm/opportunities/opportunity-service.ts';
import { look } from '#crm/work.ts';
import { listOpportunities } from '#store/crm/opportunities.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
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

/** A practice whose CRM follows Ignition: clients become contacts, proposals opportunities. */
const aPractice = async (): Promise<{ readonly world: World; readonly crmId: ConnectionId }> => {
  const world = await createWorld({ database });
  await switchModule(world.crm, kim(world), 'opportunities', { on: true, withNeeds: true });
  const found = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx
      .selectFrom('connection')
      .select(['id', 'state', 'tenant_id'])
      .where('vendor', '=', 'crm')
      .executeTakeFirstOrThrow(),
  );
  expect(found).toMatchObject({ state: 'connected', tenant_id: world.workspaceId });
  return { world, crmId: found.id };
};

const follow = async ({ world, crmId }: Awaited<ReturnType<typeof aPractice>>): Promise<void> => {
  const deps = { db: database.db, clock: world.clock };
  const ends = { source: world.ignitionId, target: crmId };
  // The proposals' flow first: they wait for their clients to be linked.
  await aFlow(deps, world.workspaceId, 'ignition-proposals-to-crm', ends);
  await aFlow(deps, world.workspaceId, 'ignition-clients-to-crm', ends);
};

type Client = ReturnType<World['ignition']['createClient']>;

/** A proposal that was not sent yet. */
const aDraft = (world: World, client: Client, name: string) =>
  world.ignition.addProposal({ client, services: [], state: 'draft', name });

const contacts = (world: World) =>
  look(world.crm, kim(world), 'contacts', (trx) =>
    trx.selectFrom('crm_contact').selectAll().orderBy('sort_name').execute(),
  );

const opportunities = (world: World) =>
  look(world.crm, kim(world), 'opportunities', async (trx) => {
    const page = await listOpportunities(trx, { prefixes: [], archived: 'all' }, 'title', {
      after: null,
      limit: 100,
    });
    return page.rows;
  });

test('a client becomes a contact with its tax number and address in parts, and follows it', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  await follow(practice);
  const client = world.ignition.createClient(aClient({ taxNumber: '51824753556' }));
  await world.settle();
  expect(await contacts(world)).toMatchObject([
    {
      name: 'Harbour Bakery Pty Ltd',
      email: 'hello@harbour.example',
      tax_id: '51 824 753 556',
      type: 'organization',
    },
  ]);
  world.ignition.editClient(client.slug, { name: 'Harbour Bakers Pty Ltd' });
  await world.settle();
  const [contact] = await contacts(world);
  expect(contact).toMatchObject({ name: 'Harbour Bakers Pty Ltd', updated_by: 'plumbline' });
  await world.poll();
  expect((await contacts(world))[0]?.version).toBe(contact?.version);
});

test('a tax number and tags that the CRM only writes its own way are no other value, and nobody is told to compare', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  await follow(practice);
  world.ignition.createClient(aClient({ taxNumber: '51824753556', tags: ['VIP', 'Payroll'] }));
  await world.settle();
  expect(await contacts(world)).toMatchObject([{ tax_id: '51 824 753 556', tags: ['Payroll', 'VIP'] }]);
  const codes = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx.selectFrom('flow_record').select('state_code').where('state', '=', 'in_sync').execute(),
  );
  expect(codes).not.toContainEqual({ state_code: 'apply.vendor_kept_other' });
});

test('what a person changed in the CRM is kept', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  await follow(practice);
  const client = world.ignition.createClient(aClient());
  await world.settle();
  const [contact] = await contacts(world);
  if (contact === undefined) throw new Error('the contact is there');
  await changeContact(world.crm, kim(world), contact.id, contact.version, { email: 'boss@harbour.example' });
  world.ignition.editClient(client.slug, { phone: '02 9999 1111' });
  await world.settle();
  expect(await contacts(world)).toMatchObject([{ email: 'boss@harbour.example', phone: '02 9999 1111' }]);
});

test('a contact that is there already is recognised, not made again', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  const id = await createContact(world.crm, kim(world), 'organization', {
    name: 'Harbour Bakery Pty Ltd',
    email: 'hello@harbour.example',
  });
  await follow(practice);
  world.ignition.createClient(aClient());
  await world.settle();
  expect((await contacts(world)).map((row) => row.id)).toEqual([id]);
});

test('a sent proposal becomes an opportunity of its client’s contact, and is won when it is accepted', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  await follow(practice);
  const client = world.ignition.createClient(aClient());
  const proposal = aDraft(world, client, 'Annual accounts');
  await world.poll();
  expect(await opportunities(world)).toEqual([]);
  world.ignition.sendProposal(proposal.slug);
  await world.poll();
  expect(await opportunities(world)).toMatchObject([
    {
      title: 'Annual accounts',
      contact_name: 'Harbour Bakery Pty Ltd',
      state: 'open',
      stage_name: 'Proposal',
    },
  ]);
  world.ignition.acceptProposal(proposal.slug);
  await world.poll();
  const [won] = await opportunities(world);
  expect(won).toMatchObject({ state: 'won' });
  expect(world.bugs).toEqual([]);
});

test('proposals of one name become one opportunity each, and wait until their client is linked', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  const one = world.ignition.createClient(aClient());
  const two = world.ignition.createClient(aClient({ name: 'Other Pty Ltd', email: 'other@example.com' }));
  for (const client of [one, two]) {
    const proposal = aDraft(world, client, 'Annual accounts');
    world.ignition.sendProposal(proposal.slug);
  }
  await world.poll();
  const deps = { db: database.db, clock: world.clock };
  const ends = { source: world.ignitionId, target: practice.crmId };
  await aFlow(deps, world.workspaceId, 'ignition-proposals-to-crm', ends);
  await world.settle();
  const waiting = await inWorkspace(database.db, world.workspaceId, (trx) =>
    sql<{ state_code: string }>`
      select fr.state_code from flow_record fr join flow f on f.id = fr.flow_id
      where f.preset = 'ignition-proposals-to-crm'`.execute(trx),
  );
  expect(waiting.rows).toEqual([
    { state_code: 'flow.waits_for_link' },
    { state_code: 'flow.waits_for_link' },
  ]);
  await aFlow(deps, world.workspaceId, 'ignition-clients-to-crm', ends);
  await world.settle();
  expect(
    (await opportunities(world)).map((row) => row.contact_name).toSorted((a, b) => a.localeCompare(b)),
  ).toEqual(['Harbour Bakery Pty Ltd', 'Other Pty Ltd']);
});

test('a change in the CRM is with the engine in the same transaction, and one that fails leaves no mark', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  await follow(practice);
  world.ignition.createClient(aClient());
  const proposal = aDraft(
    world,
    world.ignition.createClient(aClient({ name: 'B', email: 'b@b.example' })),
    'Accounts',
  );
  world.ignition.sendProposal(proposal.slug);
  await world.poll();
  const stale = async () => {
    const found = await inWorkspace(database.db, world.workspaceId, (trx) =>
      sql<{ kind: string }>`select kind from record where connection_id = ${practice.crmId}
        and stale_seq > seen_seq`.execute(trx),
    );
    return found.rows.map((row) => row.kind);
  };
  expect(await stale()).toEqual([]);
  const [opportunity] = await opportunities(world);
  if (opportunity === undefined) throw new Error('the opportunity is there');
  const { id, version } = opportunity;
  await expect(
    changeOpportunity(world.crm, kim(world), id, version, { ownerId: 'nobody' }),
  ).rejects.toMatchObject({ code: 'crm.bad_reference' });
  expect(await stale()).toEqual([]);
  await changeOpportunity(world.crm, kim(world), id, version, { title: 'Other accounts' });
  expect(await stale()).toEqual(['opportunity']);
  await world.settle();
  expect(await stale()).toEqual([]);
});
