import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FlowId } from '#base/ids.ts';
import {
  checkDraft,
  publishDraft,
  readDraft,
  readPickable,
  saveDraft,
} from '#engine/actions/mapping-actions.ts';
import type { MappingRule } from '#model/flow.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

/** Fields that no list of a vendor's knows: a firm finds its own keys of Stripe's metadata, and maps to them. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const flowOf = async (world: BillingWorld): Promise<FlowId> => {
  const flow = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx
      .selectFrom('flow')
      .select('id')
      .where('preset', '=', 'ignition-clients-to-stripe')
      .executeTakeFirstOrThrow(),
  );
  return flow.id;
};

const atStripe = async (
  world: BillingWorld,
  path: string,
  body: Readonly<Record<string, string>>,
): Promise<void> => {
  const { status } = await world.stripe.fetch(
    new Request(`http://stripe.simulated.invalid/v1/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${world.stripe.secretKeyOf()}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(body).toString(),
    }),
  );
  expect(status).toBe(200);
};

/** A practice with one client in both systems, and a key of its own on the customer. */
const open = async (): Promise<{ world: BillingWorld; flowId: FlowId }> => {
  const world = await createBillingWorld(database, { withIgnition: true });
  if (world.ignition === null) throw new Error('the world was asked for an Ignition');
  await world.settle();
  world.ignition.createClient(aClient({ name: 'Wattle & Co', externalClientId: 'W-17' }));
  await world.settle();
  const customer = [...world.stripe.books().tables.customers.oldestFirst()][0];
  await atStripe(world, `customers/${customer?.id ?? ''}`, {
    'metadata[office_code]': 'MEL',
    'metadata[theirs]': 'stays',
  });
  await world.settle();
  return { world, flowId: await flowOf(world) };
};

const metadataOf = (world: BillingWorld): Readonly<Record<string, string>> =>
  [...world.stripe.books().tables.customers.oldestFirst()][0]?.metadata ?? {};

const row = (target: string, from: string): MappingRule => ({ target, from, onEmpty: 'keep' });

const textWith = async ({ engine, kim }: BillingWorld, flowId: FlowId, more: readonly MappingRule[]) => {
  const draft = await readDraft(engine, kim, flowId);
  return { rules: [...draft.rules, ...more], conditions: [], revision: draft.revision };
};

test('keys that others put on Stripe’s customers are offered with a value, and ours are not', async () => {
  const { world, flowId } = await open();
  await using _ = world;
  const { targets, sources } = await readPickable(world.engine, world.kim, flowId, { wide: false });
  const custom = targets.filter(({ isCustom }) => isCustom);
  expect(custom.map(({ field, sample, seen }) => [field.name, field.maxLength, sample, seen])).toEqual([
    ['custom.office_code', 500, 'MEL', 1],
    ['custom.theirs', 500, 'stays', 1],
  ]);
  expect(sources.find(({ path }) => path === 'externalClientId')).toMatchObject({ sample: 'W-17' });
});

test('a firm fills its own key from Ignition, and every other key stays', async () => {
  const { world, flowId } = await open();
  await using _ = world;
  const { engine, kim } = world;
  const text = await textWith(world, flowId, [row('custom.office_code', 'externalClientId')]);
  const { revision } = await saveDraft(engine, kim, flowId, text);
  await publishDraft(engine, kim, flowId, { revision, note: 'Our codes' });
  await world.settle();
  expect(metadataOf(world)).toMatchObject({ office_code: 'W-17', theirs: 'stays' });
  const offered = await readPickable(engine, kim, flowId, { wide: true });
  expect(offered.targets.find(({ field }) => field.name === 'custom.office_code')?.sample).toBe('W-17');
  expect(world.bugs).toEqual([]);
});

test('what Stripe would not take as a key is told at its row before anything is published', async () => {
  const { world, flowId } = await open();
  await using _ = world;
  const many = Array.from({ length: 50 }, (_none, index) => row(`custom.key_${String(index)}`, 'name'));
  const bad = [`custom.${'k'.repeat(41)}`, 'custom.a[b]', 'custom.plumbline_ref'];
  const text = await textWith(
    world,
    flowId,
    bad.map((target) => row(target, 'name')),
  );
  const first = text.rules.length - bad.length;
  const { problems } = await checkDraft(world.engine, world.kim, flowId, text);
  expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([
    {
      place: { part: 'row', index: first, member: 'target' },
      message: expect.stringContaining('41 characters'),
    },
    { place: { part: 'row', index: first + 1 }, message: expect.stringContaining('“[”') },
    { place: { part: 'row', index: first + 2 }, message: expect.stringContaining('uses itself') },
  ]);
  const full = await checkDraft(world.engine, world.kim, flowId, await textWith(world, flowId, many));
  expect(full.problems).toContainEqual(
    expect.objectContaining({ severity: 'error', message: expect.stringContaining('50 custom fields') }),
  );
});
