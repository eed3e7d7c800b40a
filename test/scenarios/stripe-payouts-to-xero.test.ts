import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayMs } from '#base/clock.ts';
import { failPayout, payOutByHand } from '#sim/stripe/payouts.ts';
import { clearingName, createClearingWorld, type ClearingWorld } from '#test/world/clearing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const payouts = 'stripe-payouts-to-xero';
const returns = `${payouts}:bank_transfer`;
const costs = `${payouts}:bank_transaction`;

/** The customer pays on Stripe's page, and the news comes to rest. */
const pay = async (world: ClearingWorld, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) world.atStripe.payInvoice(key);
  await world.settle();
};

/** Everything that customers paid has left the clearing account, and nobody is needed. */
const expectPaidOut = (world: ClearingWorld): void => {
  expect(world.clearing()).toBe(0n);
  expect(world.bugs).toEqual([]);
};

const newestPayout = (world: ClearingWorld) => {
  const [newest] = [...world.stripe.books().tables.payouts.oldestFirst()].toReversed();
  if (newest === undefined) throw new Error('nothing was paid out');
  return newest;
};

describe('a payout of Stripe', () => {
  test('takes payments, less fees, from the clearing account to the bank, and leaves nothing behind', async () => {
    await using world = await createClearingWorld(database);
    const [first, second] = [await world.bill('500'), await world.bill('123.45')];
    expect(world.books.invoice(first.number)).toMatchObject({ status: 'AUTHORISED', total: 55_000n });
    await pay(world, first.key, second.key);
    expect(world.books.invoice(first.number).status).toBe('PAID');
    expect(world.clearing()).toBe(55_000n + 13_580n);
    await world.days(5);
    const payout = newestPayout(world);
    expect(payout.status).toBe('paid');
    expect(world.books.bankTransfers()).toMatchObject([
      {
        fromAccountId: world.account(clearingName),
        toAccountId: world.account('090'),
        amount: BigInt(payout.amount),
        reference: expect.stringMatching(/^plb:/) as string,
      },
    ]);
    expect(world.books.bankTransactions()).toMatchObject([
      { type: 'SPEND', total: 55_000n + 13_580n - BigInt(payout.amount), lines: [{ accountCode: '405' }] },
    ]);
    expect(world.clearing()).toBe(0n);
    expect(await world.stateOf(payouts, payout.id)).toEqual({ state: 'in_sync', code: null });
    expect(await world.stateOf(costs, payout.id)).toEqual({ state: 'in_sync', code: null });
    await world.days(2);
    expect(world.books.bankTransfers()).toHaveLength(1);
    expect(world.books.payments()).toHaveLength(2);
    expect(world.bugs).toEqual([]);
  });

  test('spends what was given back, and waits for a person until the account for it is chosen', async () => {
    await using world = await createClearingWorld(database, { clearing: { refundAccount: '' } });
    const [first, second] = [await world.bill('500'), await world.bill('300')];
    await pay(world, first.key, second.key);
    world.atStripe.refundInvoice(second.key, 10_000);
    await world.days(5);
    const payout = newestPayout(world);
    expect(await world.stateOf(payouts, payout.id)).toEqual({ state: 'dead', code: 'plan.money_account' });
    expect(world.books.bankTransfers()).toEqual([]);
    expect(world.books.bankTransactions()).toEqual([]);
    await world.choose(payouts, { clearing: { refundAccount: world.account('260') } });
    await world.days(1);
    expectPaidOut(world);
    expect(world.books.balance('260')).toBe(10_000n);
    expect(world.books.payments()).toHaveLength(2);
  });

  test('spends what a dispute took, and receives what a won one gave back', async () => {
    await using world = await createClearingWorld(database);
    const [first, second] = [await world.bill('500'), await world.bill('300')];
    await pay(world, first.key, second.key);
    const dispute = world.atStripe.disputeInvoice(second.key);
    await world.days(5);
    expectPaidOut(world);
    expect(world.books.balance('429')).toBe(33_000n);
    world.atStripe.closeDispute(dispute.id, 'won');
    await world.days(5);
    expectPaidOut(world);
    expect(world.books.bankTransactions().map(({ type }) => type)).toEqual(['SPEND', 'RECEIVE']);
  });

  test('that failed after it arrived is brought back, and the next one takes its money out', async () => {
    await using world = await createClearingWorld(database);
    await pay(world, (await world.bill('500')).key);
    await world.days(5);
    expectPaidOut(world);
    const failed = newestPayout(world);
    failPayout(world.stripe.books(), failed);
    await world.days(1);
    expect(world.clearing()).toBe(BigInt(failed.amount));
    expect(await world.stateOf(returns, failed.id)).toEqual({ state: 'in_sync', code: null });
    world.atStripe.payOut();
    await world.days(3);
    expect(newestPayout(world).id).not.toBe(failed.id);
    expectPaidOut(world);
    expect(world.books.bankTransfers()).toHaveLength(3);
    expect(world.books.bankTransactions()).toHaveLength(1);
  });

  test('that failed on its way makes no transfer, and what it cost is spent all the same', async () => {
    await using world = await createClearingWorld(database);
    await pay(world, (await world.bill('500')).key);
    await world.days(2);
    const failed = newestPayout(world);
    expect(failed.status).toBe('in_transit');
    failPayout(world.stripe.books(), failed);
    Object.assign(failed, { reconciliation_status: 'completed' });
    world.atStripe.payOut();
    await world.days(4);
    expect(await world.stateOf(payouts, failed.id)).toEqual({ state: 'skipped', code: 'flow.payout_failed' });
    expect(world.books.bankTransfers()).toHaveLength(1);
    expectPaidOut(world);
  });

  test('whose movements do not come to its amount is told with its figures, and nothing is written', async () => {
    await using world = await createClearingWorld(database);
    await pay(world, (await world.bill('500')).key);
    await world.days(2);
    const payout = newestPayout(world);
    const { balanceTransactions } = world.stripe.books().tables;
    const [part] = balanceTransactions.by('payout', payout.id).filter(({ type }) => type === 'charge');
    const fee = part?.fee ?? 0;
    Object.assign(part ?? {}, { fee: fee + 1 });
    await world.days(2);
    expect(await world.stateOf(payouts, payout.id)).toEqual({ state: 'dead', code: 'plan.payout_differs' });
    expect(world.books.bankTransfers()).toEqual([]);
    expect(world.books.bankTransactions()).toEqual([]);
  });

  test('that a person asked for cannot be taken apart, and is a person’s to enter', async () => {
    await using world = await createClearingWorld(database);
    await pay(world, (await world.bill('500')).key);
    await world.days(2);
    failPayout(world.stripe.books(), newestPayout(world));
    payOutByHand(world.stripe.books(), 100);
    await world.days(3);
    const payout = newestPayout(world);
    expect(await world.stateOf(payouts, payout.id)).toEqual({
      state: 'dead',
      code: 'plan.amount_unreadable',
    });
    expect(world.books.bankTransfers()).toEqual([]);
  });

  test('of a payment in another currency than it was settled in mixes nothing', async () => {
    await using world = await createClearingWorld(database);
    const dollars = await world.bill('400', { currency: 'USD' });
    await pay(world, dollars.key);
    const [payment = ''] = await world.paymentsOf(dollars.id);
    await world.days(5);
    expect(world.books.payments()).toEqual([]);
    expect(await world.stateOf('crm-payments-to-xero', payment)).not.toMatchObject({ state: 'in_sync' });
    expect(await world.stateOf(payouts, newestPayout(world).id)).toEqual({
      state: 'skipped',
      code: 'flow.waits_for_payments',
    });
    expect(world.clearing()).toBe(0n);
  });

  test('is only compared in audit', async () => {
    await using world = await createClearingWorld(database, { clearing: { mode: 'audit' } });
    await pay(world, (await world.bill('500')).key);
    await world.days(5);
    expect(await world.stateOf(payouts, newestPayout(world).id)).toEqual({
      state: 'skipped',
      code: 'flow.audit_only',
    });
    expect(world.books.bankTransfers()).toEqual([]);
    expect(world.books.bankTransactions()).toEqual([]);
  });
});

describe('nothing is doubled', () => {
  test('when answers are lost after Xero has done what was asked', async () => {
    await using world = await createClearingWorld(database);
    for (const path of ['*/BankTransfers', '*/BankTransactions', '*/Payments'])
      world.books.addFault({ kind: 'timeout-after-commit', match: { method: 'PUT', path }, count: 1 });
    await pay(world, (await world.bill('500')).key);
    await world.days(6);
    expectPaidOut(world);
    expect(world.books.payments()).toHaveLength(1);
    expect(world.books.bankTransfers()).toHaveLength(1);
    expect(world.books.bankTransactions()).toHaveLength(1);
  });

  test.each([
    [12, true],
    [19, false],
    [26, true],
    [33, false],
  ] as const)('when the worker is killed at its step %i (after it: %s)', async (step, after) => {
    await using world = await createClearingWorld(database);
    await pay(world, (await world.bill('500')).key);
    await world.days(2);
    world.clock.advance(dayMs);
    await world.settleWithCrash(step, after);
    await world.days(3);
    expectPaidOut(world);
    expect(world.books.payments()).toHaveLength(1);
    expect(world.books.bankTransfers()).toHaveLength(1);
    expect(world.books.bankTransactions()).toHaveLength(1);
  });
});
