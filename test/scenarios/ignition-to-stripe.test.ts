import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IgnitionSimulator } from '#sim/ignition/simulator-handle.ts';
import type { Customer } from '#sim/stripe/customer.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient, anAddress } from '#test/builders/client.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

/** Clients of a practice's Ignition as customers of its Stripe. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Stripe may hold customers before anything is connected. */
const open = async (
  known: readonly { readonly name: string; readonly email: string }[] = [],
): Promise<{ world: BillingWorld; ignition: IgnitionSimulator }> => {
  const world = await createBillingWorld(database, { withIgnition: true });
  const { ignition } = world;
  if (ignition === null) throw new Error('the world was asked for an Ignition');
  world.stripe.seed({ customers: known });
  await world.settle();
  return { world, ignition };
};

const customers = (world: BillingWorld): readonly Customer[] => [
  ...world.stripe.books().tables.customers.oldestFirst(),
];

const standing = (world: BillingWorld, title: string): Promise<{ state: string; code: string | null }> =>
  inWorkspace(world.database.db, world.workspaceId, (trx) =>
    trx
      .selectFrom('flow_record')
      .innerJoin('flow', 'flow.id', 'flow_record.flow_id')
      .innerJoin('record', 'record.id', 'flow_record.source_record_id')
      .select(['flow_record.state', 'flow_record.state_code as code'])
      .where('flow.preset', '=', 'ignition-clients-to-stripe')
      .where('record.title', '=', title)
      .executeTakeFirstOrThrow(),
  );

test('a client becomes a customer, and every change of it follows by webhook', async () => {
  const opened = await open();
  await using world = opened.world;
  const { slug } = opened.ignition.createClient(
    aClient({ name: 'Wattle & Co', email: 'hello@wattle.example', postalAddress: anAddress() }),
  );
  await world.settle();
  const [made] = customers(world);
  expect(made).toMatchObject({
    name: 'Wattle & Co',
    email: 'hello@wattle.example',
    address: { line1: '12 Wharf Street', city: 'Newcastle', country: 'AU' },
  });
  opened.ignition.editClient(slug, { email: 'accounts@wattle.example' });
  await world.settle();
  expect(customers(world)).toHaveLength(1);
  expect(customers(world)[0]).toMatchObject({ id: made?.id, email: 'accounts@wattle.example' });
  expect(world.bugs).toEqual([]);
});

test('a customer with the same e-mail and another name is a question to a person, not a second customer', async () => {
  const opened = await open([{ name: 'Gum Tree Trading', email: 'office@gum.example' }]);
  await using world = opened.world;
  opened.ignition.createClient(aClient({ name: 'Gum Tree Holdings Pty Ltd', email: 'office@gum.example' }));
  await world.settle();
  expect(customers(world)).toHaveLength(1);
  expect(await standing(world, 'Gum Tree Holdings Pty Ltd')).toMatchObject({ state: 'review' });
  const [review] = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    trx.selectFrom('match_review').select(['state', 'reason']).execute(),
  );
  expect(review).toEqual({ state: 'open', reason: 'match.email_only' });
});

test('one customer of the same name and e-mail is the client, and is not made again', async () => {
  const opened = await open([{ name: 'Banksia Bikes', email: 'ride@banksia.example' }]);
  await using world = opened.world;
  opened.ignition.createClient(
    aClient({ name: 'Banksia Bikes', email: 'ride@banksia.example', phone: '0255500111' }),
  );
  await world.settle();
  expect(customers(world)).toHaveLength(1);
  expect(customers(world)[0]?.phone).not.toBeNull();
  expect(await standing(world, 'Banksia Bikes')).toMatchObject({ state: 'in_sync' });
});

test('a customer that was deleted at Stripe is told of with a reason, and is not made again in silence', async () => {
  const opened = await open();
  await using world = opened.world;
  const { slug } = opened.ignition.createClient(aClient({ name: 'Heron Cafe', email: 'hi@heron.example' }));
  await world.settle();
  const [made] = customers(world);
  const { status } = await world.stripe.fetch(
    new Request(`http://stripe.simulated.invalid/v1/customers/${made?.id ?? ''}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${world.stripe.secretKeyOf()}` },
    }),
  );
  expect(status).toBe(200);
  await world.settle();
  opened.ignition.editClient(slug, { phone: '(02) 5550 0123' });
  await world.settle();
  const { state, code } = await standing(world, 'Heron Cafe');
  expect([state, code]).toEqual(['skipped', 'flow.target_gone']);
  expect(customers(world)).toEqual([]);
});
