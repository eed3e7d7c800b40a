import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeFlow } from '#engine/actions/flow-change.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { createWorld, type World } from '#test/world/world.ts';

/** Invoices in Xero lead to the page here that says why they are as they are. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const aBilling = async (consoleUrl?: string): Promise<World & { readonly client: string }> => {
  const world = await createWorld({ database, ...(consoleUrl === undefined ? {} : { consoleUrl }) });
  const means = { db: database.db, clock: world.clock, registry: world.registry };
  const ends = { source: world.ignitionId, target: world.xeroId };
  const flow = await aFlow(means, world.workspaceId, 'ignition-invoices-to-xero', ends);
  await changeFlow(
    { ...means, wake: () => Promise.resolve() },
    { workspaceId: world.workspaceId, actor: 'user:test' },
    flow,
    { state: null, settings: { ledger: { mode: 'write' } } },
  );
  const client = world.ignition.createClient(aClient()).slug;
  await world.settle();
  return Object.assign(world, { client });
};

const bill = async (
  world: World & { readonly client: string },
): Promise<{ readonly slug: string; readonly number: string }> => {
  const date = new Date(world.clock.now()).toISOString().slice(0, 10);
  const lines = [{ description: 'BAS', quantity: 1, unitMinor: 55_000, discountMinor: 0, originSlug: null }];
  const made = world.ignition.createInvoice({ clientSlug: world.client, date, lines });
  await world.poll();
  return made;
};

const pageOf = (world: World, slug: string, address: string): Promise<string> =>
  inWorkspace(database.db, world.workspaceId, async (trx) => {
    const { id } = await trx
      .selectFrom('record')
      .select('id')
      .where('key', '=', slug)
      .where('kind', '=', 'invoice')
      .where('connection_id', '=', world.ignitionId)
      .executeTakeFirstOrThrow();
    return `${address}/records/${id}`;
  });

test('an invoice that is made leads back to its page; a new address of ours rewrites none', async () => {
  await using world = await aBilling('https://books.example');
  const first = await bill(world);
  const page = await pageOf(world, first.slug, 'https://books.example');
  expect(world.xero.invoice(first.number).url).toBe(page);
  await world.reachedAt('https://moved.example');
  world.ignition.overlay(first.slug, { due_date: '2027-09-30' });
  world.ignition.touchInvoice(first.slug, { memo: 'later' });
  const second = await bill(world);
  expect(world.xero.invoice(second.number).url).toBe(
    await pageOf(world, second.slug, 'https://moved.example'),
  );
  expect(world.xero.invoice(first.number).url).toBe(page);
  await expectAtRest(world);
});

test('what a person puts there instead stays, and is no difference', async () => {
  await using world = await aBilling('https://books.example');
  const made = await bill(world);
  world.xero.editInvoice(made.number, { Url: 'https://elsewhere.example/job/7' });
  await world.poll();
  expect(world.xero.invoice(made.number).url).toBe('https://elsewhere.example/job/7');
  await expectAtRest(world);
});

test('without an address that others reach, none is written', async () => {
  await using world = await aBilling();
  const made = await bill(world);
  expect(world.xero.invoice(made.number).url).toBeNull();
});
