import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayMs } from '#base/clock.ts';
import { verifyAudit } from '#store/audit.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import {
  aCustomerPractice,
  compareCustomers,
  customersOf,
  deleteCustomer,
  healCustomers,
  toldOf,
} from '#test/world/healing.ts';

/** Customers were deleted at Stripe; the comparison finds them, and healing makes each anew, once. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const names = ['Harbour Bakery', 'Quay Florist', 'Heron Cafe'];

test('what was deleted is found as a broken link, stays gone until somebody heals it, and is made anew once', async () => {
  const practice = await aCustomerPractice(database, names);
  await using world = practice.world;
  await deleteCustomer(world, 'Quay Florist');
  await world.settle();
  await deleteCustomer(world, 'Heron Cafe');
  await world.settle();
  world.clock.advance(dayMs);
  await world.settle();
  expect(customersOf(world)).toEqual(['Harbour Bakery']);
  const run = await compareCustomers(practice);
  const found = await toldOf(practice, run.id);
  expect(found.map(({ title, kind, code, healable }) => ({ title, kind, code, healable }))).toEqual([
    { title: 'Heron Cafe', kind: 'broken_link', code: 'flow.target_gone', healable: true },
    { title: 'Quay Florist', kind: 'broken_link', code: 'flow.target_gone', healable: true },
  ]);
  const [heron] = found;
  if (heron === undefined) throw new Error('two links are broken');
  const heal = () => healCustomers(practice, run.id, { which: 'ids', ids: [heron.id] });
  expect(await heal()).toEqual({ healed: 1 });
  await heal();
  await world.settle();
  expect(customersOf(world).toSorted()).toEqual(['Harbour Bakery', 'Heron Cafe']);
  await heal();
  await world.settle();
  expect(customersOf(world)).toHaveLength(2);
  const again = await compareCustomers(practice);
  expect((await toldOf(practice, again.id)).map(({ title }) => title)).toEqual(['Quay Florist']);
  expect(await healCustomers(practice, again.id, { which: 'all' })).toEqual({ healed: 1 });
  await world.settle();
  const clean = await compareCustomers(practice);
  expect([clean.agreeing, clean.counts]).toEqual([3, {}]);
  expect(customersOf(world).toSorted()).toEqual(names.toSorted());
  expect(world.bugs).toEqual([]);
  expect((await verifyAudit(database.db, world.workspaceId)).holds).toBe(true);
});

test.each([2, 6, 11, 17, 23])(
  'a worker that is killed at step %i makes none of them twice',
  async (dieAt) => {
    const practice = await aCustomerPractice(database, names);
    await using world = practice.world;
    for (const name of names) await deleteCustomer(world, name);
    await world.settle();
    const run = await compareCustomers(practice);
    expect(await healCustomers(practice, run.id, { which: 'all' })).toEqual({ healed: 3 });
    await world.settleWithCrash(dieAt, dieAt % 2 === 0);
    world.clock.advance(dayMs);
    await world.settle();
    expect(customersOf(world).toSorted()).toEqual(names.toSorted());
    expect((await compareCustomers(practice)).counts).toEqual({});
    expect(world.bugs).toEqual([]);
  },
);
