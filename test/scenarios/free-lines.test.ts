import { afterAll, beforeAll, expect, test } from 'vitest';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

/** A practice bills work that is no service of its catalogue: no line of it makes a product at Stripe. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const productId = 'plumbline_free_text';

const threeLines = async (world: BillingWorld, contact: Awaited<ReturnType<BillingWorld['aContact']>>) =>
  Promise.all(['Advice', 'Filing', 'Travel'].map((description) => world.aBillable(contact, { description })));

const posted = ({ stripe }: BillingWorld): readonly string[] =>
  stripe.requests
    .list()
    .filter(({ method }) => method === 'POST')
    .map(({ path }) => path);

const states = ({ workspaceId }: BillingWorld): Promise<readonly string[]> =>
  inWorkspace(database.db, workspaceId, async (trx) => {
    const rows = await trx
      .selectFrom('crm_invoice')
      .select('state')
      .where('workspace_id', '=', workspaceId)
      .execute();
    return rows.map(({ state }) => state);
  });

/** What flows, imports and the comparison with the catalogue see of the account's products. */
const productsSeen = ({ workspaceId, stripeId }: BillingWorld) =>
  inWorkspace(database.db, workspaceId, (trx) =>
    trx
      .selectFrom('record')
      .select('key')
      .where('connection_id', '=', stripeId)
      .where('kind', '=', 'product')
      .execute(),
  );

test('an invoice of three such lines costs four calls once the product is known, which is no record of ours', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  await world.generate(await threeLines(world, contact));
  await world.settle();
  const before = posted(world).length;
  await world.generate(await threeLines(world, contact));
  await world.settle();
  expect(posted(world).slice(before)).toHaveLength(4);
  expect(await states(world)).toEqual(['open', 'open']);
  const { products, invoices } = world.stripe.books().tables;
  expect([products.size, products.get(productId)?.active]).toEqual([1, true]);
  expect(await productsSeen(world)).toEqual([]);
  const [invoice] = [...invoices.oldestFirst()];
  expect(invoice?.totals.total).toBe(33_000);
  expect(world.bugs).toEqual([]);
});

test('where somebody archived the product, the next such invoice takes it up again by itself', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  await world.generate(await threeLines(world, contact));
  await world.settle();
  world.stripe.people().editProduct(productId, { active: false });
  await world.generate(await threeLines(world, contact));
  await world.settle();
  expect(await states(world)).toEqual(['open', 'open']);
  expect(await productsSeen(world)).toEqual([]);
});

test('a worker that is killed while it makes the product leaves one product and one invoice', async () => {
  for (const after of [false, true]) {
    for (let dieAt = 1, died = true; died && dieAt < 60; dieAt += 4) {
      await using world = await createBillingWorld(database);
      const contact = await world.aContact();
      await world.generate(await threeLines(world, contact));
      ({ died } = await world.settleWithCrash(dieAt, after));
      expect(await states(world)).toEqual(['open']);
      const { products, invoices } = world.stripe.books().tables;
      expect([products.size, invoices.size]).toEqual([1, 1]);
    }
  }
});
