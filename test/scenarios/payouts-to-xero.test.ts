import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayMs } from '#base/clock.ts';
import { clearingBalances, type ClearingBalance } from '#engine/ledger-choices.ts';
import { loadFlows } from '#store/views/flow-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { clearingName, createPayingWorld, type PayingWorld } from '#test/world/payments-world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const transfers = 'ignition-payments-to-xero:bank_transfer';
const transactions = 'ignition-payments-to-xero:bank_transaction';

/** Ignition pays out what it collected of these payments, and the money arrives. Gives the payout's id. */
const payOut = (world: PayingWorld, ...payments: readonly string[]): string => {
  let id: string | null = null;
  for (const slug of payments) id = world.ignition.setPaymentState(slug, 'disbursed').disbursalId;
  return id ?? '';
};

/** What Ignition keeps back for these payments, in cents. */
const feesOf = (world: PayingWorld, ...payments: readonly string[]): bigint =>
  payments.reduce(
    (sum, slug) => sum + BigInt(world.ignition.practice.payments.find(slug)?.feeMinor ?? 0),
    0n,
  );

/** What the flow's page shows of the clearing account. */
const clearingOf = (world: PayingWorld): Promise<readonly ClearingBalance[] | null> =>
  inWorkspace(database.db, world.workspaceId, async (trx) => {
    const [flow] = await loadFlows(trx, world.paymentFlow);
    return flow === undefined ? null : clearingBalances(trx, world, flow);
  });

/** The payout's own amount as Ignition shows it, whatever is in it. */
const claim = (world: PayingWorld, payout: string, total: string): void => {
  world.ignition.overlay(payout, { amount: { total, currency: 'AUD' } });
};

describe('a payout', () => {
  test('moves what was collected from the clearing account to the bank, which leaves nothing behind', async () => {
    await using world = await createPayingWorld(database, { payouts: 'on' });
    const first = world.collect(await world.bill(55_000));
    const second = world.collect(await world.bill(12_345));
    await world.poll();
    expect(world.clearing()).toBe(67_345n);
    expect(await clearingOf(world)).toMatchObject([{ payments: '673.45', balance: '673.45' }]);
    const payout = payOut(world, first, second);
    await world.poll();
    expect(world.xero.bankTransfers()).toMatchObject([
      {
        fromAccountId: world.account(clearingName),
        toAccountId: world.account('090'),
        amount: 67_345n,
        reference: expect.stringMatching(/^plb:/) as string,
      },
    ]);
    expect(world.xero.bankTransactions()).toEqual([]);
    expect(world.clearing()).toBe(0n);
    expect(await world.stateOf(payout, transfers)).toEqual({ state: 'in_sync', code: null });
    expect(await world.stateOf(payout, transactions)).toEqual({
      state: 'skipped',
      code: 'flow.nothing_to_post',
    });
    await expectAtRest(world);
    expect(world.xero.bankTransfers()).toHaveLength(1);
  });

  test('from which fees are kept back brings less, and the fees are spent with their tax', async () => {
    await using world = await createPayingWorld(database, { payouts: 'on', fees: 'net' });
    world.ignition.practice.feesOnPayout = 'net';
    const slug = world.collect(await world.bill(55_000));
    const fee = feesOf(world, slug);
    payOut(world, slug);
    await world.poll();
    expect(world.xero.bankTransfers()).toMatchObject([{ amount: 55_000n - fee }]);
    expect(world.xero.bankTransactions()).toMatchObject([
      { type: 'SPEND', total: fee, lines: [{ accountCode: '405', taxType: 'INPUT', lineAmount: fee }] },
    ]);
    expect(world.clearing()).toBe(0n);
    expect(world.xero.balance('405')).toBe(fee);
    const kept = Number(fee) / 100;
    expect(await clearingOf(world)).toEqual([
      {
        currency: 'AUD',
        payments: '550.00',
        transfers: (550 - kept).toFixed(2),
        transactions: kept.toFixed(2),
        balance: '0.00',
      },
    ]);
    await expectAtRest(world);
  });

  test('to a clearing account that is no bank is money received, with all of it on its lines', async () => {
    await using world = await createPayingWorld(database, { payouts: 'on', fees: 'net' });
    world.ignition.practice.feesOnPayout = 'net';
    await world.choose({ clearingAccount: world.account('880') });
    const slug = world.collect(await world.bill(55_000));
    const fee = feesOf(world, slug);
    payOut(world, slug);
    await world.poll();
    expect(world.xero.bankTransfers()).toEqual([]);
    expect(world.xero.bankTransactions()).toMatchObject([
      {
        type: 'RECEIVE',
        bankAccountId: world.account('090'),
        total: 55_000n - fee,
        lines: [
          { accountCode: '880', lineAmount: 55_000n },
          { accountCode: '405', lineAmount: -fee },
        ],
      },
    ]);
    expect(world.xero.balance('880')).toBe(0n);
    await expectAtRest(world);
  });

  test('waits for its payments, and for the day on which it arrives', async () => {
    await using world = await createPayingWorld(database, { payouts: 'on' });
    await world.chooseInvoices({ state: 'draft' });
    const made = await world.bill();
    const slug = world.collect(made);
    const payout = world.ignition.setPaymentState(slug, 'disbursing').disbursalId ?? '';
    await world.poll();
    expect(await world.stateOf(payout, transfers)).toEqual({ state: 'skipped', code: 'flow.payout_open' });
    payOut(world, slug);
    await world.poll();
    expect(await world.stateOf(payout, transfers)).toEqual({
      state: 'skipped',
      code: 'flow.waits_for_payments',
    });
    world.xero.editInvoice(made.number, { Status: 'AUTHORISED' });
    await world.poll();
    expect(world.xero.bankTransfers()).toHaveLength(1);
    expect(world.clearing()).toBe(0n);
    await expectAtRest(world);
  });

  test('whose items do not come to its amount is told with its figures, and nothing is written', async () => {
    await using world = await createPayingWorld(database, { payouts: 'on' });
    const slug = world.collect(await world.bill(55_000));
    const payout = payOut(world, slug);
    claim(world, payout, '540.00');
    await world.poll();
    expect(world.xero.bankTransfers()).toEqual([]);
    expect(await world.stateOf(payout, transfers)).toEqual({ state: 'dead', code: 'plan.payout_differs' });
    claim(world, payout, '550.00');
    await world.poll();
    expect(world.xero.bankTransfers()).toHaveLength(1);
  });

  test('of the Reporting API, which lists no payouts, is made of its collections', async () => {
    await using world = await createPayingWorld(database, { payouts: 'on' }, { profile: 'reporting' });
    const slug = world.collect(await world.bill(55_000));
    payOut(world, slug);
    await world.poll();
    expect(world.xero.bankTransfers()).toMatchObject([{ amount: 55_000n }]);
    expect(world.clearing()).toBe(0n);
    await expectAtRest(world);
  });
});

describe('a clawback', () => {
  test('of a payment that the bank took back lessens the next payout, and the payment is deleted', async () => {
    await using world = await createPayingWorld(database, { payouts: 'on' });
    const back = world.collect(await world.bill(20_000));
    payOut(world, back);
    await world.poll();
    expect(world.clearing()).toBe(0n);
    const made = await world.bill(55_000);
    // On the day of the clawback, of which there is one payout.
    world.ignition.setPaymentState(back, 'uncollected');
    payOut(world, world.collect(made));
    await world.poll();
    expect(world.xero.bankTransfers().map(({ amount }) => amount)).toEqual([20_000n, 35_000n]);
    expect(world.xero.bankTransactions()).toEqual([]);
    expect(world.clearing()).toBe(0n);
    await expectAtRest(world);
  });

  test('of money given back is spent on the account for it, and makes the payout negative', async () => {
    await using world = await createPayingWorld(database, { payouts: 'on', onRefunded: 'keep' });
    const slug = world.collect(await world.bill(20_000));
    payOut(world, slug);
    await world.poll();
    world.clock.advance(dayMs);
    world.ignition.setPaymentState(slug, 'refunding');
    const debit = [...world.ignition.practice.disbursals.keys()].at(-1) ?? '';
    world.ignition.completePayout(debit);
    await world.poll();
    expect(await world.stateOf(debit, transactions)).toEqual({ state: 'dead', code: 'plan.money_account' });
    await world.choose({ clawbackAccount: world.account('260') });
    await world.settle();
    expect(world.xero.bankTransfers()).toMatchObject([
      { amount: 20_000n },
      { fromAccountId: world.account('090'), toAccountId: world.account(clearingName), amount: 20_000n },
    ]);
    expect(world.xero.bankTransactions()).toMatchObject([
      { type: 'SPEND', total: 20_000n, lines: [{ accountCode: '260' }] },
    ]);
    expect(world.clearing()).toBe(0n);
    await expectAtRest(world);
  });
});

test('in audit payouts are checked, and nothing is written', async () => {
  await using world = await createPayingWorld(database, { payouts: 'on', mode: 'audit' });
  const slug = world.collect(await world.bill());
  const payout = payOut(world, slug);
  await world.poll();
  expect(await world.stateOf(payout, transfers)).toEqual({ state: 'skipped', code: 'flow.audit_only' });
  claim(world, payout, '0.01');
  await world.poll();
  expect(await world.stateOf(payout, transfers)).toEqual({ state: 'dead', code: 'plan.payout_differs' });
  expect(world.moneyCalls()).toEqual([]);
});

test('switched off, payouts are left to people', async () => {
  await using world = await createPayingWorld(database);
  payOut(world, world.collect(await world.bill()));
  await world.poll();
  expect(world.xero.payments()).toHaveLength(1);
  expect(world.xero.bankTransfers()).toEqual([]);
  await world.choose({ payouts: 'on' });
  await world.settle();
  expect(world.clearing()).toBe(0n);
  await world.choose({ payouts: 'off' });
  payOut(world, world.collect(await world.bill()));
  await world.poll();
  expect(world.clearing()).toBe(55_000n);
});

describe('nothing is doubled', () => {
  test('when the answer to a transfer is lost after it was made', async () => {
    await using world = await createPayingWorld(database, { payouts: 'on' });
    for (const path of ['*/BankTransfers', '*/Payments'])
      world.xero.addFault({ kind: 'timeout-after-commit', match: { method: 'PUT', path }, count: 1 });
    payOut(world, world.collect(await world.bill()));
    await world.poll();
    expect(world.xero.bankTransfers()).toHaveLength(1);
    expect(world.clearing()).toBe(0n);
    await expectAtRest(world);
  });

  test.each(Array.from({ length: 6 }, (_, index) => [index * 11 + 20, index % 2 === 0] as const))(
    'when the worker is killed at its step %i (after it: %s)',
    async (step, after) => {
      await using world = await createPayingWorld(database, { payouts: 'on', fees: 'net' });
      world.ignition.practice.feesOnPayout = 'net';
      const slug = world.collect(await world.bill());
      payOut(world, slug);
      world.clock.advance(dayMs);
      await world.settleWithCrash(step, after);
      await world.poll();
      expect(world.xero.payments()).toHaveLength(1);
      expect(world.xero.bankTransfers()).toHaveLength(1);
      expect(world.xero.bankTransactions()).toHaveLength(1);
      expect(world.clearing()).toBe(0n);
      await expectAtRest(world);
    },
  );
});
