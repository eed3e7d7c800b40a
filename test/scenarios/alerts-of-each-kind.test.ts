import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs } from '#base/clock.ts';
import { aClient } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import { aContact } from '#test/builders/contact.ts';
import { approve, aPerson, setRules, waitingOf } from '#test/world/approval-desk.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { deadLetters, decide, openReviews, setFlow } from '#test/world/desk.ts';
import { startListeners, type Heard, type Listeners } from '#test/world/listeners.ts';
import { heal, reconcile } from '#test/world/reconciling.ts';
import { answer, openConflicts } from '#test/world/two-ways.ts';
import { createWorld, type World, type WorldOptions } from '#test/world/world.ts';

let database: TestDatabase;
let listeners: Listeners;
beforeAll(async () => {
  database = await createTestDatabase();
  listeners = await startListeners();
});
afterAll(async () => {
  await listeners[Symbol.asyncDispose]();
  await database.drop();
});

const clients = 'Ignition clients to Xero contacts';

/** A practice in step, of which mail, Slack and a pager hear. */
const aPractice = async (options: Omit<WorldOptions, 'database'> = {}): Promise<World> => {
  const world = await createWorld({ database, ...options });
  await world.settle();
  await listeners.listenTo(world);
  return world;
};

const nothing: Heard = { mail: [], slack: 0, events: [] };
const began = (title: string): Heard => ({ mail: [title], slack: 1, events: ['alert.opened'] });
const ended = (title: string): Heard => ({
  mail: [`Over: ${title}`],
  slack: 1,
  events: ['alert.recovered'],
});

describe('each is told once on each channel, and so is its end:', () => {
  test('an access that was withdrawn, until somebody connects again', async () => {
    await using world = await aPractice();
    const title = 'Wattle & Quill Advisory needs to be connected again';
    world.clock.advance(minuteMs);
    world.xero.revokeConsent();
    world.ignition.createClient(aClient());
    world.ignition.createClient(aClient({ name: 'Quay Florist', email: 'quay@florist.example' }));
    await world.settle();
    expect(await listeners.hear()).toEqual(began(title));
    await world.poll();
    expect(await listeners.hear()).toEqual(nothing);
    await world.reconnect();
    expect(await listeners.hear()).toEqual(ended(title));
  });

  test('dead letters, however many of a flow, until none is left', async () => {
    await using world = await aPractice();
    const title = `Dead letters in ${clients}`;
    const bad = ['Quay', 'Hill'].map((name) =>
      world.ignition.createClient(aClient({ name: name.repeat(80), email: `${name}@long.example` })),
    );
    await world.settle();
    expect(await deadLetters(world)).toHaveLength(2);
    expect(await listeners.hear()).toEqual(began(title));
    world.ignition.editClient(bad[0]?.slug ?? '', { name: 'Quay Florist' });
    await world.settle();
    expect(await listeners.hear()).toEqual(nothing);
    world.ignition.editClient(bad[1]?.slug ?? '', { name: 'Hill Family Trust' });
    await world.settle();
    expect(await listeners.hear()).toEqual(ended(title));
  });

  test('a match review that waits a day, until it is decided', async () => {
    const contacts = { explicit: [aContact({ EmailAddress: 'someone@else.example' })] };
    await using world = await aPractice({ contacts });
    const title = `Match reviews of ${clients} wait`;
    world.ignition.createClient(aClient());
    await world.settle();
    world.clock.advance(23 * hourMs);
    expect(await listeners.hear()).toEqual(nothing);
    world.clock.advance(hourMs);
    expect(await listeners.hear()).toEqual(began(title));
    const [review] = await openReviews(world);
    if (review === undefined) throw new Error('nobody is asked');
    await decide(world, review, 'create');
    await world.settle();
    expect(await listeners.hear()).toEqual(ended(title));
  });

  test('a conflict that waits a day, until somebody says whose value counts', async () => {
    await using world = await aPractice();
    const title = `Conflicts of ${clients} wait`;
    const { slug } = world.ignition.createClient(aClient());
    await world.settle();
    await setFlow(world, { settings: { direction: 'two_way', owner: 'ask' } });
    await world.settle();
    world.clock.advance(minuteMs);
    world.ignition.editClient(slug, { email: 'typed@ignition.example' });
    world.xero.editContact(world.xero.contacts()[0]?.id ?? '', { EmailAddress: 'typed@xero.example' });
    await world.settle();
    expect(await listeners.hear()).toEqual(nothing);
    world.clock.advance(dayMs);
    expect(await listeners.hear()).toEqual(began(title));
    await answer(world, await openConflicts(world), 'source');
    await world.settle();
    expect(await listeners.hear()).toEqual(ended(title));
  });

  test('changes that wait for approval, once more when they wait too long, until they are approved', async () => {
    await using world = await aPractice();
    const ends = { source: world.ignitionId, target: world.xeroId };
    const flow = await aFlow(
      { db: database.db, clock: world.clock },
      world.workspaceId,
      'ignition-invoices-to-xero',
      ends,
    );
    await setRules(world, flow, [
      { when: 'amount', amount: '10000.00', currency: 'AUD', role: 'admin', people: 1, remindAfterHours: 24 },
    ]);
    const client = world.ignition.createClient(aClient()).slug;
    await world.settle();
    expect(await listeners.hear()).toEqual(nothing);
    const invoice = world.ignition.createInvoice({
      clientSlug: client,
      date: new Date(world.clock.now()).toISOString().slice(0, 10),
      lines: [{ description: 'BAS', quantity: 1, unitMinor: 5_000_000, discountMinor: 0, originSlug: null }],
    });
    await world.poll();
    const waits = 'Changes of Ignition invoices to Xero invoices wait for approval';
    const overdue = 'Changes of Ignition invoices to Xero invoices still wait for approval';
    expect(await listeners.hear()).toEqual(began(waits));
    world.clock.advance(dayMs);
    expect(await listeners.hear()).toEqual(began(overdue));
    await approve(world, aPerson(world, 'kim'), (await waitingOf(world, flow, invoice.slug)).change);
    await world.settle();
    const heard = await listeners.hear();
    expect(heard.mail.toSorted()).toEqual([`Over: ${overdue}`, `Over: ${waits}`]);
    expect([heard.slack, heard.events]).toEqual([2, ['alert.recovered', 'alert.recovered']]);
  });

  test('mismatches that a comparison finds, until a later one finds none', async () => {
    await using world = await aPractice();
    const title = `Mismatches in ${clients}`;
    world.ignition.createClient(aClient());
    await world.settle();
    await reconcile(world);
    expect(await listeners.hear()).toEqual(nothing);
    await setFlow(world, { state: 'paused' });
    world.clock.advance(minuteMs);
    world.xero.editContact(world.xero.contacts()[0]?.id ?? '', { EmailAddress: 'typed@xero.example' });
    const found = await reconcile(world, { refresh: true });
    expect(await listeners.hear()).toEqual(began(title));
    await reconcile(world);
    expect(await listeners.hear()).toEqual(nothing);
    await setFlow(world, { state: 'enabled' });
    await heal(world, found.id, { which: 'all' });
    await world.settle();
    expect(await listeners.hear()).toEqual(nothing);
    await reconcile(world);
    expect(await listeners.hear()).toEqual(ended(title));
  });
});
