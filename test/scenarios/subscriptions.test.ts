import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayMs } from '#base/clock.ts';
import type { Selectable } from 'kysely';
import type { SubscriptionId } from '#base/ids.ts';
import { askOfSubscription, startSubscription } from '#crm/subscriptions/subscription-service.ts';
import type { Database } from '#store/tables.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { inside } from '#test/world/billing-reads.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const subscriptionOf = (
  world: BillingWorld,
  id: SubscriptionId,
): Promise<Selectable<Database['crm_subscription']>> =>
  inside(world, (trx) =>
    trx.selectFrom('crm_subscription').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  );

const monthly = {
  prices: [{ currency: 'AUD', unitPrice: '90' }],
  recurring: { interval: 'month', count: 1 },
} as const;

test('a recurring service is billed each month, changed, paused, resumed and ended', async () => {
  await using world = await createBillingWorld(database);
  const contactId = await world.aContact();
  const serviceId = await world.aService(monthly);
  const id = await startSubscription(world.deps, world.kim, world.click(), {
    contactId,
    serviceId,
    quantity: 2,
    taxCode: 'GST',
    collection: 'send_invoice',
  });
  await world.settle();
  expect(await subscriptionOf(world, id)).toMatchObject({ state: 'active', quantity: 2, interval: 'month' });
  world.clock.advance(2 * 60 * 60 * 1_000);
  await world.settle();
  const first = await inside(world, (trx) =>
    trx.selectFrom('crm_invoice').selectAll().where('subscription_id', '=', id).execute(),
  );
  expect(first).toHaveLength(1);
  expect(first[0]).toMatchObject({ origin: 'stripe', contact_id: contactId, total_minor: 19_800 });

  world.clock.advance(32 * dayMs);
  await world.settle();
  world.clock.advance(2 * 60 * 60 * 1_000);
  await world.settle();
  const both = await inside(world, (trx) =>
    trx.selectFrom('crm_invoice').selectAll().where('subscription_id', '=', id).execute(),
  );
  expect(both.length).toBeGreaterThanOrEqual(2);

  const ask = (
    action: Parameters<typeof askOfSubscription>[3],
    asked: Parameters<typeof askOfSubscription>[5] = {},
  ): Promise<void> => askOfSubscription(world.deps, world.kim, id, action, world.click(), asked);
  await ask('change_subscription', { quantity: 3, proration: 'none' });
  await world.settle();
  expect((await subscriptionOf(world, id)).quantity).toBe(3);
  await ask('pause_subscription');
  await world.settle();
  expect((await subscriptionOf(world, id)).is_paused).toBe(true);
  await expect(ask('pause_subscription')).rejects.toMatchObject({ code: 'crm.subscription_state' });
  await ask('resume_subscription');
  await world.settle();
  expect((await subscriptionOf(world, id)).is_paused).toBe(false);
  await ask('cancel_subscription', { when: 'period_end' });
  await world.settle();
  expect(await subscriptionOf(world, id)).toMatchObject({ state: 'active', cancel_at_period_end: true });
  await ask('cancel_subscription', { when: 'now' });
  await world.settle();
  expect((await subscriptionOf(world, id)).state).toBe('canceled');
  expect(world.bugs).toEqual([]);
});

test('a service that is sold once cannot be subscribed to, and clicking twice starts one', async () => {
  await using world = await createBillingWorld(database);
  const contactId = await world.aContact();
  const once = await world.aService();
  const input = { contactId, quantity: 1, collection: 'send_invoice' } as const;
  await expect(
    startSubscription(world.deps, world.kim, world.click(), { ...input, serviceId: once }),
  ).rejects.toMatchObject({ code: 'crm.not_recurring' });
  const serviceId = await world.aService({ ...monthly, code: 'MONTHLY' });
  const key = world.click();
  const first = await startSubscription(world.deps, world.kim, key, { ...input, serviceId });
  expect(await startSubscription(world.deps, world.kim, key, { ...input, serviceId })).toBe(first);
  await world.settle();
  expect(world.stripe.books().tables.subscriptions.size).toBe(1);
});
