import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { dayMs } from '#base/clock.ts';
import { createReconciler } from '#engine/reconcile/reconciler.ts';
import { runLeaseMs } from '#store/run-lease.ts';
import { aClient, someClients } from '#test/builders/client.ts';
import { Lifeline } from '#test/world/crash.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { countWrites } from '#test/world/invariants.ts';
import {
  askToReplay,
  comparingBugs,
  findingsOf,
  finishRun,
  replay,
  startComparing,
} from '#test/world/reconciling.ts';
import { draftMapping, publish } from '#test/world/rehearsing.ts';
import { createWorld } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
afterEach(() => {
  if (comparingBugs.length > 0) throw new Error(comparingBugs.join('\n'));
});

test('a consultant replays last month through a draft, and sees what would have differed of each state', async () => {
  await using world = await createWorld({ database });
  const slugs = someClients(3).map((fields) => world.ignition.createClient(fields).slug);
  await world.settle();
  world.clock.advance(2 * dayMs);
  world.ignition.editClient(slugs[0] ?? '', { name: 'Renamed Pty Ltd' });
  await world.poll();
  const before = countWrites(world);
  await draftMapping(world, (rules) => [
    ...rules.filter((rule) => rule.target !== 'Name'),
    { target: 'Name', expression: '$uppercase(name)', onEmpty: 'keep' },
  ]);
  const run = await replay(world, { days: 30 });
  // Three creations and one update: the first state of the renamed client counts too, under its old name.
  expect(run).toMatchObject({ purpose: 'replay', state: 'done', total: 4, done: 4, agreeing: 0 });
  const found = await findingsOf(world, run.id);
  const names = found.flatMap(({ differences }) =>
    differences.filter(({ field }) => field === 'Name').map(({ wanted, held }) => [held, wanted]),
  );
  expect(names).toHaveLength(4);
  expect(names).toContainEqual(['Client number 1 Pty Ltd', 'CLIENT NUMBER 1 PTY LTD']);
  expect(names).toContainEqual(['Renamed Pty Ltd', 'RENAMED PTY LTD']);

  // Of the last day only the edit is there.
  const short = await replay(world, { days: 1 });
  expect(short).toMatchObject({ total: 1, counts: { field_differs: 1 } });
  expect(countWrites(world)).toBe(before);
});

test('a draft that makes the same of everything differs in nothing, and one that leaves some out says which', async () => {
  await using world = await createWorld({ database });
  const slugs = someClients(3).map((fields) => world.ignition.createClient(fields).slug);
  await world.settle();
  await draftMapping(world, (rules) => rules);
  expect(await replay(world, { days: 30 })).toMatchObject({ agreeing: 3, counts: {} });

  await draftMapping(world, (rules) => rules, [
    { name: 'All but number 2', expression: '$not($contains(name, "number 2"))' },
  ]);
  const run = await replay(world, { days: 30 });
  expect(run).toMatchObject({ agreeing: 2, counts: { dropped: 1 } });
  expect(await findingsOf(world, run.id)).toMatchObject([
    { kind: 'dropped', code: 'replay.dropped', key: slugs[1] },
  ]);
});

test('a record that was read and never written is replayed as it is now', async () => {
  await using world = await createWorld({ database });
  await publish(
    world,
    await draftMapping(world, (rules) => rules, [{ name: 'None', expression: 'name = "nobody"' }]),
  );
  const { slug } = world.ignition.createClient(aClient({ name: 'Left out so far' }));
  await world.settle();
  await draftMapping(world, (rules) => rules, []);
  const run = await replay(world, { days: 30 });
  expect(run).toMatchObject({ total: 1, counts: { taken_up: 1 }, replayed: { as_now: 1 } });
  expect(await findingsOf(world, run.id)).toMatchObject([{ code: 'replay.taken_up', key: slug }]);
  expect(countWrites(world)).toBe(0);
});

test('a replay whose worker is killed goes on behind the last page, wherever that is', async () => {
  await using world = await createWorld({ database });
  for (const fields of someClients(9)) world.ignition.createClient(fields);
  await world.settle();
  await draftMapping(world, (rules) => [
    ...rules.filter((rule) => rule.target !== 'Name'),
    { target: 'Name', expression: '$uppercase(name)', onEmpty: 'keep' },
  ]);
  for (let dieAt = 2, died = true; died; dieAt += 9) {
    const id = await askToReplay(world);
    const lifeline = new Lifeline(dieAt, dieAt % 2 === 0);
    const dying = await startComparing(world, lifeline);
    await createReconciler(dying.deps, { pageSize: 2 })
      .round()
      .catch(() => undefined);
    await dying.close();
    died = lifeline.isDead;
    world.clock.advance(runLeaseMs + 1);
    const successor = await startComparing(world);
    const run = await finishRun(world, createReconciler(successor.deps, { pageSize: 2 }), id);
    await successor.close();
    expect(run).toMatchObject({ state: 'done', total: 9, done: 9, counts: { field_differs: 9 } });
    expect(await findingsOf(world, id)).toHaveLength(9);
  }
}, 60_000);
