import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hourMs, minuteMs } from '#base/clock.ts';
import { aClient, someClients } from '#test/builders/client.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { credentialOf, replaceWith } from '#test/world/credentials.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { connectionOf } from '#test/world/desk.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const aPractice = async (profile: 'keyed' | 'reporting' = 'keyed'): Promise<World> => {
  const world = await createWorld({ database, profile });
  await world.settle();
  return world;
};

type Outage = 'status-500' | 'reset' | 'timeout-after-commit' | 'malformed-json';

const inAnHour = async (world: World, act: () => void): Promise<void> => {
  await world.clock.sleep(hourMs);
  act();
};

/** Both vendors' programs fail in this way from now on, for an hour of the clock. */
const failForAnHour = (world: World, kind: Outage): void => {
  world.xero.addFault({ kind, match: { path: '/api.xro/*' } });
  world.ignition.addFault({ kind, match: { path: '/*' } });
  void inAnHour(world, () => {
    world.xero.clearFaults();
    world.ignition.faults.clear();
  });
};

const gapsOf = (times: readonly number[]): readonly number[] =>
  times.slice(1).map((at, n) => at - (times[n] ?? at));

/** Three clients edited, one made and one archived, as the outage begins. */
const workThrough = async (
  world: World,
  outage: (world: World) => void,
  settle: () => Promise<void>,
): Promise<void> => {
  const slugs = someClients(4).map((fields) => world.ignition.createClient(fields).slug);
  await world.settle();
  outage(world);
  for (const [n, slug] of slugs.entries())
    world.ignition.editClient(slug, { email: `after${String(n)}@outage.example` });
  world.ignition.archiveClient(slugs[3] ?? '');
  world.ignition.createClient(aClient());
  await settle();
};

const expectAllArrived = (world: World): void => {
  const contacts = world.xero.contacts();
  expect(contacts).toHaveLength(5);
  const emails = contacts
    .filter((contact) => contact.status === 'ACTIVE')
    .map((contact) => contact.texts.EmailAddress ?? '');
  expect(emails.toSorted((a, b) => a.localeCompare(b))).toEqual([
    'after0@outage.example',
    'after1@outage.example',
    'after2@outage.example',
    'hello@harbour.example',
  ]);
};

describe('both vendors down for an hour', () => {
  test.each(['status-500', 'reset', 'timeout-after-commit', 'malformed-json'] as const)(
    'with %s: nothing is lost, nothing doubled, and both sides agree minutes later',
    async (kind) => {
      await using world = await aPractice();
      const began = world.clock.now();
      await workThrough(
        world,
        () => {
          failForAnHour(world, kind);
        },
        () => world.settle(),
      );
      expect(world.clock.now() - began).toBeGreaterThanOrEqual(hourMs);
      await world.poll();
      expectAllArrived(world);
      expect(await connectionOf(world, 'xero')).toMatchObject({ state: 'connected' });
      await expectAtRest(world);
    },
  );

  test.each([5, 19, 34, 52])('and workers killed at their step %i: the same', async (step) => {
    for (const after of [false, true]) {
      await using world = await aPractice();
      await workThrough(
        world,
        () => {
          failForAnHour(world, 'status-500');
        },
        async () => {
          await world.settleWithCrash(step, after);
        },
      );
      await world.poll();
      expectAllArrived(world);
      await expectAtRest(world);
    }
  });

  test('is probed sparingly, and found to be back within a minute', async () => {
    await using world = await aPractice();
    world.ignition.createClient(aClient());
    const began = world.clock.now();
    world.xero.addFault({ kind: 'status-500', match: { path: '/api.xro/*' } });
    void inAnHour(world, () => {
      world.xero.clearFaults();
    });
    await world.settle();
    const probes = world.xero.requests
      .list({ path: '/api.xro/*' })
      .filter((call) => call.at > began && call.fault !== null)
      .map((call) => call.at);
    const first = world.xero.requests
      .list({ status: 200, path: '/api.xro/*' })
      .find((call) => call.at > began);
    expect(probes.length).toBeGreaterThan(0);
    expect(probes.length).toBeLessThanOrEqual(150);
    expect(Math.max(...gapsOf(probes))).toBeLessThanOrEqual(minuteMs);
    expect((first?.at ?? 0) - began - hourMs).toBeLessThanOrEqual(minuteMs);
    await expectAtRest(world);
  });
});

describe('a token', () => {
  test('that has run out is renewed without anybody noticing', async () => {
    await using world = await aPractice('reporting');
    const before = [await credentialOf(world, 'xero'), await credentialOf(world, 'ignition')];
    world.ignition.createClient(aClient());
    await world.poll();
    expect(world.xero.contacts()).toHaveLength(1);
    expect(await credentialOf(world, 'xero')).not.toEqual(before[0]);
    expect(await credentialOf(world, 'ignition')).not.toEqual(before[1]);
    await expectAtRest(world);
  });

  test.each([4, 12, 18, 24, 30, 36, 42])(
    'whose renewal is cut off by a kill at step %i is renewed by the next worker',
    async (step) => {
      for (const after of [false, true]) {
        await using world = await aPractice();
        world.clock.advance(hourMs);
        world.ignition.createClient(aClient());
        await world.settleWithCrash(step, after);
        await world.reconnect();
        expect(world.xero.contacts()).toHaveLength(1);
        await expectAtRest(world);
      }
    },
  );

  test('that somebody else has used up asks for a new connection, and the queue waits for it', async () => {
    await using world = await aPractice('reporting');
    const held = await credentialOf(world, 'ignition');
    if (held.kind !== 'oauth') throw new Error('the reporting profile has tokens');
    const stolen = await world.ignition.fetch(
      new Request(`${world.ignition.url}/oauth2/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          refresh_token: held.refreshToken ?? '',
          client_id: 'ignition-app',
          client_secret: 'ignition-app-secret',
        }),
      }),
    );
    expect(stolen.status).toBe(200);
    world.ignition.createClient(aClient());
    await world.poll();
    expect(await connectionOf(world, 'ignition')).toEqual({
      state: 'reconnect',
      state_code: 'connection.expired',
      last: 'connection.expired',
    });
    await world.reconnect();
    await world.poll();
    expect(world.xero.contacts()).toHaveLength(1);
    await expectAtRest(world);
  });
});

/** A practice with one client in step, whose next work meets a consent that has ended. */
const withdrawn = async (): Promise<World> => {
  const world = await aPractice();
  const slug = world.ignition.createClient(aClient()).slug;
  await world.settle();
  world.clock.advance(minuteMs);
  world.xero.revokeConsent();
  world.ignition.editClient(slug, { email: 'new@harbour.example' });
  world.ignition.createClient(aClient({ name: 'Quay Florist', email: 'quay@florist.example' }));
  await world.settle();
  return world;
};

describe('a consent withdrawn at Xero', () => {
  test('asks for a new connection, holds the queue and asks Xero nothing meanwhile', async () => {
    await using world = await withdrawn();
    expect(await connectionOf(world, 'xero')).toMatchObject({ state: 'reconnect' });
    const calls = world.xero.requests.total();
    for (const client of world.ignition.practice.clients.rows) {
      world.ignition.editClient(client.slug, { phone: '02 9111 2222' });
      await world.settle();
    }
    expect(world.xero.requests.total()).toBe(calls);
    await world.reconnect();
    const emails = world.xero.contacts().map((contact) => contact.texts.EmailAddress ?? '');
    expect(emails.toSorted((a, b) => a.localeCompare(b))).toEqual([
      'new@harbour.example',
      'quay@florist.example',
    ]);
    await expectAtRest(world);
  });

  test('and given for another organisation writes nothing there', async () => {
    await using world = await withdrawn();
    const [, other] = world.xero.organisations();
    const tokens = world.xero.giveConsent(
      ['offline_access', 'accounting.contacts', 'accounting.settings.read'],
      [other?.id ?? ''],
    );
    const there = world.xero.contacts(other?.id).length;
    await replaceWith(world, 'xero', {
      kind: 'oauth',
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token ?? null,
      expiresAt: world.clock.now() + 30 * minuteMs,
      scope: 'accounting.contacts',
    });
    await inWorkspace(database.db, world.workspaceId, (trx) =>
      trx.updateTable('connection').set({ state: 'connected' }).where('id', '=', world.xeroId).execute(),
    );
    const asked = world.xero.requests.total();
    world.clock.advance(minuteMs);
    await world.settle();
    expect(await connectionOf(world, 'xero')).toMatchObject({ state: 'reconnect' });
    expect(world.xero.requests.total()).toBeGreaterThan(asked);
    expect(world.xero.requests.list().at(-1)).toMatchObject({ status: 403 });
    expect(world.xero.contacts()).toHaveLength(1);
    expect(world.xero.contacts(other?.id)).toHaveLength(there);
    await world.reconnect();
    expect(world.xero.contacts()).toHaveLength(2);
    await expectAtRest(world);
  });
});
