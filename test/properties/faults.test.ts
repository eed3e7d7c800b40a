import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { runFaults } from '#test/world/fault-run.ts';

/** Replay one with PLUMBLINE_SEED; run more with `npm run chaos -- --seeds N`. */
const only = process.env['PLUMBLINE_SEED'];
const seeds = only === undefined ? Array.from({ length: 150 }, (_, n) => `faults ${String(n + 1)}`) : [only];

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test.each(seeds)('after duplicates, reorders, drops, faults and kills both sides agree: %s', async (seed) => {
  const run = await runFaults(database, seed);
  expect({ ...run.findings, idleWrites: run.idleWrites }, `replay with PLUMBLINE_SEED="${seed}"`).toEqual({
    lost: [],
    doubled: [],
    broken: [],
    idleWrites: 0,
  });
});
