import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import { aClient } from '#test/builders/client.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { reconcile } from '#test/world/reconciling.ts';
import { deadLetters, lookUp, setFlow } from '#test/world/desk.ts';
import { answer, openConflicts, writesSoFar } from '#test/world/two-ways.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

interface Pair extends World {
  readonly slug: string;
  readonly contactId: string;
}

/** Harbour Bakery in both, in step, and a flow that goes both ways. */
const inBoth = async (owner: 'source' | 'target' | 'newest' | 'ask' = 'ask'): Promise<Pair> => {
  const world = await createWorld({ database });
  const { slug } = world.ignition.createClient(aClient());
  await world.settle();
  await setFlow(world, { settings: { direction: 'two_way', owner } });
  await world.settle();
  const [contact] = world.xero.contacts();
  if (contact === undefined) throw new Error('there is no contact');
  return Object.assign(world, { slug, contactId: contact.id });
};

/** Somebody types into the contact at Xero, a minute after whatever happened last. */
const typeInXero = (world: Pair, fields: Parameters<World['xero']['editContact']>[1]): void => {
  world.clock.advance(minuteMs);
  world.xero.editContact(world.contactId, fields);
};

const clientOf = (world: Pair) => {
  const client = world.ignition.practice.clients.find(world.slug);
  if (client === null || client === undefined) throw new Error('there is no client');
  return client;
};

const emailInXero = (world: Pair): string | null | undefined =>
  world.xero.contact(world.contactId).texts.EmailAddress;

const phoneInXero = (world: Pair) =>
  world.xero.contact(world.contactId).phones.find(({ PhoneType }) => PhoneType === 'DEFAULT');

/** What somebody types into Xero's one field for the number. */
const typePhone = (world: Pair, number: string): void => {
  typeInXero(world, {
    Phones: [{ PhoneType: 'DEFAULT', PhoneCountryCode: '', PhoneAreaCode: '', PhoneNumber: number }],
  });
};

describe('a phone number is changed in Xero', () => {
  test('it is in Ignition a moment later, as it is written at home, and nothing else is written', async () => {
    await using world = await inBoth();
    const before = writesSoFar(world);
    typePhone(world, '0412 345 678');
    await world.settle();
    expect(clientOf(world).phone).toBe('0412 345 678');
    expect(writesSoFar(world)).toEqual({ ignition: before.ignition + 1, xero: before.xero });
    expect(await lookUp(world, world.slug)).toMatchObject({ state: 'in_sync' });
    await expectAtRest(world);
  });

  test('what it carried back is no news: its webhook and the next poll write nothing', async () => {
    await using world = await inBoth();
    typePhone(world, '0412 345 678');
    await world.settle();
    const after = writesSoFar(world);
    await world.poll();
    await world.poll();
    expect(writesSoFar(world)).toEqual(after);
    expect(phoneInXero(world)?.PhoneNumber).toBe('0412 345 678');
  });

  test('a kill at any step neither loses nor doubles it', async () => {
    await using world = await inBoth();
    for (const dieAt of [1, 5, 9, 14, 20, 27, 35, 44, 54, 65]) {
      const number = `0412 345 6${String(dieAt).padStart(2, '0')}`;
      typePhone(world, number);
      await world.settleWithCrash(dieAt, dieAt % 2 === 0);
      await world.poll();
      expect(clientOf(world).phone).toBe(number);
      expect(phoneInXero(world)?.PhoneNumber).toBe(number);
    }
    await expectAtRest(world);
  });

  test('where Ignition owns the field it is taken back', async () => {
    await using world = await inBoth('source');
    typePhone(world, '0412 345 678');
    await world.settle();
    expect(clientOf(world).phone).toBe('(02) 9876 5432');
    expect(phoneInXero(world)).toMatchObject({ PhoneCountryCode: '61', PhoneNumber: '98765432' });
    await expectAtRest(world);
  });

  test('emptied in Xero it empties nothing in Ignition, where the row carries no empty values', async () => {
    await using world = await inBoth('newest');
    const before = writesSoFar(world);
    typePhone(world, '');
    await world.settle();
    expect(clientOf(world).phone).toBe('(02) 9876 5432');
    expect(phoneInXero(world)?.PhoneNumber ?? '').toBe('');
    expect(writesSoFar(world)).toEqual(before);
  });
});

const editBoth = async (world: Pair, first: 'ignition' | 'xero' = 'ignition'): Promise<void> => {
  const inIgnition = (): void =>
    void world.ignition.editClient(world.slug, { email: 'typed@ignition.example' });
  const inXero = (): void => typeInXero(world, { EmailAddress: 'typed@xero.example' });
  (first === 'ignition' ? inIgnition : inXero)();
  world.clock.advance(minuteMs);
  (first === 'ignition' ? inXero : inIgnition)();
  await world.settle();
};

describe('both are edited before anybody has looked', () => {
  test('a person is asked, with both values, and the other fields go on', async () => {
    await using world = await inBoth('ask');
    world.ignition.editClient(world.slug, { name: 'Harbour Bakery & Sons Pty Ltd' });
    await editBoth(world);
    const [asked, ...more] = await openConflicts(world);
    expect(more).toEqual([]);
    expect(asked).toMatchObject({
      field: 'EmailAddress',
      source: 'typed@ignition.example',
      target: 'typed@xero.example',
    });
    expect((asked?.targetAt ?? 0) - (asked?.sourceAt ?? 0)).toBeGreaterThanOrEqual(minuteMs);
    expect(await lookUp(world, world.slug)).toMatchObject({
      state: 'conflict',
      state_code: 'flow.values_differ',
    });
    expect(world.xero.contact(world.contactId).texts.Name).toBe('Harbour Bakery & Sons Pty Ltd');
    expect((await reconcile(world)).counts).toEqual({ unsettled: 1 });
  });

  test.each(['source', 'target'] as const)('the %s’s value is taken by one click', async (choice) => {
    await using world = await inBoth('ask');
    await editBoth(world);
    await answer(world, await openConflicts(world), choice);
    await world.settle();
    const wanted = choice === 'source' ? 'typed@ignition.example' : 'typed@xero.example';
    expect([clientOf(world).email, emailInXero(world)]).toEqual([wanted, wanted]);
    expect(await openConflicts(world)).toEqual([]);
    await expectAtRest(world);
  });

  test('an answer to values that have changed since is refused, and the question asked anew', async () => {
    await using world = await inBoth('ask');
    await editBoth(world);
    const asked = await openConflicts(world);
    typeInXero(world, { EmailAddress: 'again@xero.example' });
    await world.settle();
    await expect(answer(world, asked, 'source')).rejects.toMatchObject({ code: 'conflict.changed' });
    expect(await openConflicts(world)).toMatchObject([{ target: 'again@xero.example' }]);
  });

  test('an answer that comes with an edit on the road takes nothing of the edit', async () => {
    await using world = await inBoth('ask');
    await editBoth(world);
    const asked = await openConflicts(world);
    typeInXero(world, { EmailAddress: 'again@xero.example' });
    await answer(world, asked, 'source');
    await world.settle();
    expect(emailInXero(world)).toBe('again@xero.example');
    expect(await openConflicts(world)).toMatchObject([{ target: 'again@xero.example' }]);
  });

  test('a conflict ends by itself when somebody makes both the same', async () => {
    await using world = await inBoth('ask');
    await editBoth(world);
    world.ignition.editClient(world.slug, { email: 'typed@xero.example' });
    await world.settle();
    expect(await openConflicts(world)).toEqual([]);
    expect(await lookUp(world, world.slug)).toMatchObject({ state: 'in_sync' });
  });

  test.each([
    ['ignition', 'typed@xero.example'],
    ['xero', 'typed@ignition.example'],
  ] as const)('where the newest counts, and %s was first, the other is taken', async (first, wanted) => {
    await using world = await inBoth('newest');
    await editBoth(world, first);
    expect([clientOf(world).email, emailInXero(world)]).toEqual([wanted, wanted]);
    await expectAtRest(world);
  });
});

const edited = async (): Promise<Pair> => {
  const world = await inBoth();
  await setFlow(world, { settings: { direction: 'one_way', onTargetEdit: 'ask' } });
  await world.settle();
  typeInXero(world, { EmailAddress: 'typed@xero.example' });
  await world.settle();
  return world;
};

describe('a flow of one way that asks', () => {
  test('asks about a manual edit; kept, it stays until either side changes', async () => {
    await using world = await edited();
    await answer(world, await openConflicts(world), 'target');
    await world.settle();
    await world.poll();
    expect(emailInXero(world)).toBe('typed@xero.example');
    expect(clientOf(world).email).toBe('hello@harbour.example');
    expect(await lookUp(world, world.slug)).toMatchObject({ state: 'in_sync' });
    typeInXero(world, { EmailAddress: 'again@xero.example' });
    await world.settle();
    expect(await openConflicts(world)).toMatchObject([{ target: 'again@xero.example' }]);
  });

  test('taken back, it is asked about anew when it is typed again', async () => {
    await using world = await edited();
    await answer(world, await openConflicts(world), 'source');
    await world.settle();
    expect(emailInXero(world)).toBe('hello@harbour.example');
    typeInXero(world, { EmailAddress: 'typed@xero.example' });
    await world.settle();
    expect(await openConflicts(world)).toMatchObject([{ target: 'typed@xero.example' }]);
  });
});

test('an Ignition that can only be read says why it cannot go both ways', async () => {
  await using world = await createWorld({ database, profile: 'reporting' });
  await world.settle();
  await expect(setFlow(world, { settings: { direction: 'two_way' } })).rejects.toMatchObject({
    code: 'flow.cannot_go_both_ways',
  });
});

test('while the flow is paused nothing is carried back; when it goes on, nothing was missed', async () => {
  await using world = await inBoth('target');
  await setFlow(world, { state: 'paused' });
  typePhone(world, '0412 345 678');
  await world.settle();
  expect(clientOf(world).phone).toBe('(02) 9876 5432');
  await setFlow(world, { state: 'enabled' });
  await world.settle();
  expect(clientOf(world).phone).toBe('0412 345 678');
  expect(await deadLetters(world)).toEqual([]);
});
