import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedBooks } from '#sim/stripe/seed.ts';
import type { StripeSimulator } from '#sim/stripe/stripe-simulator.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { startStripeDesk } from '#test/builders/stripe-desk.ts';
import { createBillingWorld } from '#test/world/billing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

/** A firm that has billed through Stripe for years connects: its invoices come over, and nobody waits for them. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const oldInvoices = 300;

const billBefore = (stripe: StripeSimulator, invoices: number): void => {
  // Nobody is told: nobody was connected yet.
  stripe.setWebhook(null);
  seedBooks(stripe.books(), { count: 50, invoices });
  for (const { id, status } of stripe.books().tables.invoices.oldestFirst())
    if (status === 'open') stripe.people().payInvoice(id);
};

const callsFor = (stripe: StripeSimulator, paths: RegExp): number =>
  stripe.requests.list().filter(({ method, path }) => method === 'GET' && paths.test(path)).length;

test('three hundred old invoices come over with their fees, in a few calls', async () => {
  await using world = await createBillingWorld(database);
  billBefore(world.stripe, oldInvoices);
  await world.settle();
  const payments = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx
      .selectFrom('crm_payment')
      .select(['fee_minor', 'net_minor', 'state'])
      .where('workspace_id', '=', world.workspaceId)
      .execute(),
  );
  expect(payments).toHaveLength(oldInvoices);
  expect(
    payments.every(
      ({ state, fee_minor: fee, net_minor: net }) => state === 'paid' && fee !== null && net !== null,
    ),
  ).toBe(true);
  expect(callsFor(world.stripe, /\/v1\/(?:invoices|payment_intents)/)).toBeLessThanOrEqual(oldInvoices / 20);
  expect(world.bugs).toEqual([]);
});

test('an invoice that is told of is shown while the old ones are still to be read', async () => {
  await using world = await createBillingWorld(database);
  const [id] = await world.generate([await world.aBillable(await world.aContact())]);
  if (id === undefined) throw new Error('one invoice was asked for');
  await world.settle();
  // Nobody has listed Stripe's invoices yet, as far as the database knows.
  await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx
      .updateTable('checkpoint')
      .set({ baseline_at: null, next_at: world.clock.now() + 3_600_000 })
      .where('connection_id', '=', world.stripeId)
      .where('kind', '=', 'invoice')
      .execute(),
  );
  const stateOf = () =>
    inWorkspace(database.db, world.workspaceId, (trx) =>
      trx
        .selectFrom('crm_invoice')
        .select(['state', 'stripe_id'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow(),
    );
  const open = await stateOf();
  expect(open.state).toBe('open');
  world.stripe.people().payInvoice(open.stripe_id ?? '');
  await world.settle();
  expect((await stateOf()).state).toBe('paid');
});

test('a page of paid invoices is two calls, and its records are those that are read one by one', async () => {
  const desk = await startStripeDesk();
  try {
    billBefore(desk.stripe, 30);
    const { client } = desk.open();
    desk.calls.length = 0;
    const { records } = await client.listRecords({
      kind: 'invoice',
      since: null,
      cursor: null,
      purpose: 'backfill',
    });
    expect(desk.calls).toEqual(['GET /v1/invoices', 'GET /v1/payment_intents']);
    expect(records).toHaveLength(30);
    const alone = await client.readRecords(
      'invoice',
      records.map(({ key }) => ({ key, version: null })),
      'live',
    );
    expect(new Map(alone.records.map((record) => [record.key, record]))).toEqual(
      new Map(records.map((record) => [record.key, record])),
    );
  } finally {
    await desk.close();
  }
});

test('a page of events ends where it would read more objects than go together, and the next goes on there', async () => {
  const desk = await startStripeDesk();
  try {
    const before = desk.clock.now();
    desk.clock.advance(60_000);
    const { client } = desk.open();
    for (let n = 0; n < 25; n += 1)
      await desk.write(client, 'customer', {
        reference: `plb:${String(n)}`,
        set: { name: `Client ${String(n)}` },
      });
    const page = await client.listRecords({ kind: 'customer', since: before, cursor: null, purpose: 'live' });
    expect(page.records).toHaveLength(10);
    const all = await desk.listAll(client, 'customer', before);
    expect(new Set(all.map(({ key }) => key)).size).toBe(25);
  } finally {
    await desk.close();
  }
});
