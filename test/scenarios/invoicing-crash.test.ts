import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BillableId, InvoiceId } from '#base/ids.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What an invoice of these billables must be once everything has come to rest, whoever died on the way. */
const expectWhole = async (
  world: BillingWorld,
  id: InvoiceId,
  billables: readonly BillableId[],
  known: number,
  hint: string,
): Promise<void> => {
  const { invoices } = world.stripe.books().tables;
  expect(invoices.size, hint).toBe(known + 1);
  await inWorkspace(world.database.db, world.workspaceId, async (trx) => {
    const invoice = await trx
      .selectFrom('crm_invoice')
      .select(['state', 'sent_at', 'stripe_id', 'total_minor'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect([invoice.state, invoice.total_minor], hint).toEqual(['open', 33_000]);
    expect(invoice.sent_at, hint).not.toBeNull();
    const there = invoices.get(invoice.stripe_id ?? '');
    expect(there?.status, hint).toBe('open');
    const ours = there?.lines.map((line) => Object.values(line.metadata));
    expect(ours, hint).toHaveLength(billables.length);
    for (const billable of billables)
      expect(
        ours?.filter((values) => values.includes(billable)),
        hint,
      ).toHaveLength(1);
    const states = await trx
      .selectFrom('crm_billable')
      .select(['state', 'invoice_id'])
      .where('id', 'in', [...billables])
      .execute();
    expect(states, hint).toEqual(billables.map(() => ({ state: 'on_invoice', invoice_id: id })));
    const jobs = await trx
      .selectFrom('crm_billing_job')
      .select('state')
      .where('invoice_id', '=', id)
      .execute();
    expect(jobs, hint).toEqual([{ state: 'done' }]);
  });
};

/** How often the vendor mailed an invoice: under one idempotency key once, however often it was asked. */
const mailsOf = (world: BillingWorld, key: string): number =>
  world.stripe
    .books()
    .tables.events.by('type', 'invoice.sent')
    .filter((event) => event.data.includes(`"${key}"`)).length;

// Killed after one step is killed before the next one, so all of the one kind and some of the other are told.
describe.each([
  ['after any', true, 1],
  ['before some', false, 9],
] as const)('a worker that is killed %s of its steps', (_, after, stride) => {
  test('leaves exactly one invoice with the right lines, sent once', async () => {
    await using world = await createBillingWorld(database);
    const contact = await world.aContact();
    const serviceId = await world.aService({ prices: [{ currency: 'AUD', unitPrice: '100' }] });
    await world.generate([await world.aBillable(contact, { serviceId })]);
    await world.settle();
    let died = true;
    let deaths = 0;
    for (let dieAt = 1; died; dieAt += stride) {
      const billables = [
        await world.aBillable(contact, { serviceId }),
        await world.aBillable(contact, { serviceId, quantity: '2' }),
      ];
      const known = world.stripe.books().tables.invoices.size;
      const [id] = await world.generate(billables);
      const run = await world.settleWithCrash(dieAt, after);
      died = run.died;
      if (died) deaths += 1;
      const hint = `killed ${after ? 'after' : 'before'} step ${String(dieAt)}`;
      await expectWhole(world, id ?? ('' as InvoiceId), billables, known, hint);
      const { stripe_id: key } = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
        trx
          .selectFrom('crm_invoice')
          .select('stripe_id')
          .where('id', '=', id ?? ('' as InvoiceId))
          .executeTakeFirstOrThrow(),
      );
      expect(mailsOf(world, key ?? ''), hint).toBe(1);
    }
    expect(deaths).toBeGreaterThan(100 / stride);
    expect(world.bugs).toEqual([]);
  }, 300_000);
});
