import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import { aClient, anAddress, someClients } from '#test/builders/client.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { lookUp, setFlow } from '#test/world/desk.ts';
import { settleWhileWriting } from '#test/world/in-flight.ts';
import { countWrites } from '#test/world/invariants.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A practice whose Ignition and Xero are connected and have been read. */
const aPractice = async (profile: 'keyed' | 'reporting' = 'keyed'): Promise<World> => {
  const world = await createWorld({ database, profile });
  await world.settle();
  return world;
};

const onlyContact = (world: World): ReturnType<World['xero']['contacts']>[number] => {
  const contacts = world.xero.contacts();
  expect(contacts).toHaveLength(1);
  const [contact] = contacts;
  if (contact === undefined) throw new Error('there is no contact');
  return contact;
};

describe('a new client', () => {
  test('becomes a contact with name, person, e-mail and phone in parts', async () => {
    await using world = await aPractice();
    const client = world.ignition.createClient(aClient());
    world.ignition.addContact(client.slug, {
      firstName: 'Mary',
      lastName: 'O’Neill',
      mobile: '0412 345 678',
    });
    await world.settle();
    expect(onlyContact(world)).toMatchObject({
      texts: {
        Name: 'Harbour Bakery Pty Ltd',
        FirstName: 'Mary',
        LastName: 'O’Neill',
        EmailAddress: 'hello@harbour.example',
      },
    });
    const { phones } = onlyContact(world);
    expect(phones).toContainEqual({
      PhoneType: 'DEFAULT',
      PhoneCountryCode: '61',
      PhoneAreaCode: '2',
      PhoneNumber: '98765432',
    });
    expect(phones).toContainEqual(
      expect.objectContaining({ PhoneType: 'MOBILE', PhoneCountryCode: '61', PhoneNumber: '412345678' }),
    );
    await expectAtRest(world);
  });

  test('brings its ABN, its ACN and both addresses where Ignition shows them', async () => {
    await using world = await aPractice();
    world.ignition.createClient(
      aClient({
        taxNumber: '51 824 753 556',
        companyNumber: '004 085 616',
        address: anAddress(),
        postalAddress: anAddress({ line1: 'PO Box 7', postcode: '2301' }),
      }),
    );
    await world.settle();
    const contact = onlyContact(world);
    expect(contact.texts).toMatchObject({ TaxNumber: '51824753556', CompanyNumber: '004 085 616' });
    expect(contact.addresses).toContainEqual(
      expect.objectContaining({
        AddressType: 'STREET',
        AddressLine1: '12 Wharf Street',
        City: 'Newcastle',
        Region: 'NSW',
        PostalCode: '2300',
      }),
    );
    expect(contact.addresses).toContainEqual(
      expect.objectContaining({ AddressType: 'POBOX', AddressLine1: 'PO Box 7', PostalCode: '2301' }),
    );
    await expectAtRest(world);
  });

  test('keeps its ABN to itself when the check digits do not hold', async () => {
    await using world = await aPractice();
    world.ignition.createClient(aClient({ taxNumber: '51 824 753 557' }));
    await world.settle();
    expect(onlyContact(world).texts.TaxNumber).toBeUndefined();
    await expectAtRest(world);
  });

  test('carries no tags to Xero, whatever tags it has', async () => {
    await using world = await aPractice();
    world.ignition.createClient(aClient({ tags: ['VIP zebra', 'Quarterly'] }));
    await world.settle();
    expect(JSON.stringify(onlyContact(world))).not.toContain('zebra');
    await expectAtRest(world);
  });

  test('has its manager’s e-mail kept on the link, and the next manager’s after a handover', async () => {
    await using world = await aPractice();
    const client = world.ignition.createClient(
      aClient({ manager: { name: 'Ana', email: 'Ana@practice.example' } }),
    );
    await world.settle();
    expect(await lookUp(world, client.slug)).toMatchObject({ owner_email: 'ana@practice.example' });
    world.ignition.editClient(client.slug, { manager: { name: 'Ben', email: 'ben@practice.example' } });
    await world.settle();
    expect(await lookUp(world, client.slug)).toMatchObject({ owner_email: 'ben@practice.example' });
    await expectAtRest(world);
  });

  test('that is a lead waits until it is active', async () => {
    await using world = await aPractice();
    const lead = world.ignition.createClient(aClient({ state: 'lead' }));
    await world.settle();
    expect(world.xero.contacts()).toEqual([]);
    expect(await lookUp(world, lead.slug)).toMatchObject({
      state: 'skipped',
      state_code: 'flow.not_yet_active',
    });
    world.ignition.editClient(lead.slug, { state: 'active' });
    await world.settle();
    expect(onlyContact(world).texts.Name).toBe('Harbour Bakery Pty Ltd');
    await expectAtRest(world);
  });
});

describe('an edit in Ignition', () => {
  test('of phone, e-mail and name arrives as one write each', async () => {
    await using world = await aPractice();
    const client = world.ignition.createClient(aClient());
    await world.settle();
    const edits = [
      { phone: '0411 222 333' },
      { email: 'accounts@harbour.example' },
      { name: 'Harbour Bakery & Sons Pty Ltd' },
    ];
    for (const edit of edits) {
      const before = countWrites(world);
      world.ignition.editClient(client.slug, edit);
      await world.settle();
      expect(countWrites(world) - before).toBe(1);
    }
    const contact = onlyContact(world);
    expect(contact.texts).toMatchObject({
      Name: 'Harbour Bakery & Sons Pty Ltd',
      EmailAddress: 'accounts@harbour.example',
    });
    expect(contact.phones).toContainEqual(expect.objectContaining({ PhoneNumber: '411222333' }));
    await expectAtRest(world);
  });

  test('of the contact person, and a new primary one, changes first and last name', async () => {
    await using world = await aPractice();
    const client = world.ignition.createClient(aClient());
    const mary = world.ignition.addContact(client.slug, { firstName: 'Mary', lastName: 'Hill' });
    await world.settle();
    world.ignition.editContact(mary.slug, { lastName: 'O’Neill' });
    await world.settle();
    expect(onlyContact(world).texts).toMatchObject({ FirstName: 'Mary', LastName: 'O’Neill' });
    world.ignition.addContact(client.slug, { firstName: 'John', lastName: 'Park', isPrimary: true });
    await world.settle();
    expect(onlyContact(world).texts).toMatchObject({ FirstName: 'John', LastName: 'Park' });
    await expectAtRest(world);
  });

  test('that is emptied leaves what Xero has', async () => {
    await using world = await aPractice();
    const client = world.ignition.createClient(aClient());
    await world.settle();
    world.ignition.editClient(client.slug, { phone: null });
    await world.settle();
    expect(onlyContact(world).phones).toContainEqual(expect.objectContaining({ PhoneNumber: '98765432' }));
    await expectAtRest(world);
  });

  test('made fifty times while a write is on its way ends as one more write with the last state', async () => {
    await using world = await aPractice();
    const client = world.ignition.createClient(aClient());
    await settleWhileWriting(world, () => {
      for (let n = 1; n <= 50; n += 1)
        world.ignition.editClient(client.slug, { email: `edit${String(n)}@harbour.example` });
    });
    expect(countWrites(world)).toBe(2);
    expect(onlyContact(world).texts.EmailAddress).toBe('edit50@harbour.example');
    await expectAtRest(world);
  });

  test('of what Plumbline does not map causes no write', async () => {
    await using world = await aPractice();
    const client = world.ignition.createClient(aClient());
    await world.settle();
    const before = countWrites(world);
    world.ignition.editClient(client.slug, { tags: ['Quarterly'], groupName: 'Hill family' });
    await world.settle();
    expect(countWrites(world) - before).toBe(0);
    await expectAtRest(world);
  });
});

describe('an archived client', () => {
  test('archives the contact, and its return restores it with what changed meanwhile', async () => {
    await using world = await aPractice();
    const client = world.ignition.createClient(aClient());
    await world.settle();
    world.ignition.archiveClient(client.slug);
    await world.settle();
    expect(onlyContact(world).status).toBe('ARCHIVED');
    world.ignition.restoreClient(client.slug);
    world.ignition.editClient(client.slug, { email: 'back@harbour.example' });
    await world.settle();
    expect(onlyContact(world)).toMatchObject({
      status: 'ACTIVE',
      texts: { EmailAddress: 'back@harbour.example' },
    });
    await expectAtRest(world);
  });

  test('leaves the contact alone where the practice has chosen so', async () => {
    await using world = await aPractice();
    const client = world.ignition.createClient(aClient());
    await world.settle();
    await setFlow(world, { settings: { onArchive: 'leave' } });
    world.ignition.archiveClient(client.slug);
    await world.settle();
    expect(onlyContact(world).status).toBe('ACTIVE');
    expect(await lookUp(world, client.slug)).toMatchObject({
      state: 'skipped',
      state_code: 'flow.source_gone',
    });
    await expectAtRest(world);
  });

  test('that never had a contact gets none', async () => {
    await using world = await aPractice();
    const client = world.ignition.createClient(aClient({ state: 'lead' }));
    world.ignition.archiveClient(client.slug);
    await world.settle();
    expect(world.xero.contacts()).toEqual([]);
    await expectAtRest(world);
  });
});

describe('while the flow is paused', () => {
  test('nothing is written, and all of it is once it is resumed', async () => {
    await using world = await aPractice();
    const client = world.ignition.createClient(aClient());
    await world.settle();
    await setFlow(world, { state: 'paused' });
    world.ignition.editClient(client.slug, { email: 'later@harbour.example' });
    world.ignition.createClient(aClient({ name: 'Quay Florist', email: 'quay@florist.example' }));
    await world.settle();
    expect(onlyContact(world).texts.EmailAddress).toBe('hello@harbour.example');
    await setFlow(world, { state: 'enabled' });
    await world.settle();
    const emails = world.xero.contacts().map((contact) => contact.texts.EmailAddress ?? '');
    expect(emails.toSorted()).toEqual(['later@harbour.example', 'quay@florist.example']);
    await expectAtRest(world);
  });
});

describe('a person’s edit in Xero', () => {
  test('of a mapped field is put right, and of any other field is respected', async () => {
    await using world = await aPractice();
    world.ignition.createClient(aClient());
    await world.settle();
    world.clock.advance(minuteMs);
    world.xero.editContact(onlyContact(world).id, {
      EmailAddress: 'typed@harbour.example',
      AccountNumber: 'HB-1',
    });
    await world.settle();
    expect(onlyContact(world).texts).toMatchObject({
      EmailAddress: 'hello@harbour.example',
      AccountNumber: 'HB-1',
    });
    await expectAtRest(world);
  });

  test('in the very moment of our own write, which looks like its echo, is found by the next poll', async () => {
    await using world = await aPractice();
    world.ignition.createClient(aClient());
    await world.settle();
    world.xero.editContact(onlyContact(world).id, { EmailAddress: 'typed@harbour.example' });
    await world.poll();
    expect(onlyContact(world).texts.EmailAddress).toBe('hello@harbour.example');
    await expectAtRest(world);
  });

  test('of a mapped field is kept where the practice has chosen so', async () => {
    await using world = await aPractice();
    const client = world.ignition.createClient(aClient());
    await world.settle();
    await setFlow(world, { settings: { onTargetEdit: 'keep' } });
    await world.settle();
    world.xero.editContact(onlyContact(world).id, {
      FirstName: 'Typed',
      EmailAddress: 'typed@harbour.example',
    });
    await world.settle();
    expect(onlyContact(world).texts.EmailAddress).toBe('typed@harbour.example');
    world.ignition.editClient(client.slug, { email: 'newer@harbour.example' });
    await world.settle();
    expect(onlyContact(world).texts.EmailAddress).toBe('newer@harbour.example');
    await expectAtRest(world);
  });
});

/** A day's work on three clients: made, corrected, archived and brought back. */
const aDaysWork = async (world: World, settle: () => Promise<void>): Promise<void> => {
  const [one, two, three] = someClients(3).map((fields) => world.ignition.createClient(fields));
  if (one === undefined || two === undefined || three === undefined) throw new Error('three were made');
  world.ignition.addContact(one.slug, { firstName: 'Mary', lastName: 'Hill' });
  await settle();
  world.ignition.editClient(one.slug, { name: 'First and Sons', phone: '02 9000 0001' });
  world.ignition.archiveClient(two.slug);
  world.ignition.editClient(three.slug, { email: 'third@client3.example' });
  await settle();
  world.ignition.restoreClient(two.slug);
  await settle();
  const contacts = world.xero.contacts();
  expect(contacts).toHaveLength(3);
  expect(contacts.every((contact) => contact.status === 'ACTIVE')).toBe(true);
  expect(contacts.map((contact) => contact.texts.Name).toSorted()).toEqual([
    'Client number 2 Pty Ltd',
    'Client number 3 Pty Ltd',
    'First and Sons',
  ]);
};

describe('a day’s work', () => {
  test.each([3, 9, 17, 26, 38, 51, 67])(
    'ends the same when a worker is killed at its step %i, before or after it took effect, each time anew',
    async (step) => {
      for (const after of [false, true]) {
        await using world = await aPractice();
        await aDaysWork(world, async () => {
          await world.settleWithCrash(step, after);
        });
        await expectAtRest(world);
      }
    },
  );

  test('ends the same when every webhook comes twice and out of order', async () => {
    await using world = await aPractice();
    const road = { duplicate: 1, reorder: 0.7 };
    Object.assign(world.ignition.webhooks.switches, road);
    world.xero.setWebhookRoad(road);
    await aDaysWork(world, () => world.settle());
    await expectAtRest(world);
  });

  test('ends the same when no webhook ever comes and polls find it all', async () => {
    await using world = await aPractice();
    world.ignition.webhooks.switches.drop = 1;
    world.xero.setWebhookRoad({ drop: 1 });
    await aDaysWork(world, () => world.poll());
    await expectAtRest(world);
  });

  test('that is told all over again writes nothing', async () => {
    await using world = await aPractice();
    await aDaysWork(world, () => world.settle());
    const before = countWrites(world);
    for (const client of world.ignition.practice.clients.rows)
      world.ignition.editClient(client.slug, { groupName: `again ${client.slug}` });
    await world.settle();
    expect(countWrites(world) - before).toBe(0);
    await expectAtRest(world);
  });
});
