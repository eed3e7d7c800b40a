import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayMs, hourMs } from '#base/clock.ts';
import { deleteReconciliationRun } from '#engine/actions/reconcile-actions.ts';
import { verifyAudit } from '#store/audit.ts';
import { findReconciliationView } from '#store/views/reconciliation-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { someClients } from '#test/builders/client.ts';
import type { BillingWorld } from '#test/world/billing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { setFlow } from '#test/world/desk.ts';
import {
  aCustomerPractice,
  atStripe,
  compareCustomers,
  customerNamed,
  customersOf,
  deleteCustomer,
  healCustomers,
  toldOf,
  type CustomerPractice,
} from '#test/world/healing.ts';
import { findingsOf, heal, reconcile } from '#test/world/reconciling.ts';
import { createWorld } from '#test/world/world.ts';

/** What was found is some hours old, and Stripe holds something else by now: healing asks before it writes. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const names = ['Harbour Bakery', 'Heron Cafe', 'Quay Florist'];

/** Stripe tells nothing of what is done there from now on. */
const untold = (world: BillingWorld): void => {
  world.stripe.setWebhookRoad({ drop: 1 });
};

/** We believe that a customer was deleted, though it was not. */
const believeGone = (world: BillingWorld, title: string): Promise<unknown> =>
  inWorkspace(world.database.db, world.workspaceId, async (trx) => {
    await sql`update record set state = 'deleted', hash = 'gone' where kind = 'customer' and title = ${title}`.execute(
      trx,
    );
    await sql`
      update flow_record set seq = seq + 1 where source_record_id in
        (select id from record where kind = 'client' and title = ${title})`.execute(trx);
  });

const outcomesOf = async (practice: CustomerPractice, id: Parameters<typeof toldOf>[1]) =>
  Object.fromEntries((await toldOf(practice, id)).map(({ title, outcome }) => [title, outcome]));

describe('a customer that is only believed to be gone', () => {
  test('is read again and found to be there: no second one is made, and the finding says that it is in step', async () => {
    const practice = await aCustomerPractice(database, names);
    await using world = practice.world;
    await believeGone(world, 'Heron Cafe');
    await deleteCustomer(world, 'Quay Florist');
    await world.settle();
    untold(world);
    const run = await compareCustomers(practice);
    expect(run.counts).toEqual({ broken_link: 2 });
    expect(await healCustomers(practice, run.id, { which: 'all' })).toEqual({ healed: 2 });
    expect(await outcomesOf(practice, run.id)).toEqual({
      'Heron Cafe': 'reading',
      'Quay Florist': 'reading',
    });
    await world.settle();
    expect(customersOf(world).toSorted()).toEqual(names);
    expect(await outcomesOf(practice, run.id)).toEqual({
      'Heron Cafe': 'in_step',
      'Quay Florist': 'change',
    });
    const view = await inWorkspace(database.db, world.workspaceId, (trx) =>
      findReconciliationView(trx, run.id),
    );
    expect(view?.heals).toEqual({ in_step: 1, change: 1 });
    expect((await compareCustomers(practice)).counts).toEqual({});
    expect(world.bugs).toEqual([]);
    expect((await verifyAudit(database.db, world.workspaceId)).holds).toBe(true);
  });

  test.each([
    ['before', false],
    ['after', true],
  ])(
    'is not made twice by a worker that is killed %s its steps, nor by asking again',
    async (_, after) => {
      let died = true;
      for (let dieAt = 1; died && dieAt < 40; dieAt += dieAt < 12 ? 2 : 7) {
        const practice = await aCustomerPractice(database, names);
        await using world = practice.world;
        await believeGone(world, 'Heron Cafe');
        await deleteCustomer(world, 'Quay Florist');
        await world.settle();
        untold(world);
        const run = await compareCustomers(practice);
        await healCustomers(practice, run.id, { which: 'all' });
        ({ died } = await world.settleWithCrash(dieAt, after));
        await world.settle();
        await healCustomers(practice, run.id, { which: 'all' });
        await world.settle();
        world.clock.advance(hourMs);
        await world.settle();
        const hint = `killed at step ${String(dieAt)}`;
        expect(customersOf(world).toSorted(), hint).toEqual(names);
        expect((await compareCustomers(practice)).counts, hint).toEqual({});
        expect(world.bugs, hint).toEqual([]);
      }
    },
    240_000,
  );
});

test('a customer whose change waits for approval already is told with that change, and nobody is asked twice', async () => {
  const practice = await aCustomerPractice(database, names);
  await using world = practice.world;
  const approvals = JSON.stringify({ approvals: [{ when: 'always', role: 'admin', people: 1 }] });
  await inWorkspace(database.db, world.workspaceId, (trx) =>
    sql`update flow set settings = settings || ${approvals}::jsonb where id = ${practice.flow}`.execute(trx),
  );
  await atStripe(world, 'POST', customerNamed(world, 'Heron Cafe'), { email: 'typed@elsewhere.example' });
  await world.settle();
  const run = await compareCustomers(practice);
  expect(run.counts).toEqual({ field_differs: 1 });
  await healCustomers(practice, run.id, { which: 'all' });
  await world.settle();
  expect(await toldOf(practice, run.id)).toMatchObject([{ title: 'Heron Cafe', outcome: 'change' }]);
  const asked = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx.selectFrom('approval').select('state').where('state', '=', 'waiting').execute(),
  );
  expect(asked).toHaveLength(1);
});

describe('a customer that was deleted after the comparison', () => {
  test('is not written to, and the finding says why', async () => {
    const practice = await aCustomerPractice(database, names);
    await using world = practice.world;
    await inWorkspace(database.db, world.workspaceId, (trx) =>
      sql`update flow set state = 'paused' where id = ${practice.flow}`.execute(trx),
    );
    for (const name of ['Heron Cafe', 'Quay Florist'])
      await atStripe(world, 'POST', customerNamed(world, name), { email: 'typed@elsewhere.example' });
    await world.settle();
    const run = await compareCustomers(practice);
    expect(run.counts).toEqual({ field_differs: 2 });
    await inWorkspace(database.db, world.workspaceId, async (trx) => {
      await sql`update flow_record set synced_seq = seq where flow_id = ${practice.flow}`.execute(trx);
      await sql`update flow set state = 'enabled' where id = ${practice.flow}`.execute(trx);
    });
    untold(world);
    const heron = { method: 'POST', path: customerNamed(world, 'Heron Cafe') };
    const before = world.stripe.requests.count(heron);
    await deleteCustomer(world, 'Heron Cafe');
    await healCustomers(practice, run.id, { which: 'all' });
    await world.settle();
    expect(await toldOf(practice, run.id)).toMatchObject([
      { title: 'Heron Cafe', outcome: 'left', recordCode: 'flow.target_gone' },
      { title: 'Quay Florist', outcome: 'change', recordCode: null },
    ]);
    expect(customersOf(world).toSorted()).toEqual(['Harbour Bakery', 'Quay Florist']);
    expect(world.stripe.requests.count(heron)).toBe(before);
    // Found again as what it is now, it is made anew.
    const again = await compareCustomers(practice);
    expect(again.counts).toEqual({ broken_link: 1 });
    await healCustomers(practice, again.id, { which: 'all' });
    await world.settle();
    expect(customersOf(world).toSorted()).toEqual(names);
  });
});

describe('what appeared at Stripe after the comparison', () => {
  test('is linked instead of a second one made', async () => {
    const practice = await aCustomerPractice(database, names);
    await using world = practice.world;
    await deleteCustomer(world, 'Heron Cafe');
    await world.settle();
    const run = await compareCustomers(practice);
    untold(world);
    await atStripe(world, 'POST', '/v1/customers', { name: 'Heron Cafe', email: 'office@client1.example' });
    await healCustomers(practice, run.id, { which: 'all' });
    await world.settle();
    expect(customersOf(world).toSorted()).toEqual(names);
    expect((await compareCustomers(practice)).counts).toEqual({});
  });
});

test('while Stripe cannot be asked nothing is written, and the heal outlives the run that found it', async () => {
  const practice = await aCustomerPractice(database, names);
  await using world = practice.world;
  await deleteCustomer(world, 'Heron Cafe');
  await world.settle();
  const run = await compareCustomers(practice);
  world.stripe.faults.add({ kind: 'status-500', match: { path: '/v1/*' }, count: 100_000 });
  await healCustomers(practice, run.id, { which: 'all' });
  await world.settle();
  expect(await outcomesOf(practice, run.id)).toEqual({ 'Heron Cafe': 'reading' });
  expect(customersOf(world)).toHaveLength(2);
  await deleteReconciliationRun(world.engine, world.kim, run.id);
  world.stripe.faults.clear();
  world.clock.advance(dayMs);
  await world.settle();
  expect(customersOf(world).toSorted()).toEqual(names);
  expect((await compareCustomers(practice)).counts).toEqual({});
});

test('many are read in as few calls as their vendor takes, before any is written', async () => {
  await using world = await createWorld({ database });
  for (const fields of someClients(60)) world.ignition.createClient(fields);
  await world.settle();
  await setFlow(world, { state: 'paused', settings: { onTargetEdit: 'restore' } });
  world.clock.advance(hourMs);
  const contacts = world.xero.contacts();
  for (const { id } of contacts) world.xero.editContact(id, { EmailAddress: 'typed@elsewhere.example' });
  await world.settle();
  const run = await reconcile(world);
  expect(run.counts).toEqual({ field_differs: 60 });
  await inWorkspace(database.db, world.workspaceId, async (trx) => {
    await sql`update flow_record set synced_seq = seq where flow_id = ${world.flowId}`.execute(trx);
    await sql`update flow set state = 'enabled' where id = ${world.flowId}`.execute(trx);
  });
  world.xero.setWebhookRoad({ drop: 1 });
  const reads = (): number =>
    Object.entries(world.xero.requests.counters())
      .filter(([call]) => /^GET .*\/Contacts\b/.test(call))
      .reduce((sum, [, times]) => sum + times, 0);
  const before = reads();
  await heal(world, run.id, { which: 'all' });
  await world.settle();
  expect(reads() - before).toBe(2);
  expect(
    world.xero.contacts().filter(({ texts }) => texts.EmailAddress === 'typed@elsewhere.example'),
  ).toEqual([]);
  expect((await reconcile(world)).counts).toEqual({});
  expect(await findingsOf(world, run.id)).toHaveLength(60);
});
