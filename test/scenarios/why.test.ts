import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hourMs } from '#base/clock.ts';
import {
  publishDraft,
  readDraft,
  saveDraft,
  type MappingActionDeps,
} from '#engine/actions/mapping-actions.ts';
import { uploadTable } from '#engine/actions/lookup-table-actions.ts';
import { whyOf } from '#engine/lineage/why.ts';
import type { FieldWhy } from '#model/lineage.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const desk = (world: World): MappingActionDeps => ({
  db: database.db,
  clock: world.clock,
  wake: () => Promise.resolve(),
  registry: world.registry,
  vault: world.vault,
});
const kim = (world: World) => ({ workspaceId: world.workspaceId, actor: 'user:kim' });

/** What Kim does at the flow's page: the phone comes from a table of front desks, by the client's email. */
const takePhonesFromTable = async (world: World): Promise<void> => {
  const draft = await readDraft(desk(world), kim(world), world.flowId);
  const rules = draft.rules.map((rule) =>
    rule.target === 'Phone.DEFAULT'
      ? {
          target: 'Phone.DEFAULT',
          expression: '$phoneParts($lookup("front_desks", email))',
          onEmpty: 'keep' as const,
        }
      : rule,
  );
  const text = { rules, conditions: [], revision: draft.revision };
  const { revision } = await saveDraft(desk(world), kim(world), world.flowId, text);
  await publishDraft(desk(world), kim(world), world.flowId, { revision, note: 'Front desks, as agreed.' });
};

const uploadDesks = (world: World, lines: string) =>
  uploadTable(desk(world), kim(world), {
    name: 'front_desks',
    bytes: new TextEncoder().encode(`email,phone\n${lines}`),
    onMiss: 'empty',
    note: '',
  });

/** What the console shows for "why" beside a field of the contact in Xero. */
const why = (world: World, field: string, connection = world.xeroId): Promise<FieldWhy> =>
  inWorkspace(database.db, world.workspaceId, async (trx) => {
    const { id } = await trx
      .selectFrom('record')
      .select('id')
      .where('connection_id', '=', connection)
      .where('kind', '=', connection === world.xeroId ? 'contact' : 'client')
      .orderBy('first_seen_at')
      .orderBy('title')
      .limit(1)
      .executeTakeFirstOrThrow();
    const told = await whyOf(trx, world, id, field);
    if (told === null) throw new Error('the record is not there');
    return told;
  });

test('a wrong phone number is traced to a version of the mapping, a row of a table and the webhook', async () => {
  await using world = await createWorld({ database });
  await world.settle();
  world.ignition.createClient(aClient({ email: 'hello@harbour.example', phone: '(02) 9876 5432' }));
  await world.settle();
  const first = await why(world, 'Phone.DEFAULT');
  expect(first).toMatchObject({ standing: 'written', history: [{ causes: [{ cause: 'first' }] }] });
  expect(first.history[0]).toMatchObject({
    action: 'create',
    state: 'applied',
    replayed: 'same',
    gaps: [],
    reading: { by: 'webhook' },
    source: { values: [{ path: 'phone', value: '(02) 9876 5432' }] },
    rule: { version: 1, from: 'phone', transform: 'phoneParts', expression: null },
    write: { attempts: [{ no: 1, outcome: 'applied' }] },
  });
  expect(first.history[0]?.reading.deliveryId).toMatch(/^dlv_/);
  expect(first.history[0]?.write.idempotencyKey).not.toBeNull();
  expect(first.history[0]?.answer.modifiedAt).not.toBeNull();

  await uploadDesks(world, 'hello@harbour.example,(02) 5550 9999');
  await takePhonesFromTable(world);
  await world.settle();
  const told = await why(world, 'Phone.DEFAULT');
  expect(told.history).toHaveLength(2);
  expect(told.history[0]).toMatchObject({
    action: 'update',
    replayed: 'same',
    rule: {
      version: 2,
      by: { id: 'user:kim' },
      note: 'Front desks, as agreed.',
      expression: '$phoneParts($lookup("front_desks", email))',
    },
    tables: [
      {
        name: 'front_desks',
        version: 1,
        by: { id: 'user:kim' },
        key: 'hello@harbour.example',
        row: { email: 'hello@harbour.example', phone: '(02) 5550 9999' },
      },
    ],
  });
  expect(told.history[0]?.causes.map(({ cause }) => cause)).toContain('mapping');
  expect(told.history[0]?.steps.map(({ did }) => did)).toEqual(['email', '$lookup', '$phoneParts']);
  expect(told.history[1]?.value).toEqual(first.value);

  await uploadDesks(world, 'hello@harbour.example,(02) 5550 1111');
  await world.settle();
  const again = await why(world, 'Phone.DEFAULT');
  expect(again.history.map(({ tables }) => tables[0]?.version)).toEqual([2, 1, undefined]);
  expect(again.history[0]?.causes).toMatchObject([{ cause: 'table', by: { id: 'user:kim' } }]);
  expect(again.history.map(({ replayed }) => replayed)).toEqual(['same', 'same', 'same']);
});

test('telling why twice tells the same, and a poll that changes nothing adds nothing', async () => {
  await using world = await createWorld({ database });
  world.ignition.createClient(aClient());
  await world.settle();
  const before = await why(world, 'EmailAddress');
  await world.poll();
  expect(await why(world, 'EmailAddress')).toEqual(before);
});

test('an edit in Xero is told as such, with between when it came and what the flow does about it', async () => {
  await using world = await createWorld({ database });
  world.ignition.createClient(aClient());
  await world.settle();
  const [contact] = world.xero.contacts();
  world.clock.advance(hourMs);
  world.xero.editContact(contact?.id ?? '', { EmailAddress: 'desk@harbour.example' });
  await world.settle();
  const restored = await why(world, 'EmailAddress');
  expect(restored).toMatchObject({ standing: 'written', owners: [{ onEdit: 'restore' }] });
  expect(restored.history[0]?.causes.map(({ cause }) => cause)).toContain('target_edit');

  await inWorkspace(database.db, world.workspaceId, (trx) =>
    sql`update flow set settings = jsonb_set(settings, '{onTargetEdit}', '"keep"')`.execute(trx),
  );
  world.clock.advance(hourMs);
  world.xero.editContact(contact?.id ?? '', { EmailAddress: 'desk@harbour.example' });
  await world.settle();
  const kept = await why(world, 'EmailAddress');
  expect(kept).toMatchObject({
    standing: 'edited',
    value: 'desk@harbour.example',
    owners: [{ flowId: world.flowId, onEdit: 'keep' }],
    seen: { after: restored.history[0]?.write.settledAt },
  });
  expect(kept.seen?.by).toBeGreaterThan(kept.seen?.after ?? Number.NaN);
  expect(kept.history).toHaveLength(2);
  const source = await why(world, 'email', world.ignitionId);
  expect(source).toMatchObject({ standing: 'vendor', owners: [], history: [] });
  expect(source.says).toContain('No flow writes this field.');
});

test('whatever moment the worker is killed at, the value is told once and with its source', async () => {
  for (const step of [4, 12, 20, 28]) {
    await using world = await createWorld({ database, seed: `killed at ${String(step)}` });
    await world.settle();
    world.ignition.createClient(aClient());
    await world.settleWithCrash(step, step % 8 === 4);
    await world.settle();
    const told = await why(world, 'Phone.DEFAULT');
    expect(told).toMatchObject({ standing: 'written', open: null });
    expect(told.history).toHaveLength(1);
    expect(told.history[0]).toMatchObject({
      state: 'applied',
      replayed: 'same',
      source: { values: [{ path: 'phone', value: '(02) 9876 5432' }] },
    });
  }
});

test('what is not kept any more is said plainly, and the rest is told', async () => {
  await using world = await createWorld({ database });
  await world.settle();
  world.ignition.createClient(aClient());
  await uploadDesks(world, 'hello@harbour.example,(02) 5550 9999');
  await takePhonesFromTable(world);
  await world.settle();
  await inWorkspace(database.db, world.workspaceId, async (trx) => {
    await trx.deleteFrom('delivery').execute();
    await trx.deleteFrom('lookup_table').execute();
  });
  const told = await why(world, 'Phone.DEFAULT');
  expect(told.history[0]).toMatchObject({ replayed: 'not_possible', reading: { deliveryId: null } });
  expect(told.history[0]?.gaps).toEqual([
    'The table “front_desks” was deleted; its rows are not kept.',
    'No webhook is kept that told of the source; it was read for another reason.',
  ]);
  await inWorkspace(database.db, world.workspaceId, async (trx) => {
    await sql`update change set desired = null, body = null`.execute(trx);
    await sql`update record set body = null`.execute(trx);
  });
  const erased = await why(world, 'Phone.DEFAULT');
  expect(erased).toMatchObject({ standing: 'unread', value: null });
  expect(erased.history[0]?.gaps[0]).toBe('What was written is not kept any more, or its key is gone.');
  expect(erased.history[0]?.write.settledAt).toBe(told.history[0]?.write.settledAt);
});

test('a field that the kind does not have is refused by name', async () => {
  await using world = await createWorld({ database });
  world.ignition.createClient(aClient());
  await world.settle();
  await expect(why(world, 'Telex')).rejects.toMatchObject({ code: 'record.field_unknown' });
});
