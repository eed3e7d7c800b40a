import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { runFaults } from '#test/world/fault-run.ts';

/** One story alone, to look into what a seed has found: `PLUMBLINE_SEED="faults 7" npx vitest run test/properties`. */
const only = process.env['PLUMBLINE_SEED'];

/**
 * Holds the stories of these seeds; `npm run chaos -- --seeds N` tells more of them. In files of their own, so that they
 * run side by side.
 */
export const holdFaultRuns = (first: number, last: number): void => {
  const seeds = Array.from({ length: last - first + 1 }, (_, n) => `faults ${String(first + n)}`).filter(
    (seed) => only === undefined || seed === only,
  );
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  test.each(seeds)(
    'after duplicates, reorders, drops, faults and kills both sides agree: %s',
    async (seed) => {
      const run = await runFaults(database, seed);
      expect({ ...run.findings, idleWrites: run.idleWrites }, `replay with PLUMBLINE_SEED="${seed}"`).toEqual(
        {
          lost: [],
          doubled: [],
          broken: [],
          idleWrites: 0,
        },
      );
    },
  );
};
