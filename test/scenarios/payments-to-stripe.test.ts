import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { createPairingWorld } from '#test/world/pairing-world.ts';

/** What Ignition collected and what Stripe charged: the same money only where somebody said so. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe('a payment and a charge that name each other', () => {
  test('by a charge’s id in the invoice’s reference are a pair, and the charge is told whose it is', async () => {
    await using world = await createPairingWorld(database);
    const charge = await world.charge({ amount: 55_000 });
    const { payment, invoice } = world.collect(55_000, { reference: `Paid by card, ${charge.id}.` });
    await world.poll();
    expect(await world.stateOf(payment)).toMatchObject({ state: 'in_sync', code: null });
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
});
