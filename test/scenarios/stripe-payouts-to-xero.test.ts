import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clearingName, createClearingWorld, type ClearingWorld } from '#test/world/clearing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const payouts = 'stripe-payouts-to-xero';
const costs = `${payouts}:bank_transaction`;

/** The customer pays on Stripe's page, and the news comes to rest. */
const pay = async (world: ClearingWorld, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) world.atStripe.payInvoice(key);
  await world.days(1);
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
});
