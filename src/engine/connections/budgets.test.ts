import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createManualClock, dayMs, minuteMs, secondMs, type Clock } from '#base/clock.ts';
import { PlumblineError } from '#base/errors.ts';
import type { Purpose } from '#model/connector.ts';
import { saveBudget, takeBudget, takeBudgetLeaving } from '#store/budgets.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { awaitBudgets, keptCalls, noteBudgets, spendBudgets } from './budgets.ts';

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
        await spendBudgets(database.db, [{ key, calls: 100, windowMs: dayMs }], {
          vendor: 'xero',
          purpose,
          calls: 1,
          now,
        });
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

test('a first import uses three fifths of a limit by the second, and all of one by the minute', async () => {
  expect(keptCalls({ calls: 25, windowMs: secondMs })).toBe(10);
  expect(keptCalls({ calls: 60, windowMs: minuteMs })).toBe(0);
  expect(keptCalls({ calls: 1, windowMs: secondMs })).toBe(0);
  const key = await aBudget(25, secondMs, 'account');
  const budgets = [{ key, calls: 25, windowMs: secondMs }];
  const now = 1_800_000_000_000;
  const spend = (purpose: Purpose, calls: number) =>
    spendBudgets(database.db, budgets, { vendor: 'stripe', purpose, calls, now });
  await spend('backfill', 15);
  await expect(spend('backfill', 1)).rejects.toMatchObject({ details: { othersMay: true } });
  await spend('person', 10);
  await expect(spend('backfill', 1)).rejects.toMatchObject({ details: { othersMay: false } });
});

test('a person waits up to three seconds for a budget, and reads of the limit only after that', async () => {
  const key = await aBudget(1, 2 * secondMs, 'account');
  const hand = createManualClock(1_800_000_000_000);
  const slept: number[] = [];
  const clock: Clock = {
    now: () => hand.now(),
    sleep: (ms) => {
      slept.push(ms);
      hand.advance(ms);
      return Promise.resolve();
    },
  };
  const budgets = [{ key, calls: 1, windowMs: 2 * secondMs }];
  const spend = (purpose: Purpose) =>
    awaitBudgets(database.db, budgets, { vendor: 'stripe', purpose, calls: 1 }, clock);
  await spend('person');
  await spend('person');
  expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(1_900);
  // Others let go of the connection rather than hold it that long.
  await expect(spend('live')).rejects.toMatchObject({ code: 'budget.spent' });
  const slow = await aBudget(1, minuteMs);
  const once = [{ key: slow, calls: 1, windowMs: minuteMs }];
  await awaitBudgets(database.db, once, { vendor: 'xero', purpose: 'person', calls: 1 }, clock);
  const before = hand.now();
  await expect(
    awaitBudgets(database.db, once, { vendor: 'xero', purpose: 'person', calls: 1 }, clock),
  ).rejects.toMatchObject({ code: 'budget.spent' });
  expect(hand.now()).toBe(before);
});

test('backfill goes on when the day has moved on', async () => {
  const key = await aBudget(10, dayMs, 'day');
  const now = 1_800_000_000_000;
  const take = (calls: number, at: number) => takeBudgetLeaving(database.db, [key], calls, at, [2]);
  expect(await take(8, now)).toEqual({ afterMs: 0, othersMay: true });
  const refused = await take(1, now);
  expect(refused.othersMay).toBe(true);
  expect(refused.afterMs).toBeGreaterThan(dayMs - 900_000);
  expect(await take(1, now + refused.afterMs)).toEqual({ afterMs: 0, othersMay: true });
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
