import { sql, type Selectable } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import type { ContactId, InvoiceId } from '#base/ids.ts';
import { customerStanding, makeNewCustomer } from '#crm/payments/new-customer.ts';
import { verifyAudit } from '#store/audit.ts';
import type { Database } from '#store/tables.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

/** A customer was deleted at Stripe, and its contact is billed again by a new one. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** The customers that are there: what was deleted is not. */
const customers = (world: BillingWorld): readonly string[] =>
  [...world.stripe.books().tables.customers.oldestFirst()].map(({ id }) => id);

const atStripe = async (world: BillingWorld, method: string, path: string): Promise<void> => {
  const answer = await world.stripe.fetch(
    new Request(`http://stripe.simulated.invalid${path}`, {
      method,
      headers: { authorization: `Bearer ${world.stripe.secretKeyOf()}` },
    }),
  );
  expect(answer.status).toBe(200);
};

const deleteAtStripe = (world: BillingWorld, customer: string): Promise<void> =>
  atStripe(world, 'DELETE', `/v1/customers/${customer}`);

/** A contact with an open invoice, whose customer was deleted at Stripe and seen to be. */
const aContactWithoutCustomer = async (
  world: BillingWorld,
): Promise<{ readonly contact: ContactId; readonly invoice: InvoiceId; readonly old: string }> => {
  const contact = await world.aContact();
  const [invoice] = await world.generate([await world.aBillable(contact)]);
  await world.settle();
  const old = customers(world)[0] ?? '';
  await deleteAtStripe(world, old);
  await world.settle();
  return { contact, invoice: invoice ?? ('' as InvoiceId), old };
};

const invoiceOf = (
  world: BillingWorld,
  id: InvoiceId | undefined,
): Promise<Selectable<Database['crm_invoice']>> =>
  inWorkspace(world.database.db, world.workspaceId, (trx) =>
    trx
      .selectFrom('crm_invoice')
      .selectAll()
      .where('id', '=', id ?? ('' as InvoiceId))
      .executeTakeFirstOrThrow(),
  );

const stateOf = async (world: BillingWorld, contact: ContactId): Promise<string> =>
  (await customerStanding(world.deps, world.kim, contact)).state;

test('what waited for the customer goes on by itself, and old invoices keep their contact', async () => {
  await using world = await createBillingWorld(database);
  const { contact, invoice: oldInvoice, old } = await aContactWithoutCustomer(world);
  expect(await stateOf(world, contact)).toBe('gone');
  const [waiting] = await world.generate([await world.aBillable(contact)]);
  await world.settle();
  expect((await invoiceOf(world, waiting)).state).toBe('generating');

  await makeNewCustomer(world.deps, world.kim, contact);
  expect(await stateOf(world, contact)).toBe('pending');
  await world.settle();
  expect(await stateOf(world, contact)).toBe('customer');
  const [made, ...others] = customers(world);
  expect([others, made === old]).toEqual([[], false]);
  const there = world.stripe.books().tables.invoices.get((await invoiceOf(world, waiting)).stripe_id ?? '');
  expect([there?.status, there?.customer]).toEqual(['open', made]);

  const first = await invoiceOf(world, oldInvoice);
  expect([first.state, first.contact_id]).toEqual(['open', contact]);
  await atStripe(world, 'POST', `/v1/invoices/${first.stripe_id ?? ''}/void`);
  await world.settle();
  const voided = await invoiceOf(world, oldInvoice);
  expect([voided.state, voided.contact_id]).toEqual(['void', contact]);
  expect(world.bugs).toEqual([]);
});

test('the end of the old link is told in the audit of both records', async () => {
  await using world = await createBillingWorld(database);
  const { contact } = await aContactWithoutCustomer(world);
  await makeNewCustomer(world.deps, world.kim, contact);
  await world.settle();
  const { rows } = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    sql<{ actor: string; was: string; kind: string }>`
      select a.actor, a.details->>'was' as was, r.kind from audit a join record r on r.id = a.subject_id
      where a.workspace_id = ${world.workspaceId} and a.action = 'record.unlinked' order by a.no`.execute(
      trx,
    ),
  );
  expect(rows).toEqual([
    { actor: world.kim.actor, was: 'deleted', kind: 'contact' },
    { actor: world.kim.actor, was: 'deleted', kind: 'customer' },
  ]);
  expect((await verifyAudit(world.database.db, world.workspaceId)).holds).toBe(true);
});

test('a customer that is there is not made again, nor one that is being made', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  const refusal = (): Promise<unknown> =>
    makeNewCustomer(world.deps, world.kim, contact).then(
      () => 'taken',
      (caught: { code: string }) => caught.code,
    );
  await world.settle();
  expect(await refusal()).toBe('record.not_gone');
  await world.generate([await world.aBillable(contact)]);
  await world.settle();
  expect(await refusal()).toBe('record.not_gone');
  await deleteAtStripe(world, customers(world)[0] ?? '');
  await world.settle();
  expect(await refusal()).toBe('taken');
  expect(await refusal()).toBe('record.not_gone');
  await world.settle();
  expect(customers(world)).toHaveLength(1);
});

test('Stripe is asked first: one that was only believed to be gone is read again instead', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  await world.generate([await world.aBillable(contact)]);
  await world.settle();
  await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    sql`update record set state = 'deleted', hash = 'gone' where kind = 'customer'`.execute(trx),
  );
  expect(await stateOf(world, contact)).toBe('gone');
  await expect(makeNewCustomer(world.deps, world.kim, contact)).rejects.toMatchObject({
    code: 'record.not_gone',
  });
  await world.settle();
  expect(await stateOf(world, contact)).toBe('customer');
  expect(customers(world)).toHaveLength(1);
});

// A run has some dozens of steps; the first ones make the customer, and most of those are told.
test.each([
  ['before', false],
  ['after', true],
])(
  'a worker that is killed %s its steps leaves one customer, who is billed',
  async (_, after) => {
    let died = true;
    for (let dieAt = 1; died && dieAt < 20; dieAt += dieAt < 7 ? 2 : 6) {
      await using world = await createBillingWorld(database);
      const { contact } = await aContactWithoutCustomer(world);
      const [waiting] = await world.generate([await world.aBillable(contact)]);
      await world.settle();
      await makeNewCustomer(world.deps, world.kim, contact);
      ({ died } = await world.settleWithCrash(dieAt, after));
      // Who waits for a customer looks again after a minute at the latest.
      world.clock.advance(minuteMs);
      await world.settle();
      const hint = `killed at step ${String(dieAt)}`;
      expect(customers(world), hint).toHaveLength(1);
      expect((await invoiceOf(world, waiting)).state, hint).toBe('open');
      expect(world.bugs, hint).toEqual([]);
    }
  },
  120_000,
);
