import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayMs } from '#base/clock.ts';
import type { BillableId, InvoiceId } from '#base/ids.ts';
import { changeBillable, createBillable, writeOffBillable } from '#crm/billables/billable-service.ts';
import { askCredit, askOfInvoice, askRefund, giveUpJob } from '#crm/invoicing/ask.ts';
import { generateInvoices, previewInvoices } from '#crm/invoicing/generate.ts';
import { readPaymentLink } from '#crm/invoicing/payment-link.ts';
import { closeOpportunity } from '#crm/opportunities/closing-service.ts';
import { createOpportunity } from '#crm/opportunities/opportunity-service.ts';
import { moveConnection } from '#store/connections.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { inside, invoiceOf, jobOf } from '#test/world/billing-reads.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const statesOf = async (world: BillingWorld, ids: readonly BillableId[]): Promise<readonly string[]> => {
  const rows = await inside(world, (trx) =>
    trx
      .selectFrom('crm_billable')
      .select(['id', 'state'])
      .where('id', 'in', [...ids])
      .execute(),
  );
  return ids.map((id) => rows.find((row) => row.id === id)?.state ?? 'gone');
};

const feedOf = async (world: BillingWorld, subject: string): Promise<readonly string[]> => {
  const rows = await inside(world, (trx) =>
    trx
      .selectFrom('crm_activity')
      .select('verb')
      .where('subject_id', '=', subject)
      .orderBy('at')
      .orderBy('id')
      .execute(),
  );
  return rows.map((row) => row.verb);
};

const callsTo = (world: BillingWorld): readonly string[] =>
  world.stripe.requests.list().map(({ method, path }) => `${method} ${path}`);

test('agreed work is invoiced, paid through the link, and half of it given back', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  const service = await world.aService();
  const opportunity = await createOpportunity(world.deps, world.kim, {
    title: 'Year end',
    contactId: contact,
  });
  const quoted = await createBillable(world.deps, world.kim, {
    parent: { kind: 'opportunity', id: opportunity },
    serviceId: service,
    quantity: '2',
    unitPrice: '120',
    priceReason: 'Agreed for this year.',
    taxCode: 'GST',
  });
  const advice = await world.aBillable(contact, {
    description: 'Advice',
    quantity: '1.5',
    unitPrice: '200',
    discount: { kind: 'percent', value: '10' },
  });
  const filing = await world.aBillable(contact, {
    description: 'Filing',
    unitPrice: '55',
    taxCode: 'GST-INCL',
    discount: { kind: 'amount', value: '5.00' },
  });
  expect(await statesOf(world, [quoted])).toEqual(['quoted']);
  await expect(world.generate([quoted])).rejects.toMatchObject({ code: 'crm.billable_closed' });
  const { version } = await inside(world, (trx) =>
    trx
      .selectFrom('crm_opportunity')
      .select('version')
      .where('id', '=', opportunity)
      .executeTakeFirstOrThrow(),
  );
  await closeOpportunity(world.deps, world.kim, opportunity, version, { to: 'won' });
  expect(await statesOf(world, [quoted])).toEqual(['open']);

  const chosen = [quoted, advice, filing];
  const preview = await previewInvoices(world.deps, world.kim, chosen, {
    collection: 'send_invoice',
    until: 'sent',
  });
  expect(preview.refusals).toEqual([]);
  expect(preview.invoices[0]?.totals).toMatchObject({
    subtotal: 59_500n,
    discount: 3_500n,
    tax: 5_555n,
    total: 61_100n,
  });
  const [id] = await world.generate(chosen);
  expect(await statesOf(world, chosen)).toEqual(['on_invoice', 'on_invoice', 'on_invoice']);
  await world.settle();

  const sent = await invoiceOf(world, id);
  expect(sent).toMatchObject({ state: 'open', total_minor: 61_100, remaining_minor: 61_100 });
  expect(sent.number).not.toBeNull();
  expect(sent.sent_at).not.toBeNull();
  const link = await readPaymentLink(world.deps, world.kim, sent.id);
  expect(link.url).toContain('http');

  world.stripe.people().payInvoice(sent.stripe_id ?? '');
  await world.settle();
  expect(await invoiceOf(world, id)).toMatchObject({ state: 'paid', paid_minor: 61_100, remaining_minor: 0 });
  expect(await statesOf(world, chosen)).toEqual(['settled', 'settled', 'settled']);
  const [payment] = await inside(world, (trx) =>
    trx.selectFrom('crm_payment').selectAll().where('invoice_id', '=', sent.id).execute(),
  );
  expect(payment).toMatchObject({ state: 'paid', amount_minor: 61_100, currency: 'AUD', method: 'card' });
  expect((payment?.net_minor ?? 0) + (payment?.fee_minor ?? 0)).toBe(61_100);
  expect(await feedOf(world, opportunity)).toContain('invoice_paid');
  const told = await inside(world, (trx) =>
    trx.selectFrom('crm_notification').select('kind').where('person_id', '=', world.kimId).execute(),
  );
  expect(told).toEqual([{ kind: 'invoice_paid' }]);

  await askRefund(world.deps, world.kim, sent.id, world.click(), { amount: '305.50', reason: null });
  await world.settle();
  expect(await invoiceOf(world, id)).toMatchObject({ state: 'paid', refunded_minor: 30_550 });
  await expect(
    askRefund(world.deps, world.kim, sent.id, world.click(), { amount: '305.51', reason: null }),
  ).rejects.toMatchObject({ code: 'crm.refund_too_large' });
  expect(await statesOf(world, chosen)).toEqual(['settled', 'settled', 'settled']);
  expect(world.bugs).toEqual([]);
});

test('an invoice of three lines takes at most five calls once its customer is known', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  await world.generate([await world.aBillable(contact)]);
  await world.settle();
  const billables = [
    await world.aBillable(contact),
    await world.aBillable(contact),
    await world.aBillable(contact),
  ];
  const before = callsTo(world).length;
  const [id] = await world.generate(billables);
  await world.settle();
  expect((await invoiceOf(world, id)).state).toBe('open');
  const writes = callsTo(world)
    .slice(before)
    .filter((call) => call.startsWith('POST'));
  expect(writes.length).toBeLessThanOrEqual(5);
});

test('a draft is looked at first, then finalized; a void invoice frees its billables for another', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  const billable = await world.aBillable(contact);
  const [id] = await world.generate([billable], { until: 'draft' });
  await world.settle();
  const draft = await invoiceOf(world, id);
  expect(draft).toMatchObject({ state: 'draft', number: null, sent_at: null });
  await expect(world.generate([billable])).rejects.toMatchObject({ code: 'crm.billable_taken' });
  await expect(askOfInvoice(world.deps, world.kim, draft.id, 'void', world.click())).rejects.toMatchObject({
    code: 'crm.invoice_state',
  });
  await askOfInvoice(world.deps, world.kim, draft.id, 'finalize', world.click());
  await world.settle();
  expect((await invoiceOf(world, id)).state).toBe('open');
  await askOfInvoice(world.deps, world.kim, draft.id, 'void', world.click());
  await world.settle();
  expect((await invoiceOf(world, id)).state).toBe('void');
  expect(await statesOf(world, [billable])).toEqual(['open']);
  const [next] = await world.generate([billable]);
  await world.settle();
  expect((await invoiceOf(world, next)).state).toBe('open');
  expect(await statesOf(world, [billable])).toEqual(['on_invoice']);
});

test('a deleted draft frees its billables, whoever deletes it', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  const billable = await world.aBillable(contact);
  const [id] = await world.generate([billable], { until: 'draft' });
  await world.settle();
  await askOfInvoice(world.deps, world.kim, id ?? ('' as InvoiceId), 'delete_draft', world.click());
  await world.settle();
  expect((await invoiceOf(world, id)).state).toBe('deleted');
  expect(await statesOf(world, [billable])).toEqual(['open']);
});

test('an invoice is paid elsewhere, another is a bad debt, and one is credited while it is open', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  const [cash] = await world.generate([await world.aBillable(contact)]);
  const [bad] = await world.generate([await world.aBillable(contact)]);
  const [credited] = await world.generate([await world.aBillable(contact)]);
  await world.settle();
  const none = '' as InvoiceId;
  await askOfInvoice(world.deps, world.kim, cash ?? none, 'pay_out_of_band', world.click());
  await askOfInvoice(world.deps, world.kim, bad ?? none, 'mark_uncollectible', world.click());
  await askCredit(world.deps, world.kim, credited ?? none, world.click(), {
    amount: '10.00',
    reason: 'order_change',
    memo: 'Half an hour less.',
  });
  await world.settle();
  expect((await invoiceOf(world, cash)).state).toBe('paid');
  expect((await invoiceOf(world, bad)).state).toBe('uncollectible');
  expect(await invoiceOf(world, credited)).toMatchObject({
    state: 'open',
    credited_minor: 1_000,
    remaining_minor: 10_000,
  });
  const [payment] = await inside(world, (trx) =>
    trx
      .selectFrom('crm_payment')
      .selectAll()
      .where('invoice_id', '=', cash ?? none)
      .where('is_out_of_band', '=', true)
      .execute(),
  );
  expect(payment).toMatchObject({ is_out_of_band: true, state: 'paid' });
  await expect(
    askRefund(world.deps, world.kim, cash ?? none, world.click(), { reason: null }),
  ).rejects.toMatchObject({ code: 'crm.no_payment' });
});

test('clicking twice is asking once, and another request under the same key is refused', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  const billable = await world.aBillable(contact);
  const other = await world.aBillable(contact);
  const options = { collection: 'send_invoice', until: 'sent' } as const;
  const key = world.click();
  const twice = await Promise.all([
    generateInvoices(world.deps, world.kim, key, [billable], options),
    generateInvoices(world.deps, world.kim, key, [billable], options),
  ]);
  expect(twice[0]).toEqual(twice[1]);
  await expect(generateInvoices(world.deps, world.kim, key, [other], options)).rejects.toMatchObject({
    code: 'crm.request_reused',
  });
  await world.settle();
  expect(world.stripe.books().tables.invoices.size).toBe(1);
});

test('billables of several contacts and currencies become one invoice each', async () => {
  await using world = await createBillingWorld(database);
  const acme = await world.aContact();
  const birch = await world.aContact({ name: 'Birch', email: 'pay@birch.example' });
  const ids = await world.generate([
    await world.aBillable(acme),
    await world.aBillable(birch),
    await world.aBillable(acme, { currency: 'JPY', unitPrice: '9900', taxCode: null }),
    await world.aBillable(acme),
  ]);
  expect(ids).toHaveLength(3);
  await world.settle();
  const found = await Promise.all(ids.map((id) => invoiceOf(world, id)));
  expect(found.map((row) => [row.state, row.currency, row.total_minor])).toEqual([
    ['open', 'AUD', 22_000],
    ['open', 'AUD', 11_000],
    ['open', 'JPY', 9_900],
  ]);
});

test('figures that no invoice could hold are refused where they are typed', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  const refused = (given: Parameters<BillingWorld['aBillable']>[1]): Promise<unknown> =>
    world.aBillable(contact, given).catch((caught: { code: string }) => caught.code);
  expect(await refused({ quantity: '-1' })).toBe('crm.amount_refused');
  expect(await refused({ quantity: '0' })).toBe('crm.amount_refused');
  expect(await refused({ currency: 'JPY', unitPrice: '10.5' })).toBe('crm.amount_refused');
  expect(await refused({ currency: 'KPW' })).toBe('crm.currency_refused');
  expect(await refused({ discount: { kind: 'percent', value: '101' } })).toBe('crm.amount_refused');
  expect(await refused({ discount: { kind: 'amount', value: '0.001' } })).toBe('crm.amount_refused');
  expect(await refused({ unitPrice: '99999999', quantity: '2' })).toBe('crm.amount_refused');
  expect(await refused({ taxCode: 'NOPE' })).toBe('crm.bad_reference');
  const service = await world.aService();
  expect(await refused({ serviceId: service, unitPrice: '1' })).toBe('crm.invalid');
  const small = await world.aBillable(contact, { unitPrice: '0.10' });
  await expect(world.generate([small])).rejects.toMatchObject({ code: 'crm.below_minimum' });
  const silent = await world.aContact({ name: 'Silent', email: null });
  await expect(world.generate([await world.aBillable(silent)])).rejects.toMatchObject({
    code: 'crm.contact_without_email',
  });
  const [row] = await inside(world, (trx) =>
    trx.selectFrom('crm_billable').selectAll().where('id', '=', small).execute(),
  );
  await writeOffBillable(world.deps, world.kim, small, row?.version ?? 0, 'Too little to bill.');
  await expect(world.generate([small])).rejects.toMatchObject({ code: 'crm.billable_closed' });
  await expect(
    changeBillable(world.deps, world.kim, small, (row?.version ?? 0) + 1, { quantity: '5' }),
  ).rejects.toMatchObject({ code: 'crm.billable_closed' });
});

test('251 billables of one contact become two invoices, and the preview says so', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  const service = await world.aService({ prices: [{ currency: 'AUD', unitPrice: '100' }] });
  const first = await world.aBillable(contact, { serviceId: service });
  const copies = await inside(world, async (trx) => {
    const made = await sql<{ id: BillableId }>`
      insert into crm_billable select ('bil_' || lpad(n::text, 26, '0')) as id, workspace_id, contact_id, opportunity_id,
        ticket_id, time_entry_id, service_id, description, quantity, unit_price, list_price, price_reason, discount_kind,
        discount_value, tax_code, currency, billed_on, memo, state, invoice_id, written_off_reason, version, created_by,
        created_at, updated_by, updated_at
      from crm_billable, generate_series(1, 250) n where id = ${first} returning id`.execute(trx);
    return made.rows.map((row) => row.id);
  });
  const chosen = [first, ...copies];
  const preview = await previewInvoices(world.deps, world.kim, chosen, {
    collection: 'send_invoice',
    until: 'sent',
  });
  expect(preview.invoices.map((each) => [each.lines.length, each.warnings[0]?.code])).toEqual([
    [250, 'invoice.split'],
    [1, 'invoice.split'],
  ]);
  const ids = await world.generate(chosen);
  await world.settle();
  const found = await Promise.all(ids.map((id) => invoiceOf(world, id)));
  expect(found.map((row) => [row.state, row.total_minor])).toEqual([
    ['open', 250 * 11_000],
    ['open', 11_000],
  ]);
});

test('a failed payment shows its reason, and a dispute is told to people', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  const [id] = await world.generate([await world.aBillable(contact)]);
  await world.settle();
  const key = (await invoiceOf(world, id)).stripe_id ?? '';
  const triedAt = (): Promise<readonly number[]> =>
    inside(world, async (trx) =>
      (await trx.selectFrom('crm_payment').select('created_at').execute()).map((row) => row.created_at),
    );
  const finalized = await triedAt();
  world.clock.advance(3 * dayMs);
  world.stripe.people().payInvoice(key, 'pm_card_chargeDeclined');
  await world.settle();
  // It is shown by when the card was declined, and not by when Stripe made the payment ready.
  const [tried = 0] = await triedAt();
  expect(tried).toBeGreaterThanOrEqual((finalized[0] ?? 0) + 3 * dayMs);
  const failed = await invoiceOf(world, id);
  expect(failed.state).toBe('open');
  expect(failed.failure_message).not.toBeNull();
  world.stripe.people().payInvoice(key);
  await world.settle();
  expect(await invoiceOf(world, id)).toMatchObject({ state: 'paid', failure_code: null });
  world.stripe.people().disputeInvoice(key);
  await world.settle();
  expect(await invoiceOf(world, id)).toMatchObject({ state: 'paid', is_disputed: true });
  const told = await inside(world, (trx) =>
    trx.selectFrom('crm_notification').select('kind').orderBy('at').orderBy('id').execute(),
  );
  expect(told.map((each) => each.kind)).toEqual([
    'invoice_payment_failed',
    'invoice_paid',
    'invoice_disputed',
  ]);
});

test('without a connected Stripe nothing new is invoiced, and history stays', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  const [id] = await world.generate([await world.aBillable(contact)]);
  await world.settle();
  await inside(world, (trx) => moveConnection(trx, world.stripeId, 'disconnected', null, world.clock.now()));
  const billable = await world.aBillable(contact);
  await expect(world.generate([billable])).rejects.toMatchObject({ code: 'crm.stripe_not_connected' });
  expect(await statesOf(world, [billable])).toEqual(['open']);
  const preview = await previewInvoices(world.deps, world.kim, [billable], {
    collection: 'send_invoice',
    until: 'sent',
  });
  expect(preview.refusals.map((each) => each.code)).toEqual(['crm.stripe_not_connected']);
  expect((await invoiceOf(world, id)).state).toBe('open');
});

test('an invoice whose contact a person must recognise waits and says so; giving it up frees its billables', async () => {
  await using world = await createBillingWorld(database);
  world.stripe.seed({
    customers: [
      { name: 'Acme Pty Ltd', email: 'old@acme.example' },
      { name: 'Acme Pty Ltd', email: 'older@acme.example' },
    ],
  });
  const contact = await world.aContact();
  const billable = await world.aBillable(contact);
  const [id] = await world.generate([billable]);
  await world.settle();
  const job = await jobOf(world, id);
  expect([job.state, job.code]).toEqual(['waiting', 'crm.customer_review']);
  expect((await invoiceOf(world, id)).state).toBe('generating');
  await giveUpJob(world.deps, world.kim, job.id);
  expect((await invoiceOf(world, id)).state).toBe('failed');
  expect(await statesOf(world, [billable])).toEqual(['open']);
});

test('a draft that comes to other figures is not sent, and giving it up takes it back', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  const billable = await world.aBillable(contact);
  const [id] = await world.generate([billable]);
  await inside(world, (trx) =>
    trx
      .updateTable('crm_invoice')
      .set({ predicted_total_minor: 11_001 })
      .where('id', '=', id ?? ('' as InvoiceId))
      .execute(),
  );
  await world.settle();
  const job = await jobOf(world, id);
  expect([job.state, job.code, job.details]).toMatchObject([
    'stopped',
    'crm.totals_differ',
    { 'predicted total': '110.01', 'draft total': '110.00' },
  ]);
  await giveUpJob(world.deps, world.kim, job.id);
  await world.settle();
  expect((await invoiceOf(world, id)).state).toBe('failed');
  expect(await statesOf(world, [billable])).toEqual(['open']);
  expect(world.stripe.books().tables.invoices.size).toBe(0);
});
