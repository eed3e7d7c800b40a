import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import { aContact } from '#test/builders/contact.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { decide, lookUp, openReviews } from '#test/world/desk.ts';
import { idOf, makeMove, preview } from '#test/world/link-desk.ts';
import { aNewClient, aPractice, namesInXero } from '#test/world/link-practice.ts';

/** Links of contacts that are in Xero twice. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A client with its contact, and an older one of the same client under another name. */
const doubles = async () => {
  const world = await aPractice(database);
  const slug = await aNewClient(world);
  const linked = (await lookUp(world, slug)).contact ?? '';
  world.clock.advance(minuteMs);
  const older = world.xero.createContact(aContact({ Name: 'Harbour Bakery (old)' }));
  await world.settle();
  const merge = {
    move: 'merge',
    keptId: await idOf(world, older.id),
    doubleId: await idOf(world, linked),
    otherSource: 'refuse',
  } as const;
  return { world, slug, linked, older: older.id, merge };
};

describe('doubles in Xero', () => {
  test('are told to be one: the link moves, and a person is told what to do in Xero', async () => {
    const { world: held, slug, linked, older, merge } = await doubles();
    await using world = held;
    const done = await makeMove(world, merge);
    expect(done.byHand[0]).toContain('tick “Harbour Bakery Pty Ltd”');
    expect(done.remembered).toContainEqual({
      what: 'double',
      doubleId: merge.doubleId,
      keptId: merge.keptId,
    });
    await world.settle();
    expect(await lookUp(world, slug)).toMatchObject({ contact: older });
    world.clock.advance(minuteMs);
    world.xero.mergeContacts(linked, older);
    await world.settle();
    expect(await lookUp(world, slug)).toMatchObject({ state: 'in_sync', contact: older });
    expect(namesInXero(world)).toEqual(['Harbour Bakery Pty Ltd']);
    await expectAtRest(world);
  });

  test('are never linked again while they wait to be merged', async () => {
    const { world: held, older, merge } = await doubles();
    await using world = held;
    await makeMove(world, { ...merge, keptId: merge.doubleId, doubleId: merge.keptId });
    await world.settle();
    // A second client of that very name and address.
    const other = await aNewClient(world, { name: 'Harbour Bakery (old)', email: 'hello@harbour.example' });
    expect(await lookUp(world, other)).toMatchObject({ state: 'review', state_code: 'match.told_apart' });
    expect((await openReviews(world))[0]?.candidates).toMatchObject([{ obstacle: 'double' }]);
    await decide(world, (await openReviews(world))[0] ?? never(), 'link', await idOf(world, older));
    await world.settle();
    expect(await lookUp(world, other)).toMatchObject({ state: 'in_sync', contact: older });
    await expectAtRest(world);
  });

  test('of two clients are refused, unless one of them is left out', async () => {
    await using world = await aPractice(database);
    const [one, two] = [
      await aNewClient(world),
      await aNewClient(world, { name: 'Harbour Bakery 2', email: 'b@h.example' }),
    ];
    const [kept, double] = [
      (await lookUp(world, one)).contact ?? '',
      (await lookUp(world, two)).contact ?? '',
    ];
    const merge = {
      move: 'merge',
      keptId: await idOf(world, kept),
      doubleId: await idOf(world, double),
      otherSource: 'refuse',
    } as const;
    await expect(preview(world, merge)).rejects.toMatchObject({ code: 'link.both_linked' });
    await makeMove(world, { ...merge, otherSource: 'leave_out' });
    await world.settle();
    world.clock.advance(minuteMs);
    world.xero.mergeContacts(double, kept);
    await world.settle();
    expect(await lookUp(world, one)).toMatchObject({ state: 'in_sync', contact: kept });
    expect(await lookUp(world, two)).toMatchObject({
      state: 'skipped',
      state_code: 'flow.ignored',
      contact: null,
    });
    await expectAtRest(world);
  });

  test('merged twice in Xero itself are followed to the last', async () => {
    await using world = await aPractice(database);
    const slug = await aNewClient(world);
    const first = (await lookUp(world, slug)).contact ?? '';
    world.clock.advance(minuteMs);
    const second = world.xero.createContact(aContact({ Name: 'Harbour 2' }));
    const third = world.xero.createContact(aContact({ Name: 'Harbour 3' }));
    world.xero.mergeContacts(first, second.id);
    world.xero.mergeContacts(second.id, third.id);
    await world.settle();
    expect(await lookUp(world, slug)).toMatchObject({ state: 'in_sync', contact: third.id });
    await expectAtRest(world);
  });
});

const never = (): never => {
  throw new Error('nobody is asked');
};
