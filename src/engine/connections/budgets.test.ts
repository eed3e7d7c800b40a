import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayMs, minuteMs } from '#base/clock.ts';
import { PlumblineError } from '#base/errors.ts';
import type { Purpose } from '#model/connector.ts';
import { saveBudget, takeBudget } from '#store/budgets.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { noteBudgets, spendBudgets } from './budgets.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

let made = 0;
/** A budget of its own for each case; the shape is what `ensureBudgets` makes. */
const aBudget = async (calls: number, windowMs: number, name = 'minute'): Promise<string> => {
  made += 1;
  const key = `test-${made}:${name}`;
  const buckets = windowMs >= dayMs ? 96 : 120;
  await saveBudget(database.db, { key, owner: null, name, calls, windowMs, buckets });
  return key;
};

/** The most calls granted in any window of that length, wherever it begins. */
const worstWindow = (
  grants: readonly { readonly at: number; readonly calls: number }[],
  windowMs: number,
): number => {
  const sorted = grants.toSorted((a, b) => a.at - b.at);
  return Math.max(
    0,
    ...sorted.map((first) =>
      sorted
        .filter((grant) => grant.at >= first.at && grant.at < first.at + windowMs)
        .reduce((sum, grant) => sum + grant.calls, 0),
    ),
  );
};

test('callers at once, with clocks a little apart, never exceed the limit in any rolling window', async () => {
  const step = fc.record({
    afterMs: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 400, max: 45_000 })),
    callers: fc.array(
      fc.record({ calls: fc.integer({ min: 1, max: 4 }), skewMs: fc.integer({ min: 0, max: 250 }) }),
      { minLength: 2, maxLength: 6 },
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const limit = 12;
      const key = await aBudget(limit, minuteMs);
      const grants: { at: number; calls: number }[] = [];
      let now = 1_800_000_000_000;
      for (const { afterMs, callers } of steps) {
        now += afterMs;
        await Promise.all(
          callers.map(async ({ calls, skewMs }) => {
            const at = now + skewMs;
            if ((await takeBudget(database.db, [key], calls, at)) === 0) grants.push({ at, calls });
          }),
        );
      }
      expect(worstWindow(grants, minuteMs)).toBeLessThanOrEqual(limit);
    }),
    { numRuns: 60 },
  );
});

test('two eager callers use at least 97 % of a limit of 60 a minute', async () => {
  const key = await aBudget(60, minuteMs);
  const start = 1_800_000_000_123;
  const minutes = 10;
  let now = start;
  let granted = 0;
  while (now < start + minutes * minuteMs) {
    const waits = await Promise.all([1, 2].map(() => takeBudget(database.db, [key], 1, now)));
    granted += waits.filter((wait) => wait === 0).length;
    if (!waits.includes(0)) now += Math.max(1, Math.min(...waits));
  }
  expect(granted / (60 * minutes)).toBeGreaterThanOrEqual(0.97);
});

test('a call is taken from all budgets or from none', async () => {
  const wide = await aBudget(100, minuteMs);
  const narrow = await aBudget(1, minuteMs);
  expect(await takeBudget(database.db, [wide, narrow], 1, 5_000)).toBe(0);
  expect(await takeBudget(database.db, [wide, narrow], 1, 5_000)).toBeGreaterThan(0);
  const left = await database.db.selectFrom('budget').select('granted').where('key', '=', wide).execute();
  expect(left).toEqual([{ granted: 1 }]);
});

test('a first import leaves a fifth of the day to people, who may use it all', async () => {
  const key = await aBudget(100, dayMs, 'day');
  const now = 1_800_000_000_000;
  const spendAll = async (purpose: Purpose): Promise<number> => {
    for (let spent = 0; ; spent += 1) {
      try {
        await spendBudgets(database.db, [key], { vendor: 'xero', purpose, calls: 1, now });
      } catch (caught) {
        if (caught instanceof PlumblineError && caught.code === 'budget.spent') return spent;
        throw caught;
      }
    }
  };
  expect(await spendAll('backfill')).toBe(80);
  expect(await spendAll('person')).toBe(20);
  expect(await spendAll('live')).toBe(0);
});

test('backfill goes on when the day has moved on', async () => {
  const key = await aBudget(10, dayMs, 'day');
  const leave = { name: 'day', share: 0.2 };
  const now = 1_800_000_000_000;
  expect(await takeBudget(database.db, [key], 8, now, leave)).toBe(0);
  const wait = await takeBudget(database.db, [key], 1, now, leave);
  expect(wait).toBeGreaterThan(0);
  expect(await takeBudget(database.db, [key], 8, now + dayMs + 2 * 900_000, leave)).toBe(0);
});

test('what the vendor says counts: a block is kept, and calls of others are seen', async () => {
  made += 1;
  const owner = { connectionId: `con_${made}`, vendor: 'xero' } as unknown as Parameters<
    typeof noteBudgets
  >[1];
  const spec = { name: 'minute', calls: 60, windowMs: minuteMs, scope: 'connection' } as const;
  const key = `con_${made}:minute`;
  await saveBudget(database.db, {
    key,
    owner: null,
    name: 'minute',
    calls: 60,
    windowMs: minuteMs,
    buckets: 120,
  });
  const now = 1_800_000_000_000;
  expect(await takeBudget(database.db, [key], 1, now)).toBe(0);
  await noteBudgets(database.db, owner, [spec], { remaining: { minute: 3 } }, now);
  expect(await takeBudget(database.db, [key], 4, now)).toBeGreaterThan(0);
  expect(await takeBudget(database.db, [key], 3, now)).toBe(0);
  await noteBudgets(
    database.db,
    owner,
    [spec],
    { remaining: {}, blocked: { name: 'minute', until: now + 300_000 } },
    now,
  );
  expect(await takeBudget(database.db, [key], 1, now + 200_000)).toBe(100_000);
  expect(await takeBudget(database.db, [key], 1, now + 300_000)).toBe(0);
});

test('a new limit does not forget what was taken', async () => {
  const key = await aBudget(10, minuteMs);
  const now = 1_800_000_000_000;
  expect(await takeBudget(database.db, [key], 10, now)).toBe(0);
  await saveBudget(database.db, {
    key,
    owner: null,
    name: 'minute',
    calls: 12,
    windowMs: minuteMs,
    buckets: 120,
  });
  expect(await takeBudget(database.db, [key], 3, now)).toBeGreaterThan(0);
  expect(await takeBudget(database.db, [key], 2, now)).toBe(0);
});
