import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import { aClient, type ClientFields } from '#test/builders/client.ts';
import { aContact, type ContactElement } from '#test/builders/contact.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { decide, lookUp, openReviews, takeBack, type ReviewOnDesk } from '#test/world/desk.ts';
import { settleWhileWriting } from '#test/world/in-flight.ts';
import { countWrites } from '#test/world/invariants.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A practice whose Xero holds these contacts already. */
const aPractice = async (...contacts: readonly ContactElement[]): Promise<World> => {
  const world = await createWorld({ database, contacts: { explicit: contacts } });
  await world.settle();
  return world;
};

const anew = async (world: World, fields: Partial<ClientFields> = {}): Promise<string> => {
  const client = world.ignition.createClient(aClient(fields));
  await world.settle();
  return client.slug;
};

const onlyReview = async (world: World): Promise<ReviewOnDesk> => {
  const reviews = await openReviews(world);
  expect(reviews).toHaveLength(1);
  const [review] = reviews;
  if (review === undefined) throw new Error('nobody is asked');
  return review;
};

const firstContact = (world: World): ReturnType<World['xero']['contacts']>[number] => {
  const [contact] = world.xero.contacts();
  if (contact === undefined) throw new Error('there is no contact');
  return contact;
};

const otherEmail = aContact({ EmailAddress: 'someone@else.example' });

describe('a client whose contact is in Xero already', () => {
  test('is linked by name and e-mail, and nothing is made twice', async () => {
    await using world = await aPractice(aContact({ Name: 'harbour  bakery PTY LTD' }));
    const slug = await anew(world);
    expect(world.xero.contacts()).toHaveLength(1);
    expect(await lookUp(world, slug)).toMatchObject({
      state: 'in_sync',
      matched_by: 'name_and_email',
      contact: firstContact(world).id,
    });
    expect(firstContact(world).texts.Name).toBe('Harbour Bakery Pty Ltd');
    await expectAtRest(world);
  });

  test('is linked by the Xero id that Ignition holds, whatever it is called', async () => {
    await using world = await aPractice(otherEmail, aContact({ Name: 'H.B. Trading' }));
    const wanted = world.xero.contacts().find((contact) => contact.texts.Name === 'H.B. Trading');
    const slug = await anew(world, { name: 'Quay Florist', xeroContactId: wanted?.id ?? '' });
    expect(await lookUp(world, slug)).toMatchObject({ matched_by: 'foreign_key', contact: wanted?.id });
    expect(world.xero.contacts()).toHaveLength(2);
    await expectAtRest(world);
  });

  test('is linked by an ABN that only these two have', async () => {
    await using world = await aPractice(
      aContact({ Name: 'HB Trading', EmailAddress: 'x@y.example', TaxNumber: '51824753556' }),
    );
    const slug = await anew(world, { taxNumber: '51 824 753 556' });
    expect(await lookUp(world, slug)).toMatchObject({ matched_by: 'tax_number' });
    expect(world.xero.contacts()).toHaveLength(1);
    await expectAtRest(world);
  });

  test('keeps the phones and persons there that Ignition knows nothing of', async () => {
    await using world = await aPractice(
      aContact({
        Phones: [{ PhoneType: 'FAX', PhoneNumber: '5550000' }],
        ContactPersons: [
          { FirstName: 'Pat', LastName: 'Lee', EmailAddress: 'pat@h.example', IncludeInEmails: true },
        ],
      }),
    );
    await anew(world);
    expect(firstContact(world).phones).toContainEqual(expect.objectContaining({ PhoneType: 'FAX' }));
    expect(firstContact(world).persons).toHaveLength(1);
    await expectAtRest(world);
  });
});

describe('clients that share an e-mail', () => {
  test('each get a contact of their own, none linked by it', async () => {
    await using world = await aPractice();
    for (const name of ['Hill Family Trust', 'Hill Super Fund', 'Mary Hill'])
      world.ignition.createClient(aClient({ name, email: 'family@hill.example' }));
    await world.settle();
    expect(world.xero.contacts()).toHaveLength(3);
    expect(await openReviews(world)).toEqual([]);
    await expectAtRest(world);
  });

  test('are not linked to a contact with that e-mail and another name: a person is asked', async () => {
    await using world = await aPractice(aContact({ Name: 'Hill Group' }));
    await anew(world, { name: 'Mary Hill' });
    const review = await onlyReview(world);
    expect(review.reason).toBe('match.email_only');
    expect(review.candidates).toMatchObject([{ evidence: ['email'], obstacle: null }]);
    expect(world.xero.contacts()).toHaveLength(1);
    await expectAtRest(world);
  });
});

describe('a contact of the same name and another e-mail', () => {
  test('is shown to a person, and nothing is written until then', async () => {
    await using world = await aPractice(otherEmail);
    const before = countWrites(world);
    const slug = await anew(world);
    expect(await lookUp(world, slug)).toMatchObject({ state: 'review', contact: null });
    const review = await onlyReview(world);
    expect(review).toMatchObject({ slug, reason: 'match.name_taken' });
    expect(review.candidates).toMatchObject([{ evidence: ['name'], obstacle: null }]);
    expect(countWrites(world)).toBe(before);
    await expectAtRest(world);
  });

  test('is the client once a person says so', async () => {
    await using world = await aPractice(otherEmail);
    const slug = await anew(world);
    const review = await onlyReview(world);
    await decide(world, review, 'link', review.candidates[0]?.recordId ?? null);
    await world.settle();
    expect(await lookUp(world, slug)).toMatchObject({ state: 'in_sync', matched_by: 'link' });
    expect(world.xero.contacts()).toHaveLength(1);
    expect(firstContact(world).texts.EmailAddress).toBe('hello@harbour.example');
    expect(await openReviews(world)).toEqual([]);
    await expectAtRest(world);
  });

  test('is never overwritten nor suffixed when a person says "create": Xero cannot hold both, so they are asked again', async () => {
    await using world = await aPractice(otherEmail);
    await anew(world);
    await decide(world, await onlyReview(world), 'create');
    await world.settle();
    expect(world.xero.contacts()).toHaveLength(1);
    expect(firstContact(world).texts).toMatchObject({
      Name: 'Harbour Bakery Pty Ltd',
      EmailAddress: 'someone@else.example',
    });
    expect(await onlyReview(world)).toMatchObject({ reason: 'match.name_taken' });
    await expectAtRest(world);
  });

  test('and a client made the same by mistake: ignored for good when a person says so', async () => {
    await using world = await aPractice(otherEmail);
    const slug = await anew(world);
    await decide(world, await onlyReview(world), 'ignore');
    await world.settle();
    world.ignition.editClient(slug, { phone: '02 9000 0000' });
    await world.settle();
    expect(await lookUp(world, slug)).toMatchObject({ state: 'skipped', state_code: 'flow.ignored' });
    expect(firstContact(world).texts.EmailAddress).toBe('someone@else.example');
    await expectAtRest(world);
  });

  test('is asked about again when a person takes back what they said', async () => {
    await using world = await aPractice(otherEmail);
    const slug = await anew(world);
    const review = await onlyReview(world);
    await decide(world, review, 'ignore');
    await world.settle();
    await takeBack(world, review);
    await world.settle();
    expect(await lookUp(world, slug)).toMatchObject({ state: 'review' });
    expect(await onlyReview(world)).toMatchObject({ slug });
    await expectAtRest(world);
  });

  test('cannot be undone once the two are linked', async () => {
    await using world = await aPractice(otherEmail);
    await anew(world);
    const review = await onlyReview(world);
    await decide(world, review, 'link', review.candidates[0]?.recordId ?? null);
    await world.settle();
    await expect(takeBack(world, review)).rejects.toMatchObject({ code: 'review.applied_already' });
    await expectAtRest(world);
  });

  test('resolves itself when the client is renamed', async () => {
    await using world = await aPractice(otherEmail);
    const slug = await anew(world);
    world.ignition.editClient(slug, { name: 'Harbour Bakery Newcastle Pty Ltd' });
    await world.settle();
    expect(await openReviews(world)).toEqual([]);
    expect(world.xero.contacts()).toHaveLength(2);
    await expectAtRest(world);
  });

  test('resolves itself when the contact is renamed in Xero', async () => {
    await using world = await aPractice(otherEmail);
    await anew(world);
    world.clock.advance(minuteMs);
    world.xero.editContact(firstContact(world).id, { Name: 'Harbour Bakery (old)' });
    await world.settle();
    expect(await openReviews(world)).toEqual([]);
    expect(world.xero.contacts()).toHaveLength(2);
    await expectAtRest(world);
  });

  test('resolves itself when the contact’s e-mail is corrected in Xero', async () => {
    await using world = await aPractice(otherEmail);
    const slug = await anew(world);
    world.clock.advance(minuteMs);
    world.xero.editContact(firstContact(world).id, { EmailAddress: 'hello@harbour.example' });
    await world.settle();
    expect(await lookUp(world, slug)).toMatchObject({ state: 'in_sync', matched_by: 'name_and_email' });
    expect(world.xero.contacts()).toHaveLength(1);
    await expectAtRest(world);
  });
});

describe('twins in Ignition', () => {
  test('of one name are all asked about, and only one may have the name', async () => {
    await using world = await aPractice();
    const slugs = ['a@hill.example', 'b@hill.example'].map(
      (email) => world.ignition.createClient(aClient({ name: 'Mary Hill', email })).slug,
    );
    await world.settle();
    expect(world.xero.contacts()).toEqual([]);
    const reviews = await openReviews(world);
    expect(reviews.map(({ slug, reason }) => ({ slug, reason }))).toEqual(
      slugs.toSorted().map((slug) => ({ slug, reason: 'match.twins' })),
    );
    const [first] = reviews;
    if (first === undefined) throw new Error('nobody is asked');
    await decide(world, first, 'create');
    await world.settle();
    expect(world.xero.contacts()).toHaveLength(1);
    const [left] = await openReviews(world);
    expect(left).toMatchObject({ reason: 'match.name_taken' });
    expect(left?.candidates).toMatchObject([{ obstacle: 'linked_elsewhere' }]);
    await expectAtRest(world);
  });

  test('resolve themselves when one of them is renamed', async () => {
    await using world = await aPractice();
    const [one] = ['a@hill.example', 'b@hill.example'].map(
      (email) => world.ignition.createClient(aClient({ name: 'Mary Hill', email })).slug,
    );
    await world.settle();
    world.ignition.editClient(one ?? '', { name: 'Mary Anne Hill' });
    await world.settle();
    expect(await openReviews(world)).toEqual([]);
    expect(world.xero.contacts()).toHaveLength(2);
    await expectAtRest(world);
  });

  test('of one name and e-mail do not both claim the contact there is', async () => {
    await using world = await aPractice(aContact());
    world.ignition.createClient(aClient());
    world.ignition.createClient(aClient());
    await world.settle();
    expect(world.xero.contacts()).toHaveLength(1);
    expect(await openReviews(world)).toHaveLength(2);
    await expectAtRest(world);
  });
});

const expectRaceLost = async (world: World, slug: string): Promise<void> => {
  await settleWhileWriting(world, () => {
    world.xero.createContact(otherEmail);
  });
  expect(world.xero.contacts().map((contact) => contact.texts.Name)).toEqual(['Harbour Bakery Pty Ltd']);
  expect(firstContact(world).texts.EmailAddress).toBe('someone@else.example');
  expect(await lookUp(world, slug)).toMatchObject({ state: 'review' });
  expect(await onlyReview(world)).toMatchObject({ reason: 'match.name_taken' });
};

describe('a name that somebody takes in Xero between our look and our write', () => {
  test('ends with a person being asked: no suffix, nothing overwritten', async () => {
    await using world = await aPractice();
    const client = world.ignition.createClient(aClient());
    await expectRaceLost(world, client.slug);
    await expectAtRest(world);
  });

  test('ends the same when Xero’s webhook of it is lost', async () => {
    await using world = await aPractice();
    world.xero.setWebhookRoad({ drop: 1 });
    const client = world.ignition.createClient(aClient());
    await expectRaceLost(world, client.slug);
    await expectAtRest(world);
  });

  test('leaves a linked contact under its old name, with the reason', async () => {
    await using world = await aPractice();
    const slug = await anew(world, { name: 'Quay Florist' });
    world.ignition.editClient(slug, { name: 'Harbour Bakery Pty Ltd' });
    await settleWhileWriting(world, () => {
      world.xero.createContact(otherEmail);
    });
    const names = world.xero.contacts().map((contact) => contact.texts.Name);
    expect(names.toSorted()).toEqual(['Harbour Bakery Pty Ltd', 'Quay Florist']);
    expect(await lookUp(world, slug)).toMatchObject({ state: 'dead' });
    const { contact } = await lookUp(world, slug);
    expect(world.xero.contact(contact ?? '').texts.Name).toBe('Quay Florist');
    await expectAtRest(world);
  });
});

describe('what people do to linked contacts in Xero', () => {
  test('a merged one is followed to the contact that is left', async () => {
    await using world = await aPractice();
    const slug = await anew(world);
    const gone = firstContact(world);
    world.clock.advance(minuteMs);
    const left = world.xero.createContact(aContact({ Name: 'Harbour Group' }));
    world.xero.mergeContacts(gone.id, left.id);
    await world.settle();
    expect(await lookUp(world, slug)).toMatchObject({ contact: left.id, state: 'in_sync' });
    expect(world.xero.contact(left.id).texts.Name).toBe('Harbour Bakery Pty Ltd');
    await expectAtRest(world);
  });

  test('one merged into another client’s contact is left alone, and so is that client’s', async () => {
    await using world = await aPractice();
    const slug = await anew(world);
    const other = await anew(world, { name: 'Quay Florist', email: 'quay@florist.example' });
    const [from, into] = [await lookUp(world, slug), await lookUp(world, other)];
    world.clock.advance(minuteMs);
    world.xero.mergeContacts(from.contact ?? '', into.contact ?? '');
    await world.settle();
    expect(await lookUp(world, slug)).toMatchObject({ state: 'skipped', state_code: 'flow.target_gone' });
    expect(world.xero.contact(into.contact ?? '').texts.Name).toBe('Quay Florist');
    await expectAtRest(world);
  });

  test('one that a person archived is left alone, edits in Ignition notwithstanding', async () => {
    await using world = await aPractice();
    const slug = await anew(world);
    world.clock.advance(minuteMs);
    world.xero.archiveContact(firstContact(world).id);
    await world.settle();
    world.ignition.editClient(slug, { email: 'new@harbour.example' });
    await world.settle();
    expect(firstContact(world)).toMatchObject({
      status: 'ARCHIVED',
      texts: { EmailAddress: 'hello@harbour.example' },
    });
    expect(await lookUp(world, slug)).toMatchObject({ state: 'skipped', state_code: 'flow.target_archived' });
    expect(world.xero.contacts()).toHaveLength(1);
    await expectAtRest(world);
  });

  test('one that a person archived and brings back is followed again', async () => {
    await using world = await aPractice();
    const slug = await anew(world);
    world.clock.advance(minuteMs);
    world.xero.archiveContact(firstContact(world).id);
    await world.settle();
    world.ignition.editClient(slug, { email: 'new@harbour.example' });
    await world.settle();
    world.clock.advance(minuteMs);
    world.xero.editContact(firstContact(world).id, { ContactStatus: 'ACTIVE' });
    await world.settle();
    expect(firstContact(world).texts.EmailAddress).toBe('new@harbour.example');
    await expectAtRest(world);
  });
});

const expectJoined = async (settle: (world: World) => Promise<void>): Promise<void> => {
  await using world = await createWorld({
    database,
    contacts: {
      explicit: [
        aContact(),
        aContact({ Name: 'Quay Florist', EmailAddress: 'old@florist.example' }),
        aContact({ Name: 'Hill Group', EmailAddress: 'family@hill.example' }),
      ],
    },
  });
  for (const fields of [
    aClient(),
    aClient({ name: 'Quay Florist', email: 'quay@florist.example' }),
    aClient({ name: 'Mary Hill', email: 'family@hill.example' }),
    aClient({ name: 'Newcomer Pty Ltd', email: 'new@comer.example' }),
    aClient({ name: 'Twin', email: 'one@twin.example' }),
    aClient({ name: 'Twin', email: 'two@twin.example' }),
  ])
    world.ignition.createClient(fields);
  await settle(world);
  const reasons = (await openReviews(world)).map((review) => review.reason);
  expect(reasons.toSorted()).toEqual(['match.email_only', 'match.name_taken', 'match.twins', 'match.twins']);
  expect(world.xero.contacts()).toHaveLength(4);
  for (const review of await openReviews(world)) {
    const [candidate] = review.candidates;
    if (review.reason === 'match.name_taken')
      await decide(world, review, 'link', candidate?.recordId ?? null);
    else await decide(world, review, review.reason === 'match.twins' ? 'ignore' : 'create');
  }
  await settle(world);
  expect(await openReviews(world)).toEqual([]);
  expect(
    world.xero
      .contacts()
      .map((contact) => contact.texts.Name)
      .toSorted(),
  ).toEqual(['Harbour Bakery Pty Ltd', 'Hill Group', 'Mary Hill', 'Newcomer Pty Ltd', 'Quay Florist']);
  await expectAtRest(world);
};

describe('a practice that joins two old address books', () => {
  test('is asked about exactly what is in doubt', () => expectJoined((world) => world.settle()));

  test.each([7, 18, 33, 47, 59])('is asked the same when a worker is killed at its step %i', async (step) => {
    for (const after of [false, true])
      await expectJoined(async (world) => {
        await world.settleWithCrash(step, after);
      });
  });

  test('is asked the same when webhooks come twice and out of order', () =>
    expectJoined(async (world) => {
      const road = { duplicate: 1, reorder: 0.7 };
      Object.assign(world.ignition.webhooks.switches, road);
      world.xero.setWebhookRoad(road);
      await world.settle();
    }));
});
