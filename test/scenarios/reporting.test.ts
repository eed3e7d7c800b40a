import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import { aClient, someClients } from '#test/builders/client.ts';
import { aContact } from '#test/builders/contact.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { decide, lookUp, openReviews } from '#test/world/desk.ts';
import { countWrites } from '#test/world/invariants.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A practice on the Reporting API: no webhooks from Ignition, everything is found by polling. */
const aPractice = async (options: { readonly clients?: number } = {}): Promise<World> => {
  const world = await createWorld({ database, profile: 'reporting', ...options });
  await world.settle();
  return world;
};

/** Past the next poll of clients and contacts, which come each minute. */
const nextPoll = async (world: World): Promise<void> => {
  world.clock.advance(2 * minuteMs);
  await world.settle();
};

/** Made, given a person, renamed, archived and brought back; each step is seen in Xero after one poll. */
const expectStoryFollowed = async (world: World, poll: () => Promise<void>): Promise<void> => {
  const { slug } = world.ignition.createClient(aClient());
  const person = world.ignition.addContact(slug, { firstName: 'Mary', lastName: 'Hill' });
  await poll();
  const { contact: id } = await lookUp(world, slug);
  const contact = () => world.xero.contact(id ?? '');
  expect(contact().texts).toMatchObject({ Name: 'Harbour Bakery Pty Ltd', FirstName: 'Mary' });
  world.ignition.editClient(slug, { name: 'Harbour & Co', phone: '0411 222 333' });
  world.ignition.editContact(person.slug, { lastName: 'O’Neill' });
  await poll();
  expect(contact().texts).toMatchObject({ Name: 'Harbour & Co', LastName: 'O’Neill' });
  world.ignition.archiveClient(slug);
  await poll();
  expect(contact().status).toBe('ARCHIVED');
  world.ignition.restoreClient(slug);
  await poll();
  expect(contact().status).toBe('ACTIVE');
  await expectAtRest(world);
};

test('the story of one client is followed step by step, one poll behind', async () => {
  await using world = await aPractice();
  await expectStoryFollowed(world, () => nextPoll(world));
});

test.each([5, 16, 28, 39, 55, 74])('the same when workers are killed at their step %i', async (step) => {
  for (const after of [false, true]) {
    await using world = await aPractice();
    await expectStoryFollowed(world, async () => {
      world.clock.advance(2 * minuteMs);
      await world.settleWithCrash(step, after);
    });
  }
});

test('an edit of the person alone, which leaves the client’s own time as it was, is found', async () => {
  await using world = await aPractice();
  world.ignition.hazards.contactTouchesClient = false;
  const { slug } = world.ignition.createClient(aClient());
  const person = world.ignition.addContact(slug, { firstName: 'Mary', lastName: 'Hill' });
  await nextPoll(world);
  world.ignition.editContact(person.slug, { firstName: 'Marie' });
  await nextPoll(world);
  expect(world.xero.contacts()[0]?.texts.FirstName).toBe('Marie');
  await expectAtRest(world);
});

test('clients that were archived before anything was connected are known and get no contact', async () => {
  await using world = await createWorld({ database, profile: 'reporting' });
  const gone = world.ignition.createClient(aClient());
  world.ignition.archiveClient(gone.slug);
  await world.settle();
  expect(await lookUp(world, gone.slug)).toMatchObject({ state: 'skipped', state_code: 'flow.source_gone' });
  expect(world.xero.contacts()).toEqual([]);
  world.ignition.restoreClient(gone.slug);
  await nextPoll(world);
  expect(world.xero.contacts()).toHaveLength(1);
  await expectAtRest(world);
});

test('an edit in the very second of a poll is not missed by the next', async () => {
  await using world = await aPractice();
  const { slug } = world.ignition.createClient(aClient());
  await nextPoll(world);
  world.clock.advance(minuteMs);
  world.ignition.editClient(slug, { email: 'before@harbour.example' });
  await world.settle();
  world.ignition.editClient(slug, { email: 'after@harbour.example' });
  await nextPoll(world);
  expect(world.xero.contacts()[0]?.texts.EmailAddress).toBe('after@harbour.example');
  await expectAtRest(world);
});

test('polls that find nothing new write nothing', async () => {
  await using world = await aPractice({ clients: 20 });
  const before = countWrites(world);
  for (let polls = 0; polls < 30; polls += 1) await nextPoll(world);
  expect(countWrites(world) - before).toBe(0);
  await expectAtRest(world);
});

describe('lists that misbehave', () => {
  test('with cursors given twice and empty pages that promise more: each client arrives once', async () => {
    await using world = await createWorld({ database, profile: 'reporting' });
    for (const fields of someClients(250)) world.ignition.createClient(fields);
    world.ignition.hazards.repeatedCursors = 2;
    world.ignition.hazards.emptyPages = 3;
    await world.settle();
    expect(world.xero.contacts()).toHaveLength(250);
    await expectAtRest(world);
  });

  test('at every poll, while people edit: nothing is missed', async () => {
    await using world = await aPractice();
    const slugs = someClients(120).map((fields) => world.ignition.createClient(fields).slug);
    for (let day = 1; day <= 5; day += 1) {
      world.ignition.hazards.repeatedCursors = 1;
      world.ignition.hazards.emptyPages = 2;
      for (const slug of slugs)
        world.ignition.editClient(slug, { email: `day${String(day)}@${slug.slice(4)}.example` });
      await nextPoll(world);
    }
    const emails = world.xero.contacts().map((contact) => contact.texts.EmailAddress ?? '');
    expect(emails).toHaveLength(120);
    expect(emails.every((email) => email.startsWith('day5@'))).toBe(true);
    await expectAtRest(world);
  });

  test('and a worker killed between two pages: the pass goes on and ends', async () => {
    for (const step of [12, 30, 48, 66]) {
      await using world = await createWorld({ database, profile: 'reporting' });
      for (const fields of someClients(250)) world.ignition.createClient(fields);
      world.ignition.hazards.repeatedCursors = 1;
      world.ignition.hazards.emptyPages = 1;
      await world.settleWithCrash(step, true);
      expect(world.xero.contacts()).toHaveLength(250);
      await expectAtRest(world);
    }
  });
});

test('a match review waits and is answered as with webhooks', async () => {
  await using world = await createWorld({
    database,
    profile: 'reporting',
    contacts: { explicit: [aContact({ EmailAddress: 'someone@else.example' })] },
  });
  const { slug } = world.ignition.createClient(aClient());
  await world.settle();
  const [review] = await openReviews(world);
  if (review === undefined) throw new Error('nobody is asked');
  await decide(world, review, 'link', review.candidates[0]?.recordId ?? null);
  await world.settle();
  expect(await lookUp(world, slug)).toMatchObject({ state: 'in_sync', matched_by: 'link' });
  await expectAtRest(world);
});
