import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { runFaults } from '#test/world/fault-run.ts';

/** One that tells stories one after another, as `npm run chaos` does, and one that is new. */
let used: TestDatabase;
let fresh: TestDatabase;
beforeAll(async () => {
  used = await createTestDatabase();
  fresh = await createTestDatabase();
});
afterAll(async () => {
  await used.drop();
  await fresh.drop();
});

test.each(Array.from({ length: 10 }, (_, n) => `replay ${String(n + 1)}`))(
  'a story told again from its seed is the same to the last request: %s',
  async (seed) => {
    const first = await runFaults(used, seed);
    const again = await runFaults(fresh, seed);
    expect(again).toEqual(first);
  },
);
