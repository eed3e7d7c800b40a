import { afterAll, beforeAll, expect, test } from 'vitest';
import { billWhereConnected } from '#app/finance-wiring.ts';
import { billingProblem, findBillingConnection } from '#crm/invoicing/billing-connection.ts';
import { switchModule } from '#crm/modules/module-service.ts';
import { loadJobsOf } from '#store/crm/billing-jobs.ts';
import { loadModules } from '#store/crm/modules.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

/** Whoever connects Stripe wants to bill through it: what they must know and switch for that. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const modulesOf = async ({ workspaceId }: BillingWorld): Promise<readonly string[]> =>
  (await inWorkspace(database.db, workspaceId, (trx) => loadModules(trx, workspaceId))).map(
    ({ module }) => module,
  );

const problemOf = ({ workspaceId }: BillingWorld) =>
  inWorkspace(database.db, workspaceId, async (trx) =>
    billingProblem(trx, workspaceId, await findBillingConnection(trx)),
  );

const connect = (world: BillingWorld): Promise<void> => {
  const { workspaceId, kim, stripeId: connectionId } = world;
  return inWorkspace(database.db, workspaceId, (trx) =>
    billWhereConnected(world.deps)(trx, { vendor: 'stripe', connectionId, workspaceId, actor: kim.actor }),
  );
};

test('an account without its module is not ready, and the reason is said; connecting switches it on, once', async () => {
  await using world = await createBillingWorld(database);
  expect(await problemOf(world)).toBeNull();
  await switchModule(world.deps, world.kim, 'stripe', { on: false, withNeeds: false });
  expect(await problemOf(world)).toMatchObject({ code: 'crm.module_off' });
  await connect(world);
  await connect(world);
  expect(await modulesOf(world)).toContain('stripe');
  expect(await problemOf(world)).toBeNull();
  const audited = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx
      .selectFrom('audit')
      .select(['actor', 'action'])
      .where('workspace_id', '=', world.workspaceId)
      .where('subject_id', '=', 'stripe')
      .where('action', '=', 'module.switched_on')
      .execute(),
  );
  // Once by the world itself, once by the connection; both by Kim.
  expect(audited.map(({ actor }) => actor)).toEqual([world.kim.actor, world.kim.actor]);
});

test('where invoicing is off, connecting switches nothing: a person is asked', async () => {
  await using world = await createBillingWorld(database);
  for (const module of ['stripe', 'finance'] as const)
    await switchModule(world.deps, world.kim, module, { on: false, withNeeds: false });
  await connect(world);
  expect(await modulesOf(world)).not.toContain('stripe');
  expect(await problemOf(world)).toMatchObject({ code: 'crm.module_off' });
});

test('a job tells how far its invoice was asked to go', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  for (const until of ['draft', 'finalized', 'sent'] as const) {
    const invoices = await world.generate([await world.aBillable(contact)], { until });
    const jobs = await inWorkspace(database.db, world.workspaceId, (trx) => loadJobsOf(trx, { invoices }));
    expect(jobs.map((job) => job.until)).toEqual([until]);
  }
  await world.settle();
});
