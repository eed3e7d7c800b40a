import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BillableId, InvoiceId } from '#base/ids.ts';
import { askRefund, retryJob } from '#crm/invoicing/ask.ts';
import type { FaultRule } from '#sim/kit/faults.ts';
import { findConnection } from '#store/connections.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { inside, invoiceOf, jobOf } from '#test/world/billing-reads.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A world whose customer and product are known, so that only the invoice's own calls can be struck. */
const aKnownCustomer = async (
  world: BillingWorld,
): Promise<(count?: number) => Promise<readonly BillableId[]>> => {
  const contact = await world.aContact();
  const serviceId = await world.aService({ prices: [{ currency: 'AUD', unitPrice: '100' }] });
  await world.generate([await world.aBillable(contact, { serviceId })]);
  await world.settle();
  return async (count = 2) => {
    const made: BillableId[] = [];
    for (let at = 0; at < count; at += 1) made.push(await world.aBillable(contact, { serviceId }));
    return made;
  };
};

const calls = [
  ['/v1/invoices', 'the draft'],
  ['/v1/invoices/*/add_lines', 'the lines'],
  ['/v1/invoices/*/finalize', 'finalizing'],
  ['/v1/invoices/*/send', 'sending'],
] as const;
const faults: readonly Omit<FaultRule, 'match'>[] = [
  { kind: 'status-500', count: 1 },
  { kind: 'status-500-after-commit', count: 1 },
  { kind: 'timeout-after-commit', count: 1 },
  { kind: 'malformed-json', count: 1 },
  { kind: 'reset', count: 1 },
  { kind: 'status-429', count: 2 },
  { kind: 'status-429', count: 1, variant: 'lock_timeout' },
];

test('whatever becomes of a call’s answer, there is one invoice with its lines, and its customer has it', async () => {
  await using world = await createBillingWorld(database);
  const someWork = await aKnownCustomer(world);
  const { invoices, events } = world.stripe.books().tables;
  for (const [path, what] of calls)
    for (const fault of faults) {
      const hint = `${fault.kind} ${fault.variant ?? ''} at ${what}`;
      const known = invoices.size;
      const [id] = await world.generate(await someWork());
      world.stripe.addFault({ ...fault, match: { method: 'POST', path } });
      await world.settle();
      world.stripe.clearFaults();
      await world.settle();
      const invoice = await invoiceOf(world, id);
      expect([invoice.state, invoice.total_minor], hint).toEqual(['open', 22_000]);
      expect(invoices.size, hint).toBe(known + 1);
      expect(invoices.get(invoice.stripe_id ?? '')?.lines.length, hint).toBe(2);
      const mails = events
        .by('type', 'invoice.sent')
        .filter((event) => event.data.includes(`"${invoice.stripe_id ?? ''}"`));
      // A fault that Stripe keeps under the key of a mail cannot be told from a mail that was never sent.
      const isKept = fault.kind === 'status-500-after-commit' && what === 'sending';
      expect(mails.length, hint).toBe(isKept ? 2 : 1);
      expect((await jobOf(world, id)).state, hint).toBe('done');
    }
  expect(world.bugs).toEqual([]);
}, 120_000);

test('a refund whose answer was lost is made once', async () => {
  await using world = await createBillingWorld(database);
  const someWork = await aKnownCustomer(world);
  const [id] = await world.generate(await someWork());
  await world.settle();
  const { stripe_id: key } = await invoiceOf(world, id);
  world.stripe.people().payInvoice(key ?? '');
  await world.settle();
  world.stripe.addFault({
    kind: 'timeout-after-commit',
    count: 1,
    match: { method: 'POST', path: '/v1/refunds' },
  });
  await askRefund(world.deps, world.kim, id ?? ('' as InvoiceId), world.click(), {
    amount: '20.00',
    reason: 'requested_by_customer',
  });
  await world.settle();
  expect(world.stripe.books().tables.refunds.size).toBe(1);
  expect(await invoiceOf(world, id)).toMatchObject({ refunded_minor: 2_000 });
});

test('a product that was archived at Stripe meanwhile stops its invoice with Stripe’s sentence, and nothing is lost', async () => {
  await using world = await createBillingWorld(database);
  const someWork = await aKnownCustomer(world);
  const [product] = world.stripe.books().tables.products.oldestFirst();
  world.stripe.people().editProduct(product?.id ?? '', { active: false });
  const [id] = await world.generate(await someWork());
  await world.settle();
  const job = await jobOf(world, id);
  expect([job.state, job.code]).toEqual(['stopped', 'vendor.refused']);
  expect(job.message).not.toBe('');
  world.stripe.people().editProduct(product?.id ?? '', { active: true });
  await retryJob(world.deps, world.kim, job.id);
  await world.settle();
  expect((await invoiceOf(world, id)).state).toBe('open');
});

test('revoked access holds jobs until Stripe is connected again; nothing is lost', async () => {
  await using world = await createBillingWorld(database);
  const someWork = await aKnownCustomer(world);
  const chosen = await someWork();
  const [id] = await world.generate(chosen);
  world.stripe.revokeAccess();
  await world.settle();
  const connection = await inside(world, (trx) => findConnection(trx, world.stripeId));
  expect(connection?.state).toBe('reconnect');
  expect((await invoiceOf(world, id)).state).toBe('generating');
  await expect(world.generate(await someWork())).rejects.toMatchObject({
    code: 'crm.stripe_not_connected',
  });
  world.stripe.connect();
  await inside(world, (trx) =>
    trx
      .updateTable('connection')
      .set({ state: 'connected', state_code: null })
      .where('id', '=', world.stripeId)
      .execute(),
  );
  await world.settle();
  expect((await invoiceOf(world, id)).state).toBe('open');
});
