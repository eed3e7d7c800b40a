import { afterAll, beforeAll, expect, test } from 'vitest';
import { someClients } from '#test/builders/client.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { countWrites } from '#test/world/invariants.ts';
import { createWorld } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** More than three calls take, so that several are under way at once. */
const clients = 170;

test.each([
  'status-429',
  'status-500',
  'status-500-after-commit',
  'reset',
  'timeout-after-commit',
  'malformed-json',
] as const)(
  'where one of several writes under way fails with %s, the others are settled and it is made good',
  async (kind) => {
    await using world = await createWorld({ database });
    await world.settle();
    for (const fields of someClients(clients)) world.ignition.createClient(fields);
    world.xero.addFault({ kind, match: { method: 'PUT', path: '/api.xro/2.0/Contacts' }, skip: 1, count: 1 });
    await world.settle();
    await world.poll();
    const names = world.xero.contacts().map((contact) => contact.texts.Name);
    expect(names).toHaveLength(clients);
    expect(new Set(names).size).toBe(clients);
    expect(countWrites(world)).toBeGreaterThanOrEqual(4);
    expect(world.xero.faults.struck()).toEqual({ [kind]: 1 });
    await expectAtRest(world);
  },
);

test.each([20, 45, 70])(
  'a worker killed at its step %i, with writes under way, loses and doubles none',
  async (step) => {
    for (const after of [false, true]) {
      await using world = await createWorld({ database });
      await world.settle();
      for (const fields of someClients(clients)) world.ignition.createClient(fields);
      await world.settleWithCrash(step, after);
      await world.poll();
      expect(new Set(world.xero.contacts().map((contact) => contact.texts.Name)).size).toBe(clients);
      expect(world.xero.contacts()).toHaveLength(clients);
      await expectAtRest(world);
    }
  },
);
