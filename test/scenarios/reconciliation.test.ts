import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs } from '#base/clock.ts';
import { cancelReconciliationRun, setReconciliationSchedule } from '#engine/actions/reconcile-actions.ts';
import { createReconciler } from '#engine/reconcile/reconciler.ts';
import { runLeaseMs } from '#store/run-lease.ts';
import { inSystem, inWorkspace } from '#store/workspace-scope.ts';
import { aClient, someClients } from '#test/builders/client.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { decide, openReviews, setFlow } from '#test/world/desk.ts';
import { Lifeline } from '#test/world/crash.ts';
import { countWrites } from '#test/world/invariants.ts';
import {
  acting,
  askToReconcile,
  comparingBugs,
  findingsOf,
  finishRun,
  heal,
  readRun,
  reconcile,
  rehearse,
  startComparing,
} from '#test/world/reconciling.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
afterEach(() => {
  if (comparingBugs.length > 0) throw new Error(comparingBugs.join('\n'));
});

const aPracticeOf = async (
  clients: number,
): Promise<{ readonly world: World; readonly slugs: readonly string[] }> => {
  const world = await createWorld({ database });
  const slugs = someClients(clients).map((fields) => world.ignition.createClient(fields).slug);
  await world.settle();
  return { world, slugs };
};

/** The contact in Xero of that client. */
const contactOf = async (world: World, slug: string): Promise<string> => {
  const found = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    sql<{ key: string }>`select t.key from record s join link l on l.source_record_id = s.id
      join record t on t.id = l.target_record_id where s.key = ${slug} and s.connection_id = ${world.ignitionId}`.execute(
      trx,
    ),
  );
  const [row] = found.rows;
  if (row === undefined) throw new Error(`${slug} has no contact`);
  return row.key;
};

const pause = (world: World): Promise<void> => setFlow(world, { state: 'paused' });
/** All that was looked at is counted, once. */
const expectCounted = (run: Awaited<ReturnType<typeof readRun>>): void => {
  const found = Object.values(run.counts).reduce((sum, count) => sum + count, 0);
  expect(run.agreeing + found).toBe(run.total);
  expect(run.done).toBe(run.total);
};

describe('a reconciliation', () => {
  test('of a practice in step finds nothing, and calls nobody', async () => {
    const { world } = await aPracticeOf(40);
    await using _ = world;
    const before = countWrites(world);
    const run = await reconcile(world);
    expect(run).toMatchObject({ state: 'done', total: 40, done: 40, agreeing: 40, unopened: 0, counts: {} });
    const again = await reconcile(world);
    expect(again).toMatchObject({ agreeing: 40, unopened: 40, compared: { new: 0, same: 0, gone: 0 } });
    expect(countWrites(world)).toBe(before);
  });

  test('finds every kind of discrepancy among many records, and nothing else', async () => {
    const { world, slugs } = await aPracticeOf(2_000);
    await using _ = world;
    await reconcile(world);
    await pause(world);
    const at = (n: number): string => slugs[n] ?? '';
    // What people do at both vendors behind Plumbline's back.
    const missing = world.ignition.createClient(
      aClient({ name: 'New to both', email: 'new@both.example' }),
    ).slug;
    world.ignition.deleteClient(at(10));
    world.xero.editContact(await contactOf(world, at(20)), { EmailAddress: 'typed@elsewhere.example' });
    world.xero.editContact(await contactOf(world, at(21)), { FirstName: 'Kim', LastName: 'Elsewhere' });
    world.ignition.archiveClient(at(30));
    world.xero.archiveContact(await contactOf(world, at(40)));
    const [stray] = world.xero.seedContacts({
      explicit: [{ Name: 'Client number 51 at home', EmailAddress: 'x@y.example' }],
    });
    if (stray === undefined) throw new Error('no contact was seeded');
    world.xero.mergeContacts(await contactOf(world, at(50)), stray.id);
    world.xero.mergeContacts(await contactOf(world, at(60)), await contactOf(world, at(61)));
    world.xero.seedContacts({ explicit: [{ Name: 'Namesakes of Newcastle', EmailAddress: 'a@b.example' }] });
    const doubtful = world.ignition.createClient(
      aClient({ name: 'Namesakes of Newcastle', email: 'other@namesakes.example' }),
    ).slug;
    world.ignition.editClient(at(70), { name: 'x'.repeat(600) });
    const lead = world.ignition.createClient(
      aClient({ name: 'Only a lead', email: 'lead@l.example', state: 'lead' }),
    );
    world.ignition.editClient(at(80), { phone: '(02) 9876 0000' });
    const run = await reconcile(world, { refresh: true });
    expect(run).toMatchObject({ state: 'done', refresh_code: null, total: 2_003 });
    const found = await findingsOf(world, run.id);
    const told = found.map((each) => [each.kind, each.code, each.key, each.action].join(' '));
    expect(told.toSorted()).toEqual(
      [
        ['missing_in_target', null, missing, 'create'],
        ['missing_in_source', 'flow.source_deleted', at(10), null],
        ['field_differs', null, at(20), 'update'],
        ['field_differs', null, at(80), 'update'],
        ['status_differs', null, at(30), 'archive'],
        ['status_differs', 'flow.target_archived', at(40), null],
        ['broken_link', 'reconcile.link_merged', at(50), 'update'],
        ['broken_link', 'reconcile.merged_into_other', at(60), null],
        ['match_review', 'match.name_taken', doubtful, null],
        ['refused', 'plan.value_too_long', at(70), null],
        ['left_out', 'flow.not_yet_active', lead.slug, null],
      ]
        .map((each) => each.join(' '))
        .toSorted(),
    );
    expectCounted(run);
    const email = found.find((each) => each.key === at(20));
    expect(email?.differences).toEqual([
      { field: 'EmailAddress', wanted: 'office@client21.example', held: 'typed@elsewhere.example' },
    ]);
    expect(run.compared).toEqual({ new: 10, same: 0, gone: 0 });

    // The wrong values stand as they were for the next look: what changes meanwhile is planned from both sides anew.
    await setFlow(world, { state: 'enabled' });
    await inSystem(world.database.db, (trx) =>
      sql`update flow_record set synced_seq = seq where flow_id = ${world.flowId}`.execute(trx),
    );
    await expect(heal(world, run.id, { which: 'kind', kind: 'refused' })).rejects.toMatchObject({
      code: 'reconcile.nothing_to_heal',
    });
    const { healed } = await heal(world, run.id, { which: 'all' });
    expect(healed).toBe(5);
    await world.settle();
    // What only people can put right.
    world.ignition.editClient(at(70), { name: 'Client number 71 Pty Ltd' });
    world.ignition.archiveClient(at(40));
    world.ignition.archiveClient(at(60));
    world.ignition.editClient(doubtful, { phone: '(02) 9876 1111' });
    await setFlow(world, { settings: { onSourceGone: 'archive' } });
    await world.poll();
    const again = await reconcile(world);
    const rest = (await findingsOf(world, again.id)).filter((each) => each.kind !== 'match_review');
    expect(rest.map((each) => each.kind)).toEqual(['left_out', 'left_out']);
    expect(new Set(rest.map((each) => each.key))).toEqual(new Set([at(60), lead.slug]));
    for (const review of await openReviews(world)) await decide(world, review, 'ignore');
    await world.settle();
    const clean = await reconcile(world);
    expect(clean.counts).toEqual({ left_out: 3 });
    expectCounted(clean);
  }, 120_000);

  test('goes on behind the last page when its worker is killed, wherever that is', async () => {
    const { world, slugs } = await aPracticeOf(30);
    await using _ = world;
    await pause(world);
    world.xero.editContact(await contactOf(world, slugs[7] ?? ''), {
      EmailAddress: 'typed@elsewhere.example',
    });
    world.ignition.createClient(aClient({ name: 'New to both', email: 'new@both.example' }));
    await world.poll();
    const expected = {
      total: 31,
      done: 31,
      agreeing: 29,
      counts: { field_differs: 1, missing_in_target: 1 },
    };
    for (let dieAt = 1, died = true; died; dieAt += 7) {
      const id = await askToReconcile(world, { thorough: dieAt % 2 === 0 });
      const lifeline = new Lifeline(dieAt, dieAt % 3 === 0);
      const dying = await startComparing(world, lifeline);
      await createReconciler(dying.deps, { pageSize: 8 })
        .round()
        .catch(() => undefined);
      await dying.close();
      died = lifeline.isDead;
      world.clock.advance(runLeaseMs + 1);
      const successor = await startComparing(world);
      const run = await finishRun(world, createReconciler(successor.deps, { pageSize: 8 }), id);
      await successor.close();
      expect(run).toMatchObject({ state: 'done', ...expected });
      expect(await findingsOf(world, id)).toHaveLength(2);
    }
  }, 60_000);

  test('compares what is known, and says so, when the budget lets nothing be read', async () => {
    const { world } = await aPracticeOf(5);
    await using _ = world;
    await inSystem(world.database.db, (trx) =>
      sql`update connection set resume_at = ${world.clock.now() + 2 * hourMs} where id = ${world.xeroId}`.execute(
        trx,
      ),
    );
    const id = await askToReconcile(world, { refresh: true });
    const process = await startComparing(world);
    const reconciler = createReconciler(process.deps);
    for (let rounds = 0; rounds < 10; rounds += 1) {
      await reconciler.round();
      world.clock.advance(minuteMs / 10);
    }
    await process.close();
    expect(await readRun(world, id)).toMatchObject({
      state: 'done',
      refresh_code: 'reconcile.not_refreshed',
      agreeing: 5,
    });
  });

  test('does not take a pair for known when a value changes and nobody has looked', async () => {
    const { world, slugs } = await aPracticeOf(12);
    await using _ = world;
    await reconcile(world);
    expect((await reconcile(world)).unopened).toBe(12);
    await pause(world);
    world.xero.editContact(await contactOf(world, slugs[3] ?? ''), { FirstName: 'Kim' });
    world.ignition.editClient(slugs[4] ?? '', { phone: '(02) 9876 0000' });
    await world.poll();
    const run = await reconcile(world);
    const thorough = await reconcile(world, { thorough: true });
    expect(run.unopened).toBe(10);
    expect(thorough.unopened).toBe(0);
    expect([run.agreeing, run.counts]).toEqual([thorough.agreeing, thorough.counts]);
    // Other rules: nothing that was agreed on under the old ones is known.
    await setFlow(world, { settings: { onTargetEdit: 'keep' } });
    expect((await reconcile(world)).unopened).toBe(0);
  });

  test('stops when it is cancelled, and a second one cannot begin beside it', async () => {
    const { world } = await aPracticeOf(2);
    await using _ = world;
    const id = await askToReconcile(world);
    await expect(askToReconcile(world)).rejects.toMatchObject({ code: 'reconcile.running' });
    const means = { db: database.db, clock: world.clock, wake: () => Promise.resolve() };
    await cancelReconciliationRun(means, acting(world), id);
    expect((await readRun(world, id)).state).toBe('cancelled');
    expect((await reconcile(world)).state).toBe('done');
  });

  test('comes by itself at the time that a person has set', async () => {
    const { world } = await aPracticeOf(2);
    await using _ = world;
    const means = { db: database.db, clock: world.clock, wake: () => Promise.resolve() };
    const daily = {
      every: 'day',
      weekday: null,
      atMinute: 130,
      timeZone: 'Australia/Sydney',
      refresh: false,
    } as const;
    await setReconciliationSchedule(means, acting(world), world.flowId, daily);
    await expect(
      setReconciliationSchedule(means, acting(world), world.flowId, { ...daily, timeZone: 'Sydney' }),
    ).rejects.toMatchObject({ code: 'reconcile.bad_schedule' });
    const process = await startComparing(world);
    const reconciler = createReconciler(process.deps);
    expect(await reconciler.round()).toBe(false);
    world.clock.advance(dayMs);
    expect(await reconciler.round()).toBe(true);
    expect(await reconciler.round()).toBe(false);
    await process.close();
    const runs = await inWorkspace(database.db, world.workspaceId, (trx) =>
      trx.selectFrom('reconciliation').select(['state', 'trigger', 'agreeing']).execute(),
    );
    expect(runs).toEqual([{ state: 'done', trigger: 'schedule', agreeing: 2 }]);
  });
});

describe('a rehearsal', () => {
  test('of other settings says what would change, and changes nothing', async () => {
    const { world, slugs } = await aPracticeOf(20);
    await using _ = world;
    await setFlow(world, { settings: { onArchive: 'leave' } });
    for (const slug of slugs.slice(0, 3)) world.ignition.archiveClient(slug);
    await world.poll();
    const before = countWrites(world);
    const now = await rehearse(world, {});
    expect(now).toMatchObject({ purpose: 'rehearse', agreeing: 17, actions: {}, counts: { left_out: 3 } });
    const other = await rehearse(world, { settings: { onArchive: 'archive' } });
    expect(other).toMatchObject({ agreeing: 17, actions: { archive: 3 }, counts: { status_differs: 3 } });
    expect(countWrites(world)).toBe(before);
    await expect(heal(world, other.id, { which: 'all' })).rejects.toMatchObject({
      code: 'reconcile.not_done',
    });
  });

  test('of a mapping version that the flow does not work by shows each field that would change', async () => {
    const { world } = await aPracticeOf(6);
    await using _ = world;
    await inWorkspace(database.db, world.workspaceId, (trx) =>
      sql`insert into mapping (flow_id, version, workspace_id, rules, author, created_at)
        select flow_id, 2, workspace_id, '[{"target": "LastName", "from": "name", "transform": "text", "onEmpty": "keep"}]'::jsonb || rules, author, created_at
        from mapping where flow_id = ${world.flowId} and version = 1`.execute(trx),
    );
    const run = await rehearse(world, { mapping: { of: 'version', version: 2 } });
    expect(run).toMatchObject({ agreeing: 0, actions: { update: 6 }, counts: { field_differs: 6 } });
    const [first] = await findingsOf(world, run.id);
    expect(first?.differences).toContainEqual({
      field: 'LastName',
      wanted: 'Client number 1 Pty Ltd',
      held: null,
    });
    await expect(rehearse(world, { mapping: { of: 'draft' } })).rejects.toMatchObject({
      code: 'reconcile.no_version',
    });
  });
});
