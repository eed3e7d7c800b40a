import { afterAll, beforeAll, expect, test } from 'vitest';
import { readModules, moduleInTheWay } from '#crm/modules/module-flows.ts';
import { switchModule } from '#crm/modules/module-service.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import { loadFlows } from '#store/views/flow-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

/** A practice stops billing through Stripe for a while: the flows of the module wait with it, and nothing is lost. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const within = <Result>(
  { workspaceId }: BillingWorld,
  run: Parameters<typeof inWorkspace<Result>>[2],
): Promise<Result> => inWorkspace(database.db, workspaceId, run);

const turn = (world: BillingWorld, on: boolean): Promise<void> =>
  switchModule(world.deps, world.kim, 'stripe', { on, withNeeds: false });

const flowsOf = async (world: BillingWorld) =>
  Object.fromEntries(
    (await within(world, (trx) => loadFlows(trx))).map((flow) => [
      flow.preset,
      flow.paused_for ?? flow.state,
    ]),
  );

const stripeModule = async (world: BillingWorld) => {
  const all = await within(world, (trx) => readModules(trx, world.workspaceId));
  return all.find(({ module }) => module === 'stripe');
};

const writesOf = ({ stripe }: BillingWorld): number =>
  stripe.requests.list().filter(({ method }) => method === 'POST').length;

const invoiceStates = ({ workspaceId }: BillingWorld) =>
  inWorkspace(database.db, workspaceId, async (trx) => {
    const rows = await trx
      .selectFrom('crm_invoice')
      .select('state')
      .where('workspace_id', '=', workspaceId)
      .execute();
    return rows.map(({ state }) => state);
  });

const setState = async (world: BillingWorld, preset: string, state: 'enabled' | 'paused'): Promise<void> => {
  const flows = await within(world, (trx) => loadFlows(trx));
  const flow = flows.find((each) => each.preset === preset);
  if (flow === undefined) throw new Error(`the world has a flow ${preset}`);
  await changeFlow({ ...world.engine, holds: moduleInTheWay }, world.kim, flow.id, { state, settings: {} });
};

const four = [
  'crm-contacts-to-stripe',
  'crm-services-to-stripe',
  'stripe-billing-to-crm',
  'stripe-subscriptions-to-crm',
];
const all = (said: string) => Object.fromEntries(four.map((preset) => [preset, said]));

test('switching Stripe off pauses its flows by name, and nothing new goes there until it is on; then all catches up', async () => {
  await using world = await createBillingWorld(database);
  await world.aService({ code: 'BAS' });
  await world.settle();
  expect(await flowsOf(world)).toEqual(all('enabled'));
  expect((await stripeModule(world))?.flows).toHaveLength(4);

  await turn(world, false);
  await turn(world, false);
  expect(await flowsOf(world)).toEqual(all('stripe'));
  expect((await stripeModule(world))?.flows).toHaveLength(4);
  const before = writesOf(world);
  await world.aService({ code: 'TAX' });
  await world.settle();
  expect(writesOf(world)).toBe(before);

  await turn(world, true);
  expect(await flowsOf(world)).toEqual(all('enabled'));
  await world.settle();
  expect(writesOf(world)).toBeGreaterThan(before);
  expect(world.bugs).toEqual([]);
});

test('an invoice that is on its way waits for its customer, and is sent once after the module is on again', async () => {
  await using world = await createBillingWorld(database);
  await world.settle();
  const contact = await world.aContact();
  await world.generate([await world.aBillable(contact)]);
  await turn(world, false);
  await world.settle();
  expect(await invoiceStates(world)).toEqual(['generating']);
  await turn(world, true);
  // A job that waits for what a person must see to looks again each minute.
  world.clock.advance(61_000);
  await world.settle();
  expect(await invoiceStates(world)).toEqual(['open']);
  expect(world.bugs).toEqual([]);
});

test('a flow that a person paused stays paused, and none can be resumed while its module is off', async () => {
  await using world = await createBillingWorld(database);
  await world.settle();
  await setState(world, 'crm-services-to-stripe', 'paused');
  await turn(world, false);
  await expect(setState(world, 'crm-contacts-to-stripe', 'enabled')).rejects.toMatchObject({
    code: 'flow.held',
    details: { module: 'stripe' },
  });
  await turn(world, true);
  expect(await flowsOf(world)).toEqual({ ...all('enabled'), 'crm-services-to-stripe': 'paused' });
  await setState(world, 'crm-services-to-stripe', 'enabled');
  expect(await flowsOf(world)).toEqual(all('enabled'));
});
