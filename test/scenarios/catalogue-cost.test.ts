import { afterAll, beforeAll, expect, test } from 'vitest';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createBillingWorld } from '#test/world/billing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

/** A practice brings its catalogue to Stripe, whose calls are counted. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a service is three calls, and what their answers said is what a read shows', async () => {
  await using world = await createBillingWorld(database);
  await world.settle();
  const before = world.stripe.requests.list().length;
  for (let n = 1; n <= 20; n += 1)
    await world.aService({ code: `S${String(n)}`, prices: [{ currency: 'AUD', unitPrice: String(n) }] });
  await world.settle();
  const asked = world.stripe.requests
    .list()
    .slice(before)
    .filter(({ path }) => /^\/v1\/(?:products|prices)/.test(path));
  expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(60);
  // The others read again what webhooks of these writes told of.
  expect(asked.length).toBeLessThan(125);
  const states = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx
      .selectFrom('flow_record')
      .innerJoin('flow', 'flow.id', 'flow_record.flow_id')
      .select('flow_record.state')
      .where('flow.preset', '=', 'crm-services-to-stripe')
      .execute(),
  );
  expect(states.map(({ state }) => state)).toEqual(Array.from({ length: 20 }, () => 'in_sync'));
  expect(world.bugs).toEqual([]);
});
