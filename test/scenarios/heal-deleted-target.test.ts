import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayMs, minuteMs } from '#base/clock.ts';
import type { FlowId, ReconciliationId } from '#base/ids.ts';
import { healReconciliation, startReconciliation } from '#engine/actions/reconcile-actions.ts';
import { createReconciler } from '#engine/reconcile/reconciler.ts';
import { verifyAudit } from '#store/audit.ts';
import { findReconciliation, type ReconciliationRow } from '#store/reconcile/reconciliations.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

/** Customers were deleted at Stripe; the comparison finds them, and healing makes each anew, once. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

interface Practice {
  readonly world: BillingWorld;
  readonly flow: FlowId;
}

const names = ['Harbour Bakery', 'Quay Florist', 'Heron Cafe'];

/** Three clients of Ignition, each with a customer at Stripe. */
const aPractice = async (): Promise<Practice> => {
  const world = await createBillingWorld(database, { withIgnition: true });
  for (const [n, name] of names.entries())
    world.ignition?.createClient(aClient({ name, email: `office@client${String(n)}.example` }));
  await world.settle();
  const { id: flow } = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx
      .selectFrom('flow')
      .select('id')
      .where('preset', '=', 'ignition-clients-to-stripe')
      .executeTakeFirstOrThrow(),
  );
  expect(customersOf(world).toSorted()).toEqual(names.toSorted());
  return { world, flow };
};

const tableOf = (world: BillingWorld) => [...world.stripe.books().tables.customers.oldestFirst()];
const customersOf = (world: BillingWorld): readonly string[] =>
  tableOf(world).map(({ name }) => name ?? 'without a name');

const deleteAtStripe = async (world: BillingWorld, name: string): Promise<void> => {
  const id = tableOf(world).find((each) => each.name === name)?.id ?? '';
  const answer = await world.stripe.fetch(
    new Request(`http://stripe.simulated.invalid/v1/customers/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${world.stripe.secretKeyOf()}` },
    }),
  );
  expect(answer.status).toBe(200);
  await world.settle();
};

/** Compares both sides, until it is done. */
const reconcile = async ({ world, flow }: Practice): Promise<ReconciliationRow> => {
  const asked = { refresh: false, scope: 'owned', thorough: false } as const;
  const { id } = await startReconciliation(world.engine, world.kim, flow, asked);
  const reconciler = createReconciler(world.engine);
  for (let rounds = 0; rounds < 50; rounds += 1) {
    while (await reconciler.round());
    const run = await inWorkspace(database.db, world.workspaceId, (trx) => findReconciliation(trx, id));
    if (run !== undefined && run.ended_at !== null) return run;
    world.clock.advance(minuteMs);
    await world.settle();
  }
  throw new Error('the run does not come to an end');
};

const findingsOf = ({ world }: Practice, id: ReconciliationId) =>
  inWorkspace(database.db, world.workspaceId, (trx) =>
    trx
      .selectFrom('reconciliation_finding')
      .innerJoin('record', 'record.id', 'reconciliation_finding.source_record_id')
      .select([
        'reconciliation_finding.id',
        'reconciliation_finding.kind',
        'reconciliation_finding.code',
        'reconciliation_finding.healable',
        'record.title',
      ])
      .where('reconciliation_id', '=', id)
      .orderBy('record.title')
      .execute(),
  );

test('what was deleted is found as a broken link, stays gone until somebody heals it, and is made anew once', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  await deleteAtStripe(world, 'Quay Florist');
  await deleteAtStripe(world, 'Heron Cafe');
  world.clock.advance(dayMs);
  await world.settle();
  expect(customersOf(world)).toEqual(['Harbour Bakery']);
  const run = await reconcile(practice);
  const found = await findingsOf(practice, run.id);
  expect(found.map(({ id: _id, ...finding }) => finding)).toEqual([
    { title: 'Heron Cafe', kind: 'broken_link', code: 'flow.target_gone', healable: true },
    { title: 'Quay Florist', kind: 'broken_link', code: 'flow.target_gone', healable: true },
  ]);
  const [heron] = found;
  if (heron === undefined) throw new Error('two links are broken');
  const heal = () => healReconciliation(world.engine, world.kim, run.id, { which: 'ids', ids: [heron.id] });
  expect(await heal()).toEqual({ healed: 1 });
  await heal();
  await world.settle();
  expect(customersOf(world).toSorted()).toEqual(['Harbour Bakery', 'Heron Cafe']);
  await heal();
  await world.settle();
  expect(customersOf(world)).toHaveLength(2);
  const again = await reconcile(practice);
  expect((await findingsOf(practice, again.id)).map(({ title }) => title)).toEqual(['Quay Florist']);
  expect(await healReconciliation(world.engine, world.kim, again.id, { which: 'all' })).toEqual({
    healed: 1,
  });
  await world.settle();
  const clean = await reconcile(practice);
  expect([clean.agreeing, clean.counts]).toEqual([3, {}]);
  expect(customersOf(world).toSorted()).toEqual(names.toSorted());
  expect(world.bugs).toEqual([]);
  expect((await verifyAudit(database.db, world.workspaceId)).holds).toBe(true);
});

test.each([2, 6, 11, 17, 23])(
  'a worker that is killed at step %i makes none of them twice',
  async (dieAt) => {
    const practice = await aPractice();
    await using world = practice.world;
    for (const name of names) await deleteAtStripe(world, name);
    const run = await reconcile(practice);
    expect(await healReconciliation(world.engine, world.kim, run.id, { which: 'all' })).toEqual({
      healed: 3,
    });
    await world.settleWithCrash(dieAt, dieAt % 2 === 0);
    world.clock.advance(dayMs);
    await world.settle();
    expect(customersOf(world).toSorted()).toEqual(names.toSorted());
    expect((await reconcile(practice)).counts).toEqual({});
    expect(world.bugs).toEqual([]);
  },
);
