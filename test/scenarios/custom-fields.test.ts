import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FlowId } from '#base/ids.ts';
import { changeContact, createContact } from '#crm/contacts/contact-service.ts';
import { changeCustomField, createCustomField } from '#crm/custom-fields/custom-field-service.ts';
import { switchModule } from '#crm/modules/module-service.ts';
import { look } from '#crm/work.ts';
import {
  checkDraft,
  publishDraft,
  readDraft,
  saveDraft,
  type MappingActionDeps,
} from '#engine/actions/mapping-actions.ts';
import type { CustomFieldType } from '#model/crm/nouns.ts';
import type { MappingRule } from '#model/flow.ts';
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
const desk = (world: World): MappingActionDeps => ({
  db: database.db,
  clock: world.clock,
  wake: () => Promise.resolve(),
  registry: world.registry,
  vault: world.vault,
});

interface Practice {
  readonly world: World;
  readonly flowId: FlowId;
}

const aPractice = async (): Promise<Practice> => {
  const world = await createWorld({ database });
  await switchModule(world.crm, kim(world), 'services', { on: true, withNeeds: true });
  const crm = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx.selectFrom('connection').select('id').where('vendor', '=', 'crm').executeTakeFirstOrThrow(),
  );
  const deps = { db: database.db, clock: world.clock };
  const ends = { source: world.ignitionId, target: crm.id };
  const flowId = await aFlow(deps, world.workspaceId, 'ignition-clients-to-crm', ends);
  return { world, flowId };
};

const addField = (world: World, label: string, type: CustomFieldType, choices: readonly string[] = []) =>
  createCustomField(world.crm, kim(world), { subject: 'contact', label, type, choices });

const archiveField = (
  world: World,
  id: Awaited<ReturnType<typeof addField>>,
  archived: boolean,
  seen: number,
) => changeCustomField(world.crm, kim(world), id, seen, { archived });

const withRows = (rules: readonly MappingRule[], rows: readonly MappingRule[]): readonly MappingRule[] => [
  ...rules.filter((rule) => !rows.some((row) => row.target === rule.target)),
  ...rows,
];

/** What Kim does at the flow's page: put rows in, and publish. */
const publish = async ({ world, flowId }: Practice, ...rows: readonly MappingRule[]): Promise<number> => {
  const draft = await readDraft(desk(world), kim(world), flowId);
  const text = { rules: withRows(draft.rules, rows), conditions: [], revision: draft.revision };
  const { revision } = await saveDraft(desk(world), kim(world), flowId, text);
  return (await publishDraft(desk(world), kim(world), flowId, { revision, note: 'Ours.' })).version;
};

const problems = async ({ world, flowId }: Practice, ...rows: readonly MappingRule[]) => {
  const draft = await readDraft(desk(world), kim(world), flowId);
  const text = { rules: withRows(draft.rules, rows), conditions: [] };
  const checked = await checkDraft(desk(world), kim(world), flowId, text);
  return checked.problems.filter(({ severity }) => severity === 'error');
};

const contacts = (world: World) =>
  look(world.crm, kim(world), 'contacts', (trx) =>
    trx.selectFrom('crm_contact').selectAll().orderBy('sort_name').execute(),
  );

const place = (index: number, member: string) => ({ part: 'row', index, member });

const row = (target: string, from: string): MappingRule => ({ target, from, onEmpty: 'keep' });
const dev = { name: 'Dev Raman', email: 'dev@practice.example' };

test('a firm adds “Fee partner” to its contacts and fills it from Ignition’s manager, beside what stands there', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  await addField(world, 'Fee partner', 'text');
  await addField(world, 'Note', 'text');
  const client = world.ignition.createClient(aClient({ manager: dev }));
  await world.settle();
  const [made] = await contacts(world);
  if (made === undefined) throw new Error('the contact is there');
  expect(made.custom).toEqual({});
  await changeContact(world.crm, kim(world), made.id, made.version, { custom: { note: 'Pays late' } });
  await publish(practice, row('custom.fee_partner', 'manager.name'));
  await world.settle();
  expect((await contacts(world))[0]?.custom).toEqual({ note: 'Pays late', fee_partner: 'Dev Raman' });
  const body = await lastBody(practice);
  expect(body).toEqual({ set: { 'custom.fee_partner': 'Dev Raman' } });
  const { version } = (await contacts(world))[0] ?? {};
  await world.poll();
  expect((await contacts(world))[0]?.version).toBe(version);
  world.ignition.editClient(client.slug, {
    manager: { name: 'Tess Okafor', email: 'tess@practice.example' },
  });
  await world.settle();
  expect((await contacts(world))[0]?.custom).toEqual({ note: 'Pays late', fee_partner: 'Tess Okafor' });
  expect(world.bugs).toEqual([]);
});

/** The body of the change that was made last. */
const lastBody = async ({ world, flowId }: Practice): Promise<unknown> => {
  const last = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx
      .selectFrom('change')
      .select(['id', 'body'])
      .where('flow_id', '=', flowId)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow(),
  );
  return JSON.parse(world.vault.open(last.body ?? '', `change:${last.id}`));
};

test('a row of the wrong type, of no field, or of an archived one is refused at its place', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  await addField(world, 'Score', 'number');
  await addField(world, 'Year end', 'choice', ['June', 'March']);
  const old = await addField(world, 'Old', 'text');
  await archiveField(world, old, true, 1);
  world.ignition.createClient(aClient({ manager: dev }));
  await world.settle();
  const rows = [
    row('custom.score', 'manager.email'),
    row('custom.year_end', 'manager.name'),
    row('custom.old', 'name'),
    row('custom.missing', 'name'),
  ] as const;
  const first = (await readDraft(desk(world), kim(world), practice.flowId)).rules.length;
  const found = await problems(practice, ...rows);
  expect(found).toMatchObject([
    { place: place(first, 'value'), message: expect.stringContaining('Score takes a number') },
    { place: place(first + 2, 'target'), message: expect.stringContaining('not written') },
    { place: place(first + 3, 'target'), message: expect.stringContaining('no custom field “missing”') },
  ]);
  expect(await problems(practice, row('custom.score', 'manager.name'))).toMatchObject([
    { place: place(first, 'value'), message: expect.stringContaining('Score must be a number') },
    { place: { part: 'mapping' } },
  ]);
  expect(await problems(practice, row('custom.year_end', 'manager.name'))).toMatchObject([
    { place: place(first, 'value'), message: expect.stringContaining('one of June, March') },
    { place: { part: 'mapping' } },
  ]);
  await expect(publish(practice, row('custom.score', 'manager.name'))).rejects.toMatchObject({
    code: 'flow.draft_refused',
  });
});

test('an archived field is left alone, and filled again when it is back', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  const field = await addField(world, 'Fee partner', 'text');
  const client = world.ignition.createClient(aClient({ manager: dev }));
  await publish(practice, row('custom.fee_partner', 'manager.name'));
  await world.settle();
  await archiveField(world, field, true, 1);
  world.ignition.editClient(client.slug, {
    manager: { name: 'Tess Okafor', email: 'tess@practice.example' },
  });
  await world.settle();
  expect((await contacts(world))[0]?.custom).toEqual({ fee_partner: 'Dev Raman' });
  await archiveField(world, field, false, 2);
  await world.settle();
  expect((await contacts(world))[0]?.custom).toEqual({ fee_partner: 'Tess Okafor' });
  expect(world.bugs).toEqual([]);
});

test('a kill at any moment leaves the custom field written once', async () => {
  for (const dieAt of [2, 5, 9, 14, 20, 27]) {
    const practice = await aPractice();
    await using world = practice.world;
    await addField(world, 'Fee partner', 'text');
    await createContact(world.crm, kim(world), 'organization', {
      name: 'Harbour Bakery Pty Ltd',
      email: 'hello@harbour.example',
    });
    world.ignition.createClient(aClient({ manager: dev }));
    await publish(practice, row('custom.fee_partner', 'manager.name'));
    await world.settleWithCrash(dieAt, false);
    await world.settle();
    expect((await contacts(world)).map(({ custom }) => custom)).toEqual([{ fee_partner: 'Dev Raman' }]);
  }
});
