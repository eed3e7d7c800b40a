import { afterAll, beforeAll, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import { someClients } from '#test/builders/client.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { countWrites } from '#test/world/invariants.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const records = 2_000;
/** Calls a minute to one Xero organisation. */
const minuteCalls = 60;
/** Of the limit, while work remains. */
const leastUse = 0.97;
const mostWritesARecord = 0.03;

const callsToXero = (world: World): readonly number[] =>
  world.xero.requests.list({ path: '/api.xro/*' }).map((call) => call.at);

const refusedForLimits = (world: World): number =>
  [world.xero, world.ignition].reduce(
    (sum, vendor) => sum + vendor.requests.list().filter((call) => call.status === 429).length,
    0,
  );

/** The most calls that fell into any one rolling minute. */
const busiestMinute = (calls: readonly number[]): number => {
  let most = 0;
  let from = 0;
  for (const [until, at] of calls.entries()) {
    while ((calls[from] ?? at) <= at - minuteMs) from += 1;
    most = Math.max(most, until - from + 1);
  }
  return most;
};

/** The share of the limit that was used in the whole minutes between the first and the last call. */
const useOfLimit = (calls: readonly number[]): number => {
  const first = calls.at(0) ?? 0;
  const wholeMinutes = Math.floor(((calls.at(-1) ?? 0) - first) / minuteMs);
  const within = calls.filter((at) => at < first + wholeMinutes * minuteMs).length;
  return within / (wholeMinutes * minuteCalls);
};

test(`a practice of ${String(records)} clients comes over within Xero’s limits, in calls of fifty`, async () => {
  await using world = await createWorld({ database, clients: records, limits: true });
  await world.settle();
  expect(refusedForLimits(world)).toBe(0);
  expect(busiestMinute(callsToXero(world))).toBeLessThanOrEqual(minuteCalls);
  expect(countWrites(world) / records).toBeLessThanOrEqual(mostWritesARecord);
  await expectAtRest(world);
});

test('work that comes one write at a time uses the minute’s limit to the full and never meets a 429', async () => {
  await using world = await createWorld({ database, limits: true });
  await world.settle();
  const slugs = someClients(200).map((fields) => world.ignition.createClient(fields).slug);
  await world.settle();
  world.clock.advance(2 * minuteMs);
  const before = callsToXero(world).length;
  // Nobody waits for the clock here but the budget: each edit is told when the one before it is written.
  for (const [n, slug] of slugs.entries()) {
    world.ignition.editClient(slug, { email: `edit${String(n)}@client.example` });
    await world.settle();
  }
  const calls = callsToXero(world).slice(before);
  expect((calls.at(-1) ?? 0) - (calls.at(0) ?? 0)).toBeGreaterThan(3 * minuteMs);
  expect(refusedForLimits(world)).toBe(0);
  expect(busiestMinute(callsToXero(world))).toBeLessThanOrEqual(minuteCalls);
  expect(useOfLimit(calls)).toBeGreaterThanOrEqual(leastUse);
  await expectAtRest(world);
});

test('a 429 for somebody else’s calls makes us wait as long as Xero says, and nothing is lost', async () => {
  await using world = await createWorld({ database, limits: true });
  await world.settle();
  world.clock.advance(2 * minuteMs);
  world.xero.addFault({ kind: 'status-429', count: 1, retryAfterSecs: 47, match: { path: '/api.xro/*' } });
  const [fields] = someClients(1);
  if (fields === undefined) throw new Error('one was made');
  world.ignition.createClient(fields);
  const before = world.xero.requests.list({ path: '/api.xro/*' }).length;
  await world.settle();
  const [refused, next] = world.xero.requests.list({ path: '/api.xro/*' }).slice(before);
  expect(refused?.status).toBe(429);
  expect((next?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(47_000);
  expect(world.xero.contacts()).toHaveLength(1);
  await expectAtRest(world);
});

test.each([30, 90, 150, 400])(
  'a worker killed at its step %i in the middle of a first import costs no record and no double',
  async (step) => {
    for (const after of [false, true]) {
      await using world = await createWorld({ database, clients: 150, limits: true });
      const crash = await world.settleWithCrash(step, after);
      expect(crash.died || crash.steps < step).toBe(true);
      expect(refusedForLimits(world)).toBe(0);
      await expectAtRest(world);
    }
  },
);
