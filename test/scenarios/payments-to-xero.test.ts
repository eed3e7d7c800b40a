import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayMs, hourMs } from '#base/clock.ts';
import { loadNamed, recordSideOf } from '#api/record-sides.ts';
import { loadRecordRows } from '#store/views/record-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { clearingName, createPayingWorld, type PayingWorld } from '#test/world/payments-world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What a bookkeeper enters in Xero by hand. */
const payByHand = (world: PayingWorld, number: string, amount: string): void => {
  world.xero.recordPayment({
    Invoice: { InvoiceID: world.xero.invoice(number).id },
    Account: { Code: '090' },
    Amount: amount,
  });
};

const inSydney = (instant: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Australia/Sydney' }).format(instant);

describe('a payment that Ignition collected', () => {
  test('is set against its invoice in Xero, to the cent, on the day in Sydney, with our reference', async () => {
    await using world = await createPayingWorld(database);
    const made = await world.bill(55_005);
    // Nine in the evening of UTC is the next morning in Sydney.
    world.clock.advance(dayMs - (world.clock.now() % dayMs) + 21 * hourMs);
    const at = world.clock.now();
    const slug = world.collect(made);
    await world.poll();
    const [payment, ...others] = world.xero.payments();
    expect(others).toEqual([]);
    expect(payment).toMatchObject({
      invoiceId: world.xero.invoice(made.number).id,
      accountId: world.account(clearingName),
      amount: 55_005n,
      date: inSydney(at),
      status: 'AUTHORISED',
      reference: expect.stringMatching(/^plb:/) as string,
    });
    expect(world.xero.invoice(made.number).status).toBe('PAID');
    expect(await world.stateOf(slug)).toEqual({ state: 'in_sync', code: null });
    await expectAtRest(world);
    expect(world.xero.payments()).toHaveLength(1);
  });

  test('is listed and found by its payer, its amount and its day, whose name is followed with the next whole list', async () => {
    await using world = await createPayingWorld(database);
    const made = await world.bill(55_005);
    world.clock.advance(dayMs - (world.clock.now() % dayMs) + 21 * hourMs);
    const day = new Intl.DateTimeFormat('en-US', { timeZone: 'Australia/Sydney', dateStyle: 'medium' });
    const [, month = '', dayNo = '', year = ''] =
      /^(\w+) (\d+), (\d+)$/.exec(day.format(world.clock.now())) ?? [];
    const slug = world.collect(made);
    await world.poll();
    const client = world.ignition.practice.clients.rows.find((row) => row.state === 'active');
    const titles = async (): Promise<readonly string[]> => {
      const rows = await inWorkspace(database.db, world.workspaceId, (trx) =>
        trx.selectFrom('record').select('title').where('key', '=', slug).execute(),
      );
      return [...new Set(rows.map((row) => row.title))];
    };
    expect(await titles()).toEqual([`${client?.name ?? ''}, 550.05 AUD, ${dayNo} ${month} ${year}`]);
    world.ignition.editClient(client?.slug ?? '', { name: 'Harbour Bakery & Sons Pty Ltd' });
    await world.settle();
    world.clock.advance(8 * dayMs);
    await world.poll();
    expect(await titles()).toEqual([`Harbour Bakery & Sons Pty Ltd, 550.05 AUD, ${dayNo} ${month} ${year}`]);
    await expectAtRest(world);
  });

  test('names the account that it was paid to in Xero, by its code, where it has one, and name', async () => {
    await using world = await createPayingWorld(database);
    world.collect(await world.bill(55_005));
    payByHand(world, (await world.bill(12_345)).number, '123.45');
    await world.poll();
    const deps = { registry: world.registry, vault: world.vault };
    const paidTo = await inWorkspace(database.db, world.workspaceId, async (trx) => {
      const payments = await trx
        .selectFrom('record')
        .select('id')
        .where('connection_id', '=', world.xeroId)
        .where('kind', '=', 'payment')
        .execute();
      const rows = [
        ...(
          await loadRecordRows(
            trx,
            payments.map(({ id }) => id),
          )
        ).values(),
      ];
      const titleOf = await loadNamed(trx, deps, rows);
      return rows.map(
        (row) => recordSideOf(deps, row, titleOf).fields.find(({ label }) => label === 'Paid to')?.title,
      );
    });
    expect(paidTo).toHaveLength(2);
    expect(paidTo).toContain(clearingName);
    expect(paidTo).toContainEqual(expect.stringMatching(/^090 \w+/));
  });

  test('of two invoices is two payments that come to it', async () => {
    await using world = await createPayingWorld(database);
    const [first, second] = [await world.bill(55_000), await world.bill(12_345)];
    const slug = world.collect(first, second);
    await world.poll();
    expect(world.xero.payments().map(({ amount }) => amount)).toEqual([55_000n, 12_345n]);
    expect(await world.stateOf(`${slug}/${second.slug}`)).toEqual({ state: 'in_sync', code: null });
    await expectAtRest(world);
  });

  test('of two invoices that do not come to it is a question for a person', async () => {
    await using world = await createPayingWorld(database);
    const [first, second] = [await world.bill(55_000), await world.bill(12_345)];
    const slug = world.collect(first, second);
    world.ignition.overlay(slug, { amount: { total: '600.00', currency: 'AUD' } });
    await world.poll();
    expect(world.xero.payments()).toEqual([]);
    expect(await world.stateOf(slug)).toEqual({ state: 'dead', code: 'plan.shares_unknown' });
  });

  test('in part leaves the invoice open for the rest', async () => {
    await using world = await createPayingWorld(database);
    const made = await world.bill(55_000);
    const slug = world.collect(made);
    world.ignition.overlay(slug, { amount: { total: '200.00', currency: 'AUD' } });
    world.ignition.overlay(made.slug, { payment_state: 'partially_paid' });
    await world.poll();
    expect(world.xero.payments()).toMatchObject([{ amount: 20_000n }]);
    expect(world.xero.invoice(made.number).status).toBe('AUTHORISED');
    await expectAtRest(world);
  });

  test('waits until its invoice is in Xero, and until a person approved it there', async () => {
    await using world = await createPayingWorld(database);
    const date = inSydney(world.clock.now());
    const lead = world.ignition.createClient({ name: 'Later Pty Ltd', state: 'lead' });
    await world.settle();
    const lines = [{ description: 'BAS', quantity: 1, unitMinor: 100, discountMinor: 0, originSlug: null }];
    const made = world.ignition.createInvoice({ clientSlug: lead.slug, date, lines });
    const slug = world.collect(made);
    await world.poll();
    expect(await world.stateOf(slug)).toEqual({ state: 'skipped', code: 'flow.waits_for_link' });
    await world.chooseInvoices({ state: 'draft' });
    world.ignition.editClient(lead.slug, { state: 'active' });
    await world.poll();
    expect(await world.stateOf(slug)).toEqual({ state: 'skipped', code: 'flow.waits_for_approval' });
    world.xero.editInvoice(made.number, { Status: 'AUTHORISED' });
    await world.poll();
    expect(world.xero.payments()).toHaveLength(1);
    await expectAtRest(world);
  });

  test('from before the flow began is not carried', async () => {
    await using world = await createPayingWorld(database, { from: '2030-01-01' });
    const slug = world.collect(await world.bill());
    await world.poll();
    expect(world.xero.payments()).toEqual([]);
    expect(await world.stateOf(slug)).toEqual({ state: 'skipped', code: 'flow.before_start' });
  });
});

describe('Ignition’s own collection', () => {
  test.each(['uncollected', 'collecting', 'cancelled'] as const)(
    'is not stopped by a payment that is %s',
    async (state) => {
      await using world = await createPayingWorld(database);
      const made = await world.bill();
      const { slug } = world.ignition.createPayment({ invoiceSlugs: [made.slug] });
      world.ignition.setPaymentState(slug, state);
      await world.poll();
      expect(world.xero.payments()).toEqual([]);
      expect(world.xero.invoice(made.number).status).toBe('AUTHORISED');
      expect(await world.stateOf(slug)).toEqual({ state: 'skipped', code: 'flow.not_collected' });
    },
  );

  test('is not stopped by one whose state nobody knows', async () => {
    await using world = await createPayingWorld(database);
    const slug = world.collect(await world.bill());
    world.ignition.overlay(slug, { state: 'settling' });
    await world.poll();
    expect(world.xero.payments()).toEqual([]);
    expect(await world.stateOf(slug)).toEqual({ state: 'skipped', code: 'flow.not_collected' });
  });

  test('is not stopped while Ignition says that the invoice is not paid, which a person is told', async () => {
    await using world = await createPayingWorld(database);
    const made = await world.bill();
    const slug = world.collect(made);
    world.ignition.overlay(made.slug, { payment_state: 'unpaid' });
    await world.poll();
    expect(world.xero.payments()).toEqual([]);
    expect(await world.stateOf(slug)).toEqual({ state: 'dead', code: 'plan.would_still_collect' });
    world.ignition.overlay(made.slug, { payment_state: 'paid' });
    world.ignition.touchInvoice(made.slug, { memo: 'paid after all' });
    await world.poll();
    expect(world.xero.invoice(made.number).status).toBe('PAID');
    expect(await world.stateOf(slug)).toEqual({ state: 'in_sync', code: null });
    await expectAtRest(world);
  });

  test('is not stopped while another payment of the invoice is under way', async () => {
    await using world = await createPayingWorld(database);
    const made = await world.bill();
    const other = world.ignition.createPayment({ invoiceSlugs: [made.slug] });
    world.ignition.setPaymentState(other.slug, 'collecting');
    const slug = world.collect(made);
    await world.poll();
    expect(world.xero.payments()).toEqual([]);
    expect(await world.stateOf(slug)).toEqual({ state: 'dead', code: 'plan.would_still_collect' });
    world.ignition.setPaymentState(other.slug, 'cancelled');
    await world.poll();
    expect(world.xero.payments()).toHaveLength(1);
    await expectAtRest(world);
  });

  test('may be waited for until the money is paid out, as Ignition itself does', async () => {
    await using world = await createPayingWorld(database, { when: 'paid_out' });
    const slug = world.collect(await world.bill());
    await world.poll();
    expect(await world.stateOf(slug)).toEqual({ state: 'skipped', code: 'flow.not_collected' });
    world.ignition.setPaymentState(slug, 'disbursed');
    await world.poll();
    expect(world.xero.payments()).toHaveLength(1);
  });
});

describe('an invoice that others paid in Xero', () => {
  test('gets no second payment; it is found to be paid in both', async () => {
    await using world = await createPayingWorld(database);
    const made = await world.bill();
    payByHand(world, made.number, '550.00');
    await world.poll();
    const slug = world.collect(made);
    await world.poll();
    expect(world.xero.payments()).toHaveLength(1);
    expect(await world.stateOf(slug)).toEqual({ state: 'dead', code: 'plan.paid_in_both' });
    world.xero.deletePayment(world.xero.payments()[0]?.id ?? '');
    await world.poll();
    expect(world.xero.payments().filter(({ status }) => status === 'AUTHORISED')).toHaveLength(1);
    expect(await world.stateOf(slug)).toEqual({ state: 'in_sync', code: null });
    await expectAtRest(world);
  });

  test('in part gets no payment that would be too much', async () => {
    await using world = await createPayingWorld(database);
    const made = await world.bill();
    payByHand(world, made.number, '0.01');
    await world.poll();
    const slug = world.collect(made);
    await world.poll();
    expect(world.xero.payments()).toHaveLength(1);
    expect(await world.stateOf(slug)).toEqual({ state: 'dead', code: 'plan.paid_in_both' });
  });
});

test('an overpayment is said to be one, with nothing written', async () => {
  await using world = await createPayingWorld(database);
  const made = await world.bill();
  const slug = world.collect(made);
  world.ignition.overlay(slug, { amount: { total: '550.01', currency: 'AUD' } });
  await world.poll();
  expect(world.xero.payments()).toEqual([]);
  expect(await world.stateOf(slug)).toEqual({ state: 'dead', code: 'plan.payment_exceeds' });
});

test('an amount in another currency is not set against the invoice', async () => {
  await using world = await createPayingWorld(database);
  const slug = world.collect(await world.bill());
  world.ignition.overlay(slug, { amount: { total: '550.00', currency: 'NZD' } });
  await world.poll();
  expect(world.xero.payments()).toEqual([]);
  expect(await world.stateOf(slug)).toEqual({ state: 'dead', code: 'plan.currency_differs' });
});

describe('the clearing account', () => {
  test.each([
    ['that nobody chose', () => ''],
    ['that takes no payments', (world: PayingWorld) => world.account('200')],
  ])('%s stops the payment, and another one lets it go on', async (_, choice) => {
    await using world = await createPayingWorld(database);
    await world.choose({ clearingAccount: choice(world) });
    const slug = world.collect(await world.bill());
    await world.poll();
    expect(world.xero.payments()).toEqual([]);
    expect(await world.stateOf(slug)).toEqual({ state: 'dead', code: 'plan.money_account' });
    await world.choose({ clearingAccount: world.account('835') });
    await world.settle();
    expect(world.xero.payments()).toMatchObject([{ accountId: world.account('835') }]);
    await expectAtRest(world);
  });

  test('that Xero does not have cannot be chosen, and one that was archived since hinders no other setting', async () => {
    await using world = await createPayingWorld(database);
    const nowhere = 'a1a1a1a1-0000-4000-8000-000000000000';
    await expect(world.choose({ clearingAccount: nowhere, feeAccount: nowhere })).rejects.toMatchObject({
      code: 'flow.unknown_account',
      details: { fields: [`payments.clearingAccount: ${nowhere}`, `payments.feeAccount: ${nowhere}`] },
    });
    await world.choose({ clearingAccount: world.account('835').toUpperCase() });
    const slug = world.collect(await world.bill());
    await world.poll();
    expect(world.xero.payments()).toMatchObject([{ accountId: world.account('835') }]);
    expect(await world.stateOf(slug)).toMatchObject({ state: 'in_sync' });
    await inWorkspace(database.db, world.workspaceId, (trx) =>
      trx
        .updateTable('record')
        .set({ state: 'archived' })
        .where('connection_id', '=', world.xeroId)
        .where('key', '=', world.account('835'))
        .execute(),
    );
    await world.choose({ payoutContact: 'Ignition Payments' });
    await expect(world.choose({ bankAccount: nowhere })).rejects.toMatchObject({
      code: 'flow.unknown_account',
    });
  });
});

describe('a payment that the bank took back', () => {
  test('is deleted in Xero, so that the customer owes it again', async () => {
    await using world = await createPayingWorld(database);
    const made = await world.bill();
    const slug = world.collect(made);
    await world.poll();
    world.ignition.setPaymentState(slug, 'uncollected');
    await world.poll();
    expect(world.xero.payments()).toMatchObject([{ status: 'DELETED' }]);
    expect(world.xero.invoice(made.number).status).toBe('AUTHORISED');
    expect(world.clearing()).toBe(0n);
    await expectAtRest(world);
    // Collected once more, it cannot be brought back: a person enters it.
    world.ignition.setPaymentState(slug, 'collected');
    await world.poll();
    expect(await world.stateOf(slug)).toEqual({ state: 'dead', code: 'plan.payment_repaid' });
  });

  test('is a finding where the practice wants to see each', async () => {
    await using world = await createPayingWorld(database, { onRejected: 'finding' });
    const slug = world.collect(await world.bill());
    await world.poll();
    world.ignition.setPaymentState(slug, 'uncollected');
    await world.poll();
    expect(world.xero.payments()).toMatchObject([{ status: 'AUTHORISED' }]);
    expect(await world.stateOf(slug)).toEqual({ state: 'dead', code: 'plan.payment_rejected' });
  });

  test('stays when it was given back to the customer, which a person is told or not', async () => {
    await using world = await createPayingWorld(database);
    const slug = world.collect(await world.bill());
    await world.poll();
    world.ignition.setPaymentState(slug, 'refunding');
    await world.poll();
    expect(world.xero.payments()).toMatchObject([{ status: 'AUTHORISED' }]);
    expect(await world.stateOf(slug)).toEqual({ state: 'dead', code: 'plan.payment_refunded' });
    await world.choose({ onRefunded: 'keep' });
    await world.settle();
    expect(await world.stateOf(slug)).toEqual({ state: 'in_sync', code: null });
    await expectAtRest(world);
  });
});

describe('where Ignition posts payments itself', () => {
  test('they are matched and reported, and nothing is written', async () => {
    await using world = await createPayingWorld(database, { mode: 'audit' });
    const [posted, missing] = [await world.bill(), await world.bill()];
    world.xero.recordPayment({
      Invoice: { InvoiceID: world.xero.invoice(posted.number).id },
      Account: { Code: '835' },
      Amount: '550.00',
    });
    await world.poll();
    const [there, absent] = [world.collect(posted), world.collect(missing)];
    await world.poll();
    expect(await world.stateOf(there)).toEqual({ state: 'in_sync', code: null });
    expect(await world.stateOf(absent)).toEqual({ state: 'skipped', code: 'plan.audit_missing' });
    expect(world.moneyCalls()).toEqual([]);
    world.ignition.setPaymentState(there, 'uncollected');
    await world.poll();
    expect(await world.stateOf(there)).toEqual({ state: 'skipped', code: 'plan.audit_differs' });
    expect(world.moneyCalls()).toEqual([]);
    await expectAtRest(world);
  });

  test('the payment of an invoice that Ignition pushed is never made', async () => {
    await using world = await createPayingWorld(database);
    const made = await world.bill();
    world.ignition.touchInvoice(made.slug, { pushedToXero: true });
    const slug = world.collect(made);
    await world.poll();
    expect(world.xero.payments()).toEqual([]);
    expect(await world.stateOf(slug)).toEqual({ state: 'skipped', code: 'plan.audit_missing' });
  });
});

describe('nothing is doubled', () => {
  test('when Xero’s answer is lost after the payment was made', async () => {
    await using world = await createPayingWorld(database);
    const made = await world.bill();
    world.xero.addFault({
      kind: 'timeout-after-commit',
      match: { method: 'PUT', path: '*/Payments' },
      count: 1,
    });
    const slug = world.collect(made);
    await world.poll();
    expect(world.xero.payments()).toHaveLength(1);
    expect(await world.stateOf(slug)).toEqual({ state: 'in_sync', code: null });
    await expectAtRest(world);
  });

  test.each(Array.from({ length: 6 }, (_, index) => [index * 9 + 5, index % 2 === 0] as const))(
    'when the worker is killed at its step %i (after it: %s)',
    async (step, after) => {
      await using world = await createPayingWorld(database);
      const made = await world.bill();
      const slug = world.collect(made);
      world.clock.advance(dayMs);
      await world.settleWithCrash(step, after);
      await world.poll();
      expect(world.xero.payments()).toHaveLength(1);
      expect(world.clearing()).toBe(55_000n);
      expect(await world.stateOf(slug)).toEqual({ state: 'in_sync', code: null });
      await expectAtRest(world);
    },
  );
});
