import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayMs } from '#base/clock.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { createPairingWorld, type PairingWorld } from '#test/world/pairing-world.ts';

/** What Ignition collected and what Stripe charged: the same money only where somebody said so. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const inSync = { state: 'in_sync', code: null };

/** What keeps a payment from its charge, as the person reads it. */
const letterOf = (world: PairingWorld, payment: string): Promise<string> =>
  inWorkspace(world.database.db, world.workspaceId, async (trx) => {
    const row = await trx
      .selectFrom('change')
      .innerJoin('record', 'record.id', 'change.source_record_id')
      .select('change.message')
      .where('record.key', '=', payment)
      .where('change.state', '=', 'dead')
      .orderBy('change.planned_at', 'desc')
      .executeTakeFirst();
    return row?.message ?? '';
  });

describe('a payment and a charge that name each other', () => {
  test('by a charge’s id in the invoice’s reference are a pair, and the charge is told whose it is', async () => {
    await using world = await createPairingWorld(database);
    const charge = await world.charge({ amount: 55_000 });
    const { payment, invoice } = world.collect(55_000, { reference: `Paid by card, ${charge.id}.` });
    await world.poll();
    expect(await world.stateOf(payment)).toMatchObject(inSync);
    expect(await world.pairs()).toEqual({ [payment]: charge.id });
    expect(world.told(charge)).toEqual({
      plumbline_ref: expect.stringMatching(/^plb:/) as string,
      plumbline_source: payment,
      plumbline_source_invoices: invoice,
    });
    await world.poll();
    expect(world.chargeWrites()).toBe(1);
    expect(world.bugs).toEqual([]);
  });

  test('by the payment intent, or by the invoice that it pays at Stripe, are a pair as well', async () => {
    await using world = await createPairingWorld(database);
    const charge = await world.charge({ amount: 12_300 });
    const { payment } = world.collect(12_300, { reference: charge.payment_intent ?? '' });
    await world.poll();
    expect(await world.pairs()).toEqual({ [payment]: charge.id });
    expect(await world.stateOf(payment)).toMatchObject(inSync);
  });

  test.each([
    ['the payment’s id', 'ignition_payment', ({ payment }: { payment: string }) => payment],
    ['the invoice’s number', 'ignition_invoice', ({ number }: { number: string }) => number],
    ['the invoice’s id', 'ignition_invoice', ({ invoice }: { invoice: string }) => invoice],
  ] as const)('by %s in the charge’s metadata, within seconds of the charge', async (_what, key, wordOf) => {
    await using world = await createPairingWorld(database);
    const made = world.collect();
    await world.poll();
    expect(await world.stateOf(made.payment)).toMatchObject({ state: 'skipped', code: 'pair.no_reference' });
    const charge = await world.charge({ amount: 55_000, metadata: { [key]: wordOf(made) } });
    await world.settle();
    expect(await world.pairs()).toEqual({ [made.payment]: charge.id });
    expect(world.told(charge)['plumbline_source']).toBe(made.payment);
  });

  test('in a key of the firm’s own, or in the description, once the settings say so', async () => {
    await using world = await createPairingWorld(database);
    const [first, second] = [world.collect(10_000), world.collect(20_000)];
    const byKey = await world.charge({ amount: 10_000, metadata: { order: first.payment } });
    const byText = await world.charge({ amount: 20_000, description: `BAS (${second.number})` });
    await world.poll();
    expect(await world.pairs()).toEqual({});
    await world.choose({ pairing: { keys: ['order'], description: 'read' } });
    await world.settle();
    expect(await world.pairs()).toEqual({ [first.payment]: byKey.id, [second.payment]: byText.id });
  });

  test('are told to Ignition too, where a feed with a key takes it', async () => {
    await using world = await createPairingWorld(database, { writeBack: 'on' });
    const charge = await world.charge({ amount: 55_000 });
    const { payment } = world.collect(55_000, { reference: charge.id });
    await world.poll();
    expect(world.ignition.practice.payments.find(payment)?.externalPaymentId).toBe(charge.id);
    await world.poll();
    expect(await world.stateOf(payment)).toMatchObject(inSync);
    expect(world.chargeWrites()).toBe(1);
  });
});

describe('nothing but a reference makes a pair', () => {
  test('an amount and a customer do not: the payment is left out with its reason', async () => {
    await using world = await createPairingWorld(database);
    const { payment } = world.collect();
    await world.charge({ amount: 55_000 });
    await world.poll();
    expect(await world.stateOf(payment)).toMatchObject({ state: 'skipped', code: 'pair.no_reference' });
    expect(await world.pairs()).toEqual({});
    expect(world.chargeWrites()).toBe(0);
  });

  test('money that came to both from one customer is told as paid in both, and never linked', async () => {
    await using world = await createPairingWorld(database);
    const [customer] = [...world.stripe.books().tables.customers.oldestFirst()];
    const { payment } = world.collect();
    await world.poll();
    const charge = await world.charge({ amount: 55_000, customer: customer?.id ?? '' });
    await world.settle();
    expect(await world.stateOf(payment)).toMatchObject({ state: 'skipped', code: 'pair.paid_in_both' });
    expect((await world.stateOf(payment)).detail).toContain(charge.id);
    expect(await world.pairs()).toEqual({});
    expect(world.told(charge)).toEqual({});
    const { found, run } = await world.reconcile();
    expect(found).toMatchObject([{ kind: 'paid_in_both', code: 'pair.paid_in_both', key: payment }]);
    expect(run.totals).toEqual({ AUD: { source: '550.00', target: '550.00' } });
  });

  test('the same amount a month apart is two payments of one customer', async () => {
    await using world = await createPairingWorld(database);
    const [customer] = [...world.stripe.books().tables.customers.oldestFirst()];
    const { payment } = world.collect();
    await world.poll();
    world.clock.advance(30 * dayMs);
    await world.charge({ amount: 55_000, customer: customer?.id ?? '' });
    await world.poll();
    expect(await world.stateOf(payment)).toMatchObject({ state: 'skipped', code: 'pair.no_reference' });
  });

  test('an id of another Stripe account is said to be none of this one', async () => {
    await using world = await createPairingWorld(database);
    const { payment } = world.collect(55_000, { reference: 'ch_3NoSuchCharge' });
    await world.poll();
    expect(await world.stateOf(payment)).toMatchObject({
      state: 'skipped',
      code: 'pair.charge_unseen',
      detail: 'It names ch_3NoSuchCharge.',
    });
  });
});

describe('a pair that does not agree is a finding with both values, and nothing is written', () => {
  test('in its amount, by a cent', async () => {
    await using world = await createPairingWorld(database);
    const charge = await world.charge({ amount: 55_001 });
    const { payment } = world.collect(55_000, { reference: charge.id });
    await world.poll();
    expect(await world.stateOf(payment)).toMatchObject({ state: 'dead', code: 'plan.pair_amount_differs' });
    expect(await letterOf(world, payment)).toBe(
      '550.00 AUD was collected, and the charge is 550.01 AUD: 0.01 AUD apart.',
    );
    expect([await world.pairs(), world.told(charge)]).toEqual([{}, {}]);
    const { found, run } = await world.reconcile();
    expect(found).toMatchObject([
      {
        kind: 'amount_differs',
        code: 'plan.pair_amount_differs',
        differences: [{ field: 'amount', wanted: '550.00', held: '550.01' }],
      },
    ]);
    expect(run.totals).toEqual({ AUD: { source: '550.00', target: '550.01' } });
  });

  test('in its currency, whatever the number', async () => {
    await using world = await createPairingWorld(database);
    const charge = await world.charge({ amount: 55_000, currency: 'nzd' });
    const { payment } = world.collect(55_000, { reference: charge.id });
    await world.poll();
    expect(await world.stateOf(payment)).toMatchObject({ state: 'dead', code: 'plan.currency_differs' });
    expect(await letterOf(world, payment)).toBe('550.00 AUD was collected, and the charge is 550.00 NZD.');
    const { run } = await world.reconcile();
    expect(run.totals).toEqual({
      AUD: { source: '550.00', target: '0.00' },
      NZD: { source: '0.00', target: '550.00' },
    });
  });

  test('in how it came', async () => {
    await using world = await createPairingWorld(database);
    const charge = await world.charge({ amount: 55_000 });
    const { payment } = world.collect(55_000, { reference: charge.id });
    world.ignition.overlay(payment, {
      collection: { type: 'bank account', completed_at: new Date(world.clock.now()).toISOString() },
    });
    await world.poll();
    expect(await world.stateOf(payment)).toMatchObject({ state: 'dead', code: 'plan.pair_method_differs' });
  });

  test('in how far it has come: Ignition would collect what Stripe has already', async () => {
    await using world = await createPairingWorld(database);
    const charge = await world.charge({ amount: 55_000 });
    const { payment } = world.collect(55_000, { reference: charge.id, state: 'collecting' });
    await world.poll();
    expect(await world.stateOf(payment)).toMatchObject({ state: 'dead', code: 'plan.pair_state_differs' });
    expect(await letterOf(world, payment)).toBe('The payment is “collecting”, and the charge “succeeded”.');
    world.ignition.setPaymentState(payment, 'cancelled');
    await world.poll();
    expect(await world.stateOf(payment)).toMatchObject({ state: 'skipped', code: 'flow.not_collected' });
  });

  test('once it is refunded at Stripe, until Ignition gives it back as well', async () => {
    await using world = await createPairingWorld(database);
    const charge = await world.charge({ amount: 55_000 });
    const { payment } = world.collect(55_000, { reference: charge.id });
    await world.poll();
    world.refund(charge, 10_000);
    await world.settle();
    expect(await world.stateOf(payment)).toMatchObject({ state: 'dead', code: 'plan.pair_state_differs' });
    expect(await letterOf(world, payment)).toContain('“partly_refunded”');
    world.refund(charge);
    await world.settle();
    world.ignition.setPaymentState(payment, 'refunding');
    await world.poll();
    expect(await world.stateOf(payment)).toMatchObject(inSync);
    expect(world.chargeWrites()).toBe(1);
  });

  test('while a bank contests it, and no longer when that is won', async () => {
    await using world = await createPairingWorld(database);
    const [won, lost] = [await world.charge({ amount: 55_000 }), await world.charge({ amount: 20_000 })];
    const [first, second] = [
      world.collect(55_000, { reference: won.id }),
      world.collect(20_000, { reference: lost.id }),
    ];
    await world.poll();
    world.dispute(won, 'won');
    world.dispute(lost);
    await world.settle();
    expect(await world.stateOf(first.payment)).toMatchObject(inSync);
    expect(await world.stateOf(second.payment)).toMatchObject({
      state: 'dead',
      code: 'plan.pair_state_differs',
    });
  });

  test('a surcharge on top is no difference where the settings say that it is one', async () => {
    await using world = await createPairingWorld(database);
    const charge = await world.charge({ amount: 55_880 });
    const { payment } = world.collect(55_000, { reference: charge.id });
    world.ignition.overlay(payment, { amount: { total: '550.00', surcharge: '8.80', currency: 'AUD' } });
    await world.poll();
    expect(await world.stateOf(payment)).toMatchObject({ code: 'plan.pair_amount_differs' });
    await world.choose({ pairing: { surcharge: 'added' } });
    await world.settle();
    expect(await world.stateOf(payment)).toMatchObject(inSync);
  });
});

describe('amounts keep the decimals of their currency', () => {
  test.each([
    ['yen, which have none', 'jpy', 55_000, { total: '55000', currency: 'JPY' }],
    ['dinars, which have three', 'kwd', 5_120, { total: '5.120', currency: 'KWD' }],
  ] as const)('%s', async (_what, currency, amount, told) => {
    await using world = await createPairingWorld(database);
    const charge = await world.charge({ amount, currency });
    const { payment } = world.collect(55_000, { reference: charge.id });
    world.ignition.overlay(payment, { amount: told });
    await world.poll();
    expect(await world.stateOf(payment)).toMatchObject(inSync);
    const { run } = await world.reconcile();
    expect(run.totals).toEqual({ [told.currency]: { source: told.total, target: told.total } });
  });

  test('an amount with more places than its currency has is said to be unreadable, never rounded', async () => {
    await using world = await createPairingWorld(database);
    const charge = await world.charge({ amount: 55_000, currency: 'jpy' });
    const { payment } = world.collect(55_000, { reference: charge.id });
    world.ignition.overlay(payment, { amount: { total: '55000.40', currency: 'JPY' } });
    await world.poll();
    expect(await world.stateOf(payment)).toMatchObject({ state: 'dead', code: 'plan.amount_unreadable' });
    expect(world.told(charge)).toEqual({});
  });
});

describe('one charge is one payment', () => {
  test('two charges for one payment are a question, and one is left when the other’s reference goes', async () => {
    await using world = await createPairingWorld(database);
    const made = world.collect();
    const first = await world.charge({ amount: 55_000, metadata: { ignition_payment: made.payment } });
    const second = await world.charge({ amount: 55_000, metadata: { ignition_payment: made.payment } });
    await world.poll();
    expect(await world.stateOf(made.payment)).toMatchObject({ state: 'dead', code: 'plan.pair_several' });
    expect(await letterOf(world, made.payment)).toContain(first.id);
    expect(await world.pairs()).toEqual({});
    await world.rename(second, { ignition_payment: '' });
    await world.settle();
    expect(await world.pairs()).toEqual({ [made.payment]: first.id });
    expect(await world.stateOf(made.payment)).toMatchObject(inSync);
  });

  test('two payments of one charge are a question in whatever order they come', async () => {
    await using world = await createPairingWorld(database);
    const charge = await world.charge({ amount: 55_000 });
    const first = world.collect(55_000, { reference: charge.id });
    await world.poll();
    expect(await world.pairs()).toEqual({ [first.payment]: charge.id });
    const second = world.collect(55_000, { reference: charge.payment_intent ?? '' });
    await world.poll();
    for (const { payment } of [first, second])
      expect(await world.stateOf(payment)).toMatchObject({ state: 'dead', code: 'plan.pair_shared' });
    await world.rename(charge, { ignition_payment: first.payment });
    await world.settle();
    expect(await world.stateOf(first.payment)).toMatchObject(inSync);
    expect(await world.stateOf(second.payment)).toMatchObject({ state: 'skipped' });
  });

  test('a failed try is no second charge of its order', async () => {
    await using world = await createPairingWorld(database);
    const made = world.collect(55_000, { state: null });
    await world.charge({
      amount: 55_000,
      card: 'pm_card_chargeDeclined',
      metadata: { ignition_payment: made.payment },
    });
    await world.poll();
    expect(await world.stateOf(made.payment)).toMatchObject({ state: 'skipped', code: 'flow.not_collected' });
    const charge = await world.charge({ amount: 55_000, metadata: { ignition_payment: made.payment } });
    world.ignition.setPaymentState(made.payment, 'collected');
    await world.poll();
    expect(await world.pairs()).toEqual({ [made.payment]: charge.id });
  });

  test('a payment that was cancelled gives its invoice’s charge to the one that was collected', async () => {
    await using world = await createPairingWorld(database);
    const charge = await world.charge({ amount: 55_000 });
    const made = world.collect(55_000, { reference: charge.id });
    const other = world.ignition.createPayment({ invoiceSlugs: [made.invoice], method: 'credit card' });
    world.ignition.setPaymentState(other.slug, 'cancelled');
    await world.poll();
    expect(await world.pairs()).toEqual({ [made.payment]: charge.id });
    expect(await world.stateOf(other.slug)).toMatchObject({ code: 'flow.not_collected' });
  });
});

test('what somebody takes off the charge is put back, and what others wrote there stays', async () => {
  await using world = await createPairingWorld(database);
  const charge = await world.charge({ amount: 55_000, metadata: { theirs: 'stays' } });
  const { payment } = world.collect(55_000, { reference: charge.id });
  await world.poll();
  await world.rename(charge, { plumbline_source: '' });
  await world.settle();
  expect(world.told(charge)['plumbline_source']).toBe(payment);
  expect(world.stripe.books().tables.charges.get(charge.id)?.metadata['theirs']).toBe('stays');
});

test('payments from before the flow begins are left alone', async () => {
  await using world = await createPairingWorld(database, { pairing: { from: '2030-01-01' } });
  const charge = await world.charge({ amount: 55_000 });
  const { payment } = world.collect(55_000, { reference: charge.id });
  await world.poll();
  expect(await world.stateOf(payment)).toMatchObject({ state: 'skipped', code: 'flow.before_start' });
});

test('killed at any moment, each pair is linked once and its charge told once', async () => {
  await using world = await createPairingWorld(database);
  const charges = [await world.charge({ amount: 10_000 }), await world.charge({ amount: 20_000 })];
  const made = charges.map(({ id, amount }) => world.collect(amount, { reference: id }));
  let deaths = 0;
  for (let dieAt = 1; dieAt < 160; dieAt += 7) {
    world.clock.advance(2 * 3_600_000 + 60_000);
    deaths += (await world.settleWithCrash(dieAt, dieAt % 2 === 0)).died ? 1 : 0;
  }
  await world.poll();
  expect(deaths).toBeGreaterThan(5);
  expect(await world.pairs()).toEqual(
    Object.fromEntries(made.map(({ payment }, at) => [payment, charges[at]?.id])),
  );
  for (const [at, { payment }] of made.entries()) {
    expect(await world.stateOf(payment)).toMatchObject(inSync);
    const charge = charges[at];
    expect(charge === undefined ? null : world.told(charge)['plumbline_source']).toBe(payment);
  }
  const writes = world.chargeWrites();
  await world.poll();
  expect(world.chargeWrites()).toBe(writes);
  expect(world.bugs).toEqual([]);
});
