import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '#base/json.ts';
import { minuteMs } from '#base/clock.ts';
import { aClient, type ClientFields } from '#test/builders/client.ts';
import { aContact } from '#test/builders/contact.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { deadLetters, lookUp, replayAll } from '#test/world/desk.ts';
import { settleWhileWriting } from '#test/world/in-flight.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const aPractice = async (): Promise<World> => {
  const world = await createWorld({ database });
  await world.settle();
  return world;
};

const namesAtXero = (world: World): readonly string[] =>
  world.xero
    .contacts()
    .map((contact) => contact.texts.Name)
    .toSorted((a, b) => a.localeCompare(b));

interface Refusal {
  readonly what: string;
  readonly bad: Partial<ClientFields>;
  /** What Ignition's answer shows instead, where its own rules would not let a person type it. */
  readonly shown?: JsonObject;
  readonly code: string;
  readonly field: string;
}

const refusals: readonly Refusal[] = [
  {
    what: 'a name of 300 characters',
    bad: { name: 'N'.repeat(300) },
    code: 'plan.value_too_long',
    field: 'Name',
  },
  {
    what: 'a name with a control character',
    bad: { name: 'Harbour\u0007Bakery' },
    code: 'plan.control_characters',
    field: 'Name',
  },
  { what: 'no name', bad: {}, shown: { name: null }, code: 'plan.value_missing', field: 'Name' },
  { what: 'a name of blanks', bad: {}, shown: { name: '   ' }, code: 'plan.value_missing', field: 'Name' },
  {
    what: 'an object for a name',
    bad: {},
    shown: { name: { first: 'Mary' } },
    code: 'plan.value_missing',
    field: 'Name',
  },
  {
    what: 'an e-mail that is none',
    bad: { email: 'hello at harbour' },
    code: 'plan.value_refused',
    field: 'EmailAddress',
  },
];

/** The bad client among two good ones; the bad one is a dead letter that says why, and the others are in step. */
const expectRefused = async (
  world: World,
  refusal: Refusal,
  settle: () => Promise<void>,
): Promise<string> => {
  const bad = world.ignition.createClient(aClient(refusal.bad));
  if (refusal.shown !== undefined) world.ignition.overlay(bad.slug, refusal.shown);
  world.ignition.createClient(aClient({ name: 'Good One', email: 'one@good.example' }));
  world.ignition.createClient(aClient({ name: 'Good Two', email: 'two@good.example' }));
  await settle();
  expect(namesAtXero(world)).toEqual(['Good One', 'Good Two']);
  const letters = await deadLetters(world);
  expect(letters).toHaveLength(1);
  expect(letters[0]).toMatchObject({
    slug: bad.slug,
    code: refusal.code,
    details: { fields: { [refusal.field]: expect.any(String) as string } },
  });
  expect(letters[0]?.hint).not.toBe('');
  expect(await lookUp(world, bad.slug)).toMatchObject({ state: 'dead', state_code: refusal.code });
  return bad.slug;
};

const expectHealed = async (world: World, slug: string, settle: () => Promise<void>): Promise<void> => {
  world.ignition.overlay(slug, null);
  world.ignition.editClient(slug, aClient({ phone: '02 9111 0000' }));
  await settle();
  expect(await deadLetters(world)).toEqual([]);
  expect(await lookUp(world, slug)).toMatchObject({ state: 'in_sync' });
  expect(namesAtXero(world)).toEqual(['Good One', 'Good Two', 'Harbour Bakery Pty Ltd']);
  await expectAtRest(world);
};

describe('a client that Xero could not hold', () => {
  test.each(refusals)(
    'for $what is a dead letter with code and hint, and heals once corrected',
    async (refusal) => {
      await using world = await aPractice();
      const slug = await expectRefused(world, refusal, () => world.settle());
      await expectHealed(world, slug, () => world.settle());
    },
  );

  test.each([6, 21, 35, 49])('is the same when workers are killed at their step %i', async (step) => {
    const [refusal] = refusals;
    if (refusal === undefined) throw new Error('there is one');
    for (const after of [false, true]) {
      await using world = await aPractice();
      const settle = async (): Promise<void> => {
        await world.settleWithCrash(step, after);
      };
      const slug = await expectRefused(world, refusal, settle);
      await expectHealed(world, slug, settle);
    }
  });

  test('stays one dead letter, however often it is replayed uncorrected', async () => {
    await using world = await aPractice();
    const slug = world.ignition.createClient(aClient({ name: 'N'.repeat(300) })).slug;
    await world.settle();
    for (let again = 0; again < 3; again += 1) {
      expect(await replayAll(world)).toEqual({ replayed: 1 });
      await world.settle();
    }
    expect(await deadLetters(world)).toHaveLength(1);
    world.ignition.editClient(slug, { name: 'Short' });
    await world.settle();
    expect(await deadLetters(world)).toEqual([]);
    expect(namesAtXero(world)).toEqual(['Short']);
    await expectAtRest(world);
  });

  test('that is edited and still wrong stays one dead letter', async () => {
    await using world = await aPractice();
    const slug = world.ignition.createClient(aClient({ name: 'N'.repeat(300) })).slug;
    await world.settle();
    world.ignition.editClient(slug, { name: 'M'.repeat(301) });
    await world.settle();
    expect(await deadLetters(world)).toHaveLength(1);
    world.ignition.archiveClient(slug);
    await world.settle();
    expect(await deadLetters(world)).toEqual([]);
    await expectAtRest(world);
  });
});

describe('what Ignition shows in an unforeseen shape', () => {
  test('a state of tomorrow is a finding, not a fault: the contact stays and follows', async () => {
    await using world = await aPractice();
    const slug = world.ignition.createClient(aClient()).slug;
    await world.settle();
    world.ignition.overlay(slug, { state: 'hibernating' });
    world.ignition.editClient(slug, { email: 'winter@harbour.example' });
    await world.settle();
    const [contact] = world.xero.contacts();
    expect(contact).toMatchObject({
      status: 'ACTIVE',
      texts: { EmailAddress: 'winter@harbour.example' },
    });
    expect(await deadLetters(world)).toEqual([]);
    await expectAtRest(world);
  });

  test('a new client in a state of tomorrow waits, with the reason, until its state is known', async () => {
    await using world = await aPractice();
    const slug = world.ignition.createClient(aClient()).slug;
    world.ignition.overlay(slug, { state: 'hibernating' });
    await world.settle();
    expect(world.xero.contacts()).toEqual([]);
    expect(await lookUp(world, slug)).toMatchObject({ state: 'skipped', state_code: 'flow.not_yet_active' });
    world.ignition.overlay(slug, null);
    world.ignition.editClient(slug, { groupName: 'awake' });
    await world.settle();
    expect(namesAtXero(world)).toEqual(['Harbour Bakery Pty Ltd']);
    await expectAtRest(world);
  });

  test('numbers where texts should be are read as texts, and members of tomorrow pass by', async () => {
    await using world = await aPractice();
    const slug = world.ignition.createClient(aClient({ name: '1234', phone: null })).slug;
    world.ignition.overlay(slug, { name: 1234, phone: 298_765_432, loyalty: { tier: ['gold'] } });
    await world.settle();
    const [contact] = world.xero.contacts();
    expect(contact?.texts.Name).toBe('1234');
    expect(contact?.phones).toContainEqual(expect.objectContaining({ PhoneNumber: '98765432' }));
    await expectAtRest(world);
  });

  test('tags, manager and address of wrong shapes do not stop name and e-mail', async () => {
    await using world = await aPractice();
    const slug = world.ignition.createClient(aClient()).slug;
    world.ignition.overlay(slug, { tags: 7, manager: 'Ana', address: ['12 Wharf Street'], phone: {} });
    await world.settle();
    expect(namesAtXero(world)).toEqual(['Harbour Bakery Pty Ltd']);
    expect(await lookUp(world, slug)).toMatchObject({ state: 'in_sync', owner_email: null });
    await expectAtRest(world);
  });
});

describe('answers that are no JSON', () => {
  test.each(['ignition', 'xero'] as const)(
    'from %s, a few times, cost time and nothing else',
    async (vendor) => {
      await using world = await aPractice();
      world[vendor].addFault({ kind: 'malformed-json', count: 4 });
      world.ignition.createClient(aClient());
      await world.settle();
      await world.poll();
      expect(namesAtXero(world)).toEqual(['Harbour Bakery Pty Ltd']);
      expect(await deadLetters(world)).toEqual([]);
      await expectAtRest(world);
    },
  );
});

const refused = async (world: World): Promise<{ readonly slug: string; readonly rival: string }> => {
  const slug = world.ignition.createClient(aClient({ name: 'Quay Florist' })).slug;
  await world.settle();
  world.ignition.editClient(slug, { name: 'Harbour Bakery Pty Ltd' });
  const made: string[] = [];
  await settleWhileWriting(world, () => {
    made.push(world.xero.createContact(aContact({ EmailAddress: 'someone@else.example' })).id);
  });
  expect(await deadLetters(world)).toMatchObject([{ slug }]);
  expect((await deadLetters(world))[0]?.hint).not.toBe('');
  return { slug, rival: made[0] ?? '' };
};

describe('a rename that Xero refuses because the name is taken', () => {
  test('heals when the client gets a name that is free', async () => {
    await using world = await aPractice();
    const { slug } = await refused(world);
    world.ignition.editClient(slug, { name: 'Quay Florist & Bakery' });
    await world.settle();
    expect(await deadLetters(world)).toEqual([]);
    expect(namesAtXero(world)).toEqual(['Harbour Bakery Pty Ltd', 'Quay Florist & Bakery']);
    await expectAtRest(world);
  });

  test('heals when the other contact gives the name up in Xero', async () => {
    await using world = await aPractice();
    const { rival } = await refused(world);
    world.clock.advance(minuteMs);
    world.xero.editContact(rival, { Name: 'Harbour Bakery (old)' });
    await world.settle();
    expect(await deadLetters(world)).toEqual([]);
    expect(namesAtXero(world)).toEqual(['Harbour Bakery (old)', 'Harbour Bakery Pty Ltd']);
    await expectAtRest(world);
  });
});
