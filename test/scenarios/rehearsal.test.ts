import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { MappingRule } from '#model/flow.ts';
import { aClient, someClients } from '#test/builders/client.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { lookUp, setFlow } from '#test/world/desk.ts';
import { countWrites } from '#test/world/invariants.ts';
import { comparingBugs, rehearse } from '#test/world/reconciling.ts';
import { apply, decideRest, draftMapping, looksOf, publish, readApply } from '#test/world/rehearsing.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
afterEach(() => {
  if (comparingBugs.length > 0) throw new Error(comparingBugs.join('\n'));
});

/** A practice that is in step, and a consultant who wants last names filled. */
const aPracticeOf = async (
  clients: number,
): Promise<{ readonly world: World; readonly slugs: readonly string[] }> => {
  const world = await createWorld({ database });
  const slugs = someClients(clients).map((fields) => world.ignition.createClient(fields).slug);
  await world.settle();
  return { world, slugs };
};

const lastNames: MappingRule = { target: 'LastName', from: 'name', transform: 'text', onEmpty: 'keep' };
const withLastNames = (rules: readonly MappingRule[]): readonly MappingRule[] => [
  ...rules.filter((rule) => rule.target !== 'LastName'),
  lastNames,
];

const contactOf = async (world: World, slug: string) => {
  const { contact } = await lookUp(world, slug);
  const found = world.xero.contacts().find(({ id }) => id === contact);
  if (found === undefined) throw new Error(`${slug} has no contact`);
  return found;
};

const lastNameOf = async (world: World, slug: string): Promise<string | undefined> =>
  (await contactOf(world, slug)).texts['LastName'];

describe('applying exactly what was rehearsed', () => {
  test('writes what still matches, leaves what was edited since, and waits for a person', async () => {
    const { world, slugs } = await aPracticeOf(12);
    await using _ = world;
    const at = (n: number): string => slugs[n] ?? '';
    await draftMapping(world, withLastNames);
    const run = await rehearse(world, { mapping: { of: 'draft' }, name: 'Last names' });
    expect(run).toMatchObject({ actions: { update: 12 }, waiting: 0, name: 'Last names' });

    // Meanwhile three records are edited: two of them in Xero, where one gets a last name by hand, and one in Ignition.
    world.xero.editContact((await contactOf(world, at(0))).id, { LastName: 'Typed' });
    world.xero.editContact((await contactOf(world, at(1))).id, { EmailAddress: 'typed@elsewhere.example' });
    await setFlow(world, { state: 'paused' });
    world.ignition.editClient(at(2), { name: 'Renamed Pty Ltd' });
    await world.poll();
    const before = countWrites(world);

    const id = await apply(world, run.id);
    await world.settle();
    const looks = await looksOf(world, id);
    expect(slugs.map((slug) => looks.get(slug))).toEqual([
      'changed',
      'changed',
      'changed',
      ...Array.from({ length: 9 }, () => 'released'),
    ]);
    expect(await lastNameOf(world, at(0))).toBe('Typed');
    expect((await contactOf(world, at(1))).texts['EmailAddress']).toBe('typed@elsewhere.example');
    expect((await contactOf(world, at(2))).texts['Name']).toBe('Client number 3 Pty Ltd');
    expect(await lastNameOf(world, at(3))).toBe('Client number 4 Pty Ltd');
    expect(await lookUp(world, at(0))).toMatchObject({
      state: 'skipped',
      state_code: 'flow.changed_since_rehearsal',
    });
    expect(await readApply(world, id)).toMatchObject({ state: 'waiting', planned: 12 });
    expect(countWrites(world)).toBeGreaterThan(before);

    // What is applied goes on as ever; what the rehearsal did not know of waits.
    world.ignition.editClient(at(5), { phone: '(02) 9876 0000' });
    const late = world.ignition.createClient(
      aClient({ name: 'Came later', email: 'late@late.example' }),
    ).slug;
    await world.settle();
    expect(await lookUp(world, at(5))).toMatchObject({ state: 'in_sync' });
    expect(await lookUp(world, late)).toMatchObject({ state: 'skipped', state_code: 'flow.not_rehearsed' });

    // The mapping stays as it was rehearsed until somebody has decided.
    const revision = await draftMapping(world, (rules) => rules.slice(0, -1));
    await expect(publish(world, revision)).rejects.toMatchObject({ code: 'rehearsal.applying' });
    await expect(setFlow(world, { settings: { onArchive: 'leave' } })).rejects.toMatchObject({
      code: 'rehearsal.applying',
    });
    await expect(apply(world, run.id)).rejects.toMatchObject({ code: 'rehearsal.applying' });

    await decideRest(world, id, 'carry_on');
    await world.settle();
    expect(await lastNameOf(world, at(0))).toBe('Client number 1 Pty Ltd');
    expect(await lookUp(world, late)).toMatchObject({ state: 'in_sync' });
    expect(await readApply(world, id)).toMatchObject({ state: 'carried_on' });
    const idle = countWrites(world);
    await world.poll();
    expect(countWrites(world)).toBe(idle);
  }, 60_000);

  test('ends by itself where all of it still matches, and is refused where somebody published since', async () => {
    const { world } = await aPracticeOf(5);
    await using _ = world;
    const revision = await draftMapping(world, withLastNames);
    const run = await rehearse(world, { mapping: { of: 'draft' } });
    const again = await rehearse(world, { mapping: { of: 'draft' } });
    const id = await apply(world, run.id);
    await world.settle();
    expect(await readApply(world, id)).toMatchObject({ state: 'done' });
    await expect(publish(world, revision)).rejects.toMatchObject({ code: 'flow.no_draft' });
    await expect(apply(world, again.id)).rejects.toMatchObject({ code: 'rehearsal.outdated' });
    await expect(decideRest(world, id, 'roll_back')).rejects.toMatchObject({ code: 'rehearsal.over' });
  });

  test('that is stopped lets nothing more through, and can be rolled back', async () => {
    const { world, slugs } = await aPracticeOf(4);
    await using _ = world;
    await draftMapping(world, withLastNames);
    const run = await rehearse(world, { mapping: { of: 'draft' } });
    const before = countWrites(world);
    const id = await apply(world, run.id);
    await decideRest(world, id, 'stop');
    await world.settle();
    expect(countWrites(world)).toBe(before);
    expect(await readApply(world, id)).toMatchObject({ state: 'stopped' });
    expect([...(await looksOf(world, id)).values()]).toEqual(slugs.map(() => 'stopped'));
    await decideRest(world, id, 'roll_back');
    await world.settle();
    expect(countWrites(world)).toBe(before);
    expect(await readApply(world, id)).toMatchObject({ state: 'rolled_back' });
    expect(await lookUp(world, slugs[0] ?? '')).toMatchObject({ state: 'in_sync' });
  });

  test('of a flow that was paused resumes it, and carries the first import as it was shown', async () => {
    await using world = await createWorld({ database });
    await setFlow(world, { state: 'paused' });
    const slugs = someClients(6).map((fields) => world.ignition.createClient(fields).slug);
    await world.settle();
    const run = await rehearse(world, {});
    expect(run.actions).toEqual({ create: 6 });
    world.ignition.editClient(slugs[0] ?? '', { phone: '(02) 9876 0000' });
    await world.poll();
    const id = await apply(world, run.id);
    await world.settle();
    expect(world.xero.contacts()).toHaveLength(5);
    expect(await readApply(world, id)).toMatchObject({ state: 'waiting' });
    await decideRest(world, id, 'roll_back');
    await world.settle();
    expect(world.xero.contacts()).toHaveLength(5);
    await expect(decideRest(world, id, 'carry_on')).rejects.toMatchObject({ code: 'rehearsal.over' });
  });
});

describe('a worker that is killed while what was rehearsed is applied', () => {
  test.each([
    [3, false],
    [9, true],
    [16, false],
    [24, true],
    [33, false],
    [45, true],
  ] as const)(
    'at its step %i (after it: %s), leaves every match written once and nothing else',
    async (step, after) => {
      const { world, slugs } = await aPracticeOf(8);
      await using _ = world;
      await draftMapping(world, withLastNames);
      const run = await rehearse(world, { mapping: { of: 'draft' } });
      world.xero.editContact((await contactOf(world, slugs[6] ?? '')).id, { LastName: 'Typed' });
      await world.poll();
      const before = countWrites(world);
      const id = await apply(world, run.id);
      await world.settleWithCrash(step, after);
      await world.settle();
      expect(await readApply(world, id)).toMatchObject({ state: 'waiting' });
      const names = await Promise.all(slugs.map((slug) => lastNameOf(world, slug)));
      expect(names).toEqual(
        slugs.map((_slug, n) => (n === 6 ? 'Typed' : `Client number ${String(n + 1)} Pty Ltd`)),
      );
      const written = countWrites(world) - before;
      expect(written).toBeGreaterThan(0);
      const idle = countWrites(world);
      await world.poll();
      expect(countWrites(world)).toBe(idle);
    },
  );

  test('whatever is edited in between, what is applied is among what matched', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat({ max: 6 }), { maxLength: 5 }),
        fc.record({ step: fc.integer({ min: 1, max: 60 }), after: fc.boolean() }),
        async (edited, { step, after }) => {
          const { world, slugs } = await aPracticeOf(7);
          await using _ = world;
          await draftMapping(world, withLastNames);
          const run = await rehearse(world, { mapping: { of: 'draft' } });
          await setFlow(world, { state: 'paused' });
          for (const n of edited) {
            const { id } = await contactOf(world, slugs[n] ?? '');
            if (n % 2 === 0) world.xero.editContact(id, { LastName: 'Typed' });
            else world.xero.editContact(id, { EmailAddress: `typed${String(n)}@elsewhere.example` });
          }
          await world.poll();
          const id = await apply(world, run.id);
          await world.settleWithCrash(step, after);
          await world.settle();
          const looks = await looksOf(world, id);
          const matched = new Set(slugs.filter((slug) => looks.get(slug) === 'released'));
          const applied: string[] = [];
          for (const [n, slug] of slugs.entries())
            if ((await lastNameOf(world, slug)) === `Client number ${String(n + 1)} Pty Ltd`)
              applied.push(slug);
          expect(applied.filter((slug) => !matched.has(slug))).toEqual([]);
          expect(matched).toEqual(new Set(slugs.filter((_slug, n) => !edited.includes(n))));
        },
      ),
      { numRuns: 5 },
    );
  }, 120_000);
});
