import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  checkDraft,
  publishDraft,
  readDraft,
  rollBack,
  saveDraft,
  type MappingActionDeps,
} from '#engine/actions/mapping-actions.ts';
import { uploadTable } from '#engine/actions/lookup-table-actions.ts';
import { createRegistry } from '#engine/connections/connector-registry.ts';
import type { FlowCondition, MappingRule } from '#model/flow.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createIgnitionConnector } from '#vendors/ignition/ignition-connector.ts';
import { createXeroConnector } from '#vendors/xero/xero-connector.ts';
import { aClient } from '#test/builders/client.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { countIdleWrites } from '#test/world/invariants.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const registry = createRegistry([
  createIgnitionConnector({ clientId: null, clientSecret: null }),
  createXeroConnector({
    loginUrl: 'http://xero.invalid',
    identityUrl: 'http://xero.invalid',
    apiUrl: 'http://xero.invalid',
    clientId: 'app',
    clientSecret: 'secret',
    webhookKeys: [],
  }),
]);

const desk = (world: World): MappingActionDeps => ({
  db: database.db,
  clock: world.clock,
  wake: () => Promise.resolve(),
  registry,
  vault: world.vault,
});
const kim = (world: World) => ({ workspaceId: world.workspaceId, actor: 'user:kim' });

/** What Kim does at the flow's page: change rows and conditions, and publish. */
const publish = async (
  world: World,
  change: (rules: readonly MappingRule[]) => readonly MappingRule[],
  conditions: readonly FlowCondition[] = [],
): Promise<number> => {
  const draft = await readDraft(desk(world), kim(world), world.flowId);
  const text = { rules: change(draft.rules), conditions, revision: draft.revision };
  const { revision } = await saveDraft(desk(world), kim(world), world.flowId, text);
  const asked = { revision, note: 'As the practice wants it.' };
  return (await publishDraft(desk(world), kim(world), world.flowId, asked)).version;
};

/** The rows, with one for a field put in the place of those that write it. */
const withRow =
  (...rows: readonly MappingRule[]) =>
  (rules: readonly MappingRule[]): readonly MappingRule[] => [
    ...rules.filter((rule) => !rows.some((row) => row.target === rule.target)),
    ...rows,
  ];

const standings = (world: World) =>
  inWorkspace(database.db, world.workspaceId, (trx) =>
    trx
      .selectFrom('flow_record as fr')
      .innerJoin('record as r', 'r.id', 'fr.source_record_id')
      .select(['r.title', 'fr.state', 'fr.state_code', 'fr.state_detail'])
      .where('fr.flow_id', '=', world.flowId)
      .orderBy('r.title')
      .execute(),
  );

const contacts = (world: World) => world.xero.contacts().map((contact) => contact.texts);

const deadLetters = (world: World) =>
  inWorkspace(database.db, world.workspaceId, (trx) =>
    trx.selectFrom('change').select(['code', 'message']).where('state', '=', 'dead').execute(),
  );

const managers = (lines: string): Uint8Array => new TextEncoder().encode(`email,code\n${lines}`);

test('a company number is made of the ABN, and all contacts follow when the mapping is published', async () => {
  await using world = await createWorld({ database });
  world.ignition.createClient(aClient({ taxNumber: '51824753556' }));
  await world.settle();
  const version = await publish(
    world,
    withRow({ target: 'CompanyNumber', expression: '$substring($abn(taxNumber), 2)', onEmpty: 'keep' }),
  );
  expect(version).toBe(2);
  await world.settle();
  expect(contacts(world)).toMatchObject([{ CompanyNumber: '824753556' }]);
  await world.poll();
  expect(await standings(world)).toMatchObject([{ state: 'in_sync' }]);
  expect(world.bugs).toEqual([]);
});

test('only clients that meet the condition are carried, and the others say which one they do not', async () => {
  await using world = await createWorld({ database });
  await world.settle();
  await publish(world, (rules) => rules, [{ name: 'Only GST clients', expression: '"gst" in tags' }]);
  const client = world.ignition.createClient(aClient({ name: 'Without GST' }));
  world.ignition.createClient(aClient({ name: 'With GST', tags: ['gst'] }));
  await world.settle();
  expect(contacts(world).map((contact) => contact.Name)).toEqual(['With GST']);
  expect(await standings(world)).toMatchObject([
    { title: 'With GST', state: 'in_sync' },
    { title: 'Without GST', state: 'skipped', state_code: 'flow.criteria', state_detail: 'Only GST clients' },
  ]);
  world.ignition.editClient(client.slug, { tags: ['gst'] });
  await world.settle();
  expect(contacts(world)).toHaveLength(2);
});

test('a conditional row counts where its condition holds, the next one elsewhere', async () => {
  await using world = await createWorld({ database });
  world.ignition.createClient(aClient({ name: 'Tagged', tags: ['trust'] }));
  world.ignition.createClient(aClient({ name: 'Plain' }));
  await world.settle();
  await publish(
    world,
    withRow(
      { target: 'CompanyNumber', expression: '"TRUST"', when: '"trust" in tags', onEmpty: 'keep' },
      { target: 'CompanyNumber', from: 'companyNumber', onEmpty: 'default', default: 'NONE' },
    ),
  );
  await world.settle();
  const numbers = new Map(contacts(world).map((contact) => [contact.Name, contact.CompanyNumber]));
  expect(numbers.get('Tagged')).toBe('TRUST');
  expect(numbers.get('Plain')).not.toBe('TRUST');
});

test('what a table says is looked up, and a new table is carried to every contact', async () => {
  await using world = await createWorld({ database });
  world.ignition.createClient(aClient({ email: 'hello@harbour.example' }));
  await world.settle();
  const upload = (lines: string) =>
    uploadTable(desk(world), kim(world), {
      name: 'codes',
      bytes: managers(lines),
      onMiss: 'refuse',
      note: '',
    });
  await upload('HELLO@harbour.example,H1');
  await publish(
    world,
    withRow({ target: 'CompanyNumber', expression: '$lookup("codes", email)', onEmpty: 'keep' }),
  );
  await world.settle();
  expect(contacts(world)).toMatchObject([{ CompanyNumber: 'H1' }]);
  await upload('hello@harbour.example,H2');
  await world.settle();
  expect(contacts(world)).toMatchObject([{ CompanyNumber: 'H2' }]);
  await upload('somebody@else.example,X');
  await world.settle();
  expect(await standings(world)).toMatchObject([{ state: 'dead', state_code: 'plan.lookup_missed' }]);
  expect((await deadLetters(world))[0]?.message).toMatch(
    /^Row \d+, .*: The table “codes” has no row for it\.$/,
  );
  await upload('hello@harbour.example,H3');
  await world.settle();
  expect(contacts(world)).toMatchObject([{ CompanyNumber: 'H3' }]);
  expect(await standings(world)).toMatchObject([{ state: 'in_sync' }]);
});

test('an expression that fails for one client stops that client only, with the row and the reason', async () => {
  await using world = await createWorld({ database });
  await world.settle();
  await publish(
    world,
    withRow({
      target: 'CompanyNumber',
      expression: 'name = "Endless" ? ($f := function($x) { $f($x) }; $f(1)) : "fine"',
      onEmpty: 'keep',
    }),
  );
  world.ignition.createClient(aClient({ name: 'Endless' }));
  world.ignition.createClient(aClient({ name: 'Harmless' }));
  await world.settle();
  expect(contacts(world).map((contact) => contact.Name)).toEqual(['Harmless']);
  expect(await deadLetters(world)).toMatchObject([
    {
      code: 'plan.expression_costly',
      message: expect.stringMatching(/^Row \d+, Company number.*: It takes more steps/),
    },
  ]);
  expect(world.bugs).toEqual([]);
});

test('what cannot work is refused when it is published, row by row, and nothing changes', async () => {
  await using world = await createWorld({ database });
  world.ignition.createClient(aClient());
  await world.settle();
  const refused = publish(
    world,
    withRow(
      { target: 'Nickname', from: 'name', onEmpty: 'keep' },
      { target: 'CompanyNumber', expression: '$phone(', onEmpty: 'keep' },
      { target: 'FirstName', expression: '$lookup("nowhere", name)', onEmpty: 'keep' },
      { target: 'LastName', expression: '($f := function($x) { $f($x) }; $f(1))', onEmpty: 'keep' },
    ),
  );
  await expect(refused).rejects.toMatchObject({
    code: 'flow.draft_refused',
    message: expect.stringMatching(
      /^The mapping cannot be published\. Row \d+: The target has no field “Nickname”/,
    ),
  });
  const { mapping_version } = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx.selectFrom('flow').select('mapping_version').where('id', '=', world.flowId).executeTakeFirstOrThrow(),
  );
  expect(mapping_version).toBe(1);
});

test('an endless expression is seen in the trial on real clients, before it is published', async () => {
  await using world = await createWorld({ database });
  world.ignition.createClient(aClient());
  await world.settle();
  const draft = await readDraft(desk(world), kim(world), world.flowId);
  const rules = withRow({
    target: 'LastName',
    expression: '($f := function($x) { $f($x) }; $f(1))',
    onEmpty: 'keep',
  })(draft.rules);
  const checked = await checkDraft(desk(world), kim(world), world.flowId, { rules, conditions: [] });
  expect(checked.problems).toContainEqual(
    expect.objectContaining({
      severity: 'error',
      place: { part: 'row', index: rules.length - 1, member: 'value' },
    }),
  );
  expect(checked.trial).toMatchObject({ records: 1, refused: 1 });
});

test('rolling back publishes the old version as a new one, and contacts follow', async () => {
  await using world = await createWorld({ database });
  world.ignition.createClient(aClient({ name: 'Harbour Bakery' }));
  await world.settle();
  await publish(world, withRow({ target: 'Name', expression: '$uppercase(name)', onEmpty: 'refuse' }));
  await world.settle();
  expect(contacts(world)).toMatchObject([{ Name: 'HARBOUR BAKERY' }]);
  const back = await rollBack(desk(world), kim(world), world.flowId, { version: 1, note: 'Too loud.' });
  expect(back).toEqual({ version: 3 });
  await world.settle();
  expect(contacts(world)).toMatchObject([{ Name: 'Harbour Bakery' }]);
});

test('a draft that somebody else changed is not overwritten', async () => {
  await using world = await createWorld({ database });
  const draft = await readDraft(desk(world), kim(world), world.flowId);
  const text = { rules: draft.rules, conditions: [], revision: null };
  await saveDraft(desk(world), kim(world), world.flowId, text);
  await expect(saveDraft(desk(world), kim(world), world.flowId, text)).rejects.toMatchObject({
    code: 'flow.draft_changed',
  });
});

test('a mapping of thousands of clients is marked in chunks, and none is left out', async () => {
  await using world = await createWorld({ database });
  await world.settle();
  const { workspaceId, ignitionId, xeroId, flowId } = world;
  await inWorkspace(database.db, workspaceId, async (trx) => {
    await sql`
      insert into record (id, workspace_id, connection_id, kind, key, state, title, first_seen_at)
      select 'rec_chunk' || lpad(i::text, 17, '0'), ${workspaceId}, ${ignitionId}, 'client', 'chunk' || i, 'active', 'x', 1
      from generate_series(1, 4500) i`.execute(trx);
    await sql`
      insert into flow_record (flow_id, source_record_id, workspace_id, target_connection_id, seq, synced_seq, state, marked_at)
      select ${flowId}, 'rec_chunk' || lpad(i::text, 17, '0'), ${workspaceId}, ${xeroId}, 1, 1, 'in_sync', 1
      from generate_series(1, 4500) i`.execute(trx);
  });
  await publish(world, (rules) => rules);
  const dirty = () =>
    inWorkspace(database.db, workspaceId, async (trx) => {
      const found = await sql<{ n: number; marked_to: string | null }>`
        select count(*)::integer as n, (select marked_to from flow where id = ${flowId}) as marked_to
        from flow_record where flow_id = ${flowId} and seq > synced_seq`.execute(trx);
      return found.rows[0];
    });
  expect(await dirty()).toMatchObject({ n: 2_000, marked_to: expect.stringContaining('rec_chunk') });
  await inWorkspace(database.db, workspaceId, (trx) =>
    sql`update record set stale_seq = seen_seq where connection_id = ${ignitionId}`.execute(trx),
  );
  await world.settle();
  expect(await dirty()).toMatchObject({ n: 4_500, marked_to: null });
});

test('wherever the worker is killed, and however often clients are told of, each contact is as the new mapping says, once', async () => {
  for (const step of [3, 11, 19, 27, 41, 60]) {
    await using world = await createWorld({ database, seed: `mapping killed at ${String(step)}` });
    world.ignition.webhooks.switches.duplicate = 1;
    for (const name of ['Trust One', 'Trust Two', 'Plain', 'Not ours'])
      world.ignition.createClient(
        aClient({
          name,
          email: `${name.replace(' ', '.')}@harbour.example`,
          tags: name.startsWith('Trust') ? ['trust', 'gst'] : name === 'Plain' ? ['gst'] : [],
        }),
      );
    await world.settle();
    await uploadTable(desk(world), kim(world), {
      name: 'codes',
      bytes: managers('trust.one@harbour.example,T1\nplain@harbour.example,P1'),
      onMiss: 'empty',
      note: '',
    });
    await publish(
      world,
      withRow(
        {
          target: 'CompanyNumber',
          expression: '$lookup("codes", email)',
          when: '"trust" in tags',
          onEmpty: 'default',
          default: 'TRUST',
        },
        { target: 'CompanyNumber', expression: '$lookup("codes", email)', onEmpty: 'keep' },
      ),
      [{ name: 'Only GST clients', expression: '"gst" in tags' }],
    );
    await world.settleWithCrash(step, step % 2 === 0);
    await world.poll();
    const numbers = contacts(world).map(({ Name, CompanyNumber }) => [Name, CompanyNumber]);
    expect(new Map(numbers as [string, string | undefined][]), `killed at ${String(step)}`).toEqual(
      new Map<string, string | undefined>([
        ['Trust One', 'T1'],
        ['Trust Two', 'TRUST'],
        ['Plain', 'P1'],
        ['Not ours', undefined],
      ]),
    );
    expect(numbers).toHaveLength(4);
    expect(await standings(world)).toMatchObject([
      { title: 'Not ours', state: 'skipped', state_code: 'flow.criteria' },
      { title: 'Plain', state: 'in_sync' },
      { title: 'Trust One', state: 'in_sync' },
      { title: 'Trust Two', state: 'in_sync' },
    ]);
    expect(await countIdleWrites(world)).toBe(0);
    expect(world.bugs).toEqual([]);
  }
});
