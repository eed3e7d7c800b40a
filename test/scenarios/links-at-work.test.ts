import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import { applyIntents } from '#engine/apply.ts';
import { considerRound } from '#engine/round.ts';
import { openSession } from '#engine/session.ts';
import { acquireLease } from '#store/leases.ts';
import { aContact } from '#test/builders/contact.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { lookUp } from '#test/world/desk.ts';
import { settleWhileWriting } from '#test/world/in-flight.ts';
import { countWrites } from '#test/world/invariants.ts';
import { apply, idOf, makeMove, preview, startWorker } from '#test/world/link-desk.ts';
import { aNewClient, aPractice, namesInXero } from '#test/world/link-practice.ts';
import type { World } from '#test/world/world.ts';

/** Links that are moved while their flow is at work, and splits wherever a worker is killed. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const abn = '51 824 753 556';

const never = (): never => {
  throw new Error('nobody is asked');
};

describe('a link that is moved while the flow is at work', () => {
  test('is refused while a write to its target is under way', async () => {
    await using world = await aPractice(database);
    const slug = await aNewClient(world);
    const move = {
      move: 'remove',
      flowId: world.flowId,
      sourceRecordId: await idOf(world, slug),
      after: 'leave_out',
    } as const;
    const { digest } = await preview(world, move);
    world.ignition.editClient(slug, { email: 'new@harbour.example' });
    await settleWhileWriting(world, () =>
      expect(apply(world, move, digest)).rejects.toMatchObject({ code: 'record.write_under_way' }),
    );
    await expectAtRest(world);
  });

  test('voids what was planned over it and not sent yet', async () => {
    await using world = await aPractice(database);
    const slug = await aNewClient(world);
    world.ignition.editClient(slug, { email: 'new@harbour.example' });
    await world.ignition.webhooks.settle();
    const worker = await startWorker(world);
    await worker.drain(world.ignitionId);
    const leased = await acquireLease(worker.deps.db, world.xeroId, 'worker', world.clock.now());
    const session = openSession(worker.deps, leased ?? never());
    const round = await considerRound(session);
    expect(round.intents).toHaveLength(1);
    const before = countWrites(world);
    await makeMove(world, {
      move: 'remove',
      flowId: world.flowId,
      sourceRecordId: await idOf(world, slug),
      after: 'leave_out',
    });
    await applyIntents(session, round.intents, false);
    expect(countWrites(world)).toBe(before);
    await worker.close();
    world.clock.advance(minuteMs);
    await world.settle();
    expect(await lookUp(world, slug)).toMatchObject({ state: 'skipped', state_code: 'flow.ignored' });
    expect(countWrites(world)).toBe(before);
    await expectAtRest(world);
  });
});

/** A split whose own contact can be made, told to the end by this way of settling. */
const expectSplit = async (settle: (world: World) => Promise<void>): Promise<void> => {
  const world = await aPractice(
    database,
    aContact({ Name: 'Old name', EmailAddress: 'x@y.example', TaxNumber: '51824753556' }),
  );
  await using held = world;
  const slug = await aNewClient(held, {
    name: 'Quay Florist',
    email: 'quay@florist.example',
    taxNumber: abn,
  });
  const wrong = (await lookUp(held, slug)).contact ?? '';
  await makeMove(held, {
    move: 'split',
    flowId: held.flowId,
    sourceRecordId: await idOf(held, slug),
    to: null,
  });
  held.clock.advance(minuteMs);
  held.xero.editContact(wrong, { Name: 'Harbour Bakery' });
  await settle(held);
  const own = await lookUp(held, slug);
  expect(own).toMatchObject({ state: 'in_sync', matched_by: 'created' });
  expect(own.contact).not.toBe(wrong);
  expect(namesInXero(held)).toEqual(['Harbour Bakery', 'Quay Florist']);
  await expectAtRest(held);
};

describe('a contact of its own after a split', () => {
  test.each([3, 9, 15, 21, 27, 33])('is made once when a worker is killed at its step %i', async (step) => {
    for (const after of [false, true])
      await expectSplit(async (world) => {
        await world.settleWithCrash(step, after);
      });
  });

  test('is made once when webhooks come twice and out of order', () =>
    expectSplit(async (world) => {
      const road = { duplicate: 1, reorder: 0.7 };
      Object.assign(world.ignition.webhooks.switches, road);
      world.xero.setWebhookRoad(road);
      await world.settle();
    }));
});
