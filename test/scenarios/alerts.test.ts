import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs } from '#base/clock.ts';
import { newId, type ChannelId } from '#base/ids.ts';
import type { Logger } from '#base/log.ts';
import { addChannel } from '#engine/telling/channel-service.ts';
import { createHerald, type Herald } from '#engine/telling/herald.ts';
import { createMailer } from '#engine/telling/mailer.ts';
import { createPoster } from '#engine/telling/poster.ts';
import { openDatabase, type Store } from '#store/database.ts';
import { inSystem } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { Lifeline } from '#test/world/crash.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { startMailServer, type MailServer } from '#test/world/mail-server.ts';
import { startPostBox, type PostBox } from '#test/world/post-box.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
let mail: MailServer;
let slack: PostBox;
let pager: PostBox;
const logged: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  mail = await startMailServer();
  slack = await startPostBox();
  pager = await startPostBox();
});
afterAll(async () => {
  await mail[Symbol.asyncDispose]();
  await slack[Symbol.asyncDispose]();
  await pager[Symbol.asyncDispose]();
  await database.drop();
});
beforeEach(async () => {
  mail.received.length = 0;
  slack.received.length = 0;
  pager.received.length = 0;
  logged.length = 0;
  await inSystem(database.db, async (trx) => {
    await trx.deleteFrom('channel').execute();
    await trx.deleteFrom('alert').execute();
  });
});

const publicUrl = 'https://plumbline.firm.example';
const line = (fields: object, message: string): void =>
  void logged.push(JSON.stringify({ ...fields, message }));
const logger: Logger = { debug: line, info: line, warn: line, error: line };

/** Workers that tell the world outside; the one that is killed is followed by one that is not. */
interface Tellers extends AsyncDisposable {
  tell(): Promise<void>;
}

const startTellers = (world: () => World, dieAt: number | null, after: boolean): Tellers => {
  const stores: Store[] = [];
  let lifeline = new Lifeline(dieAt, after);
  let herald: Herald | null = null;
  const take = async (): Promise<Herald> => {
    const store = await openDatabase({ url: database.url, maxConnections: 4, applicationName: 'teller' });
    stores.push(store);
    const life = lifeline;
    life.watch(store.pool);
    const send = createMailer({ url: mail.url, from: 'Plumbline <plumbline@firm.example>' });
    const post = createPoster({ allowPrivate: true });
    return createHerald({
      db: store.db,
      vault: world().vault,
      clock: world().clock,
      logger,
      random: () => 0.5,
      publicUrl,
      carriers: { mail: (each) => life.step(() => send(each)), post: (each) => life.step(() => post(each)) },
    });
  };
  const tell = async (): Promise<void> => {
    herald ??= await take();
    try {
      while (await herald.round());
    } catch (caught) {
      if (!lifeline.isDead) throw caught;
    }
    if (!lifeline.isDead) return;
    lifeline = new Lifeline(null, false);
    herald = await take();
    while (await herald.round());
  };
  return {
    tell,
    [Symbol.asyncDispose]: async () => {
      for (const store of stores) await store.close();
    },
  };
};

/** Mail, Slack and a pager; gives the pager's signing secret. */
const addChannels = async (world: World): Promise<{ readonly id: ChannelId; readonly secret: string }> => {
  const deps = {
    db: database.db,
    clock: world.clock,
    vault: world.vault,
    policy: { hasMail: true, allowPrivate: true, publicUrl },
  };
  const acting = { workspaceId: world.workspaceId, actor: 'user:test' };
  const events = ['alert.*'];
  await addChannel(deps, acting, { type: 'email', name: 'On call', address: 'oncall@firm.example', events });
  await addChannel(deps, acting, {
    type: 'slack',
    name: '#ops',
    address: `${slack.url}/slack-secret`,
    events,
  });
  const made = await addChannel(deps, acting, {
    type: 'webhook',
    name: 'Pager',
    address: `${pager.url}/pager-secret`,
    events,
  });
  return { id: made.id, secret: made.secret ?? '' };
};

const xeroFails = (world: World, forMs: number): void => {
  world.xero.addFault({ kind: 'status-500', match: { path: '/api.xro/*' } });
  const mend = async (): Promise<void> => {
    await world.clock.sleep(forMs);
    world.xero.clearFaults();
  };
  void mend();
};

/** A practice with one client in step, whose Xero then falls over for a while as a client is edited. */
const tellOutage = async (
  forMs: number,
  kill: { readonly dieAt: number; readonly after: boolean; readonly engineDiesAt: number } | null,
): Promise<{ readonly secret: string }> => {
  let world: World | null = null;
  const here = (): World => {
    if (world === null) throw new Error('the world is there before anybody is told');
    return world;
  };
  await using tellers = startTellers(here, kill?.dieAt ?? null, kill?.after ?? false);
  await using made = await createWorld({
    database,
    beside: async () => {
      if (world !== null) await tellers.tell();
    },
    log: (text) => void logged.push(text),
  });
  const slug = made.ignition.createClient(aClient()).slug;
  await made.settle();
  const { secret } = await addChannels(made);
  world = made;
  xeroFails(made, forMs);
  made.ignition.editClient(slug, { email: 'new@harbour.example' });
  if (kill === null) await made.settle();
  else await made.settleWithCrash(kill.engineDiesAt, kill.after);
  await made.poll();
  // Long enough for what a killed worker had claimed to be sent by another.
  for (let minute = 0; minute < 5; minute += 1) {
    made.clock.advance(minuteMs);
    await tellers.tell();
  }
  await expectAtRest(made);
  return { secret };
};

const told = [/ cannot be used$/, /^Over: .* cannot be used$/];

const expectOnceEach = (secret: string): void => {
  const subjects = [...new Map(mail.received.map((each) => [each.messageId, each.subject])).values()];
  expect(subjects).toHaveLength(told.length);
  for (const [n, words] of told.entries()) expect(subjects[n]).toMatch(words);
  const posts = new Map(pager.received.map((post) => [post.headers['webhook-id'], post]));
  const events = [...posts.values()].map(
    ({ body, headers }) =>
      new Webhook(secret).verify(body, { ...headers, ...freshly(secret, body, headers) }) as { type: string },
  );
  expect(events.map(({ type }) => type)).toEqual(['alert.opened', 'alert.recovered']);
  expect(new Set(slack.received.map(({ body }) => body)).size).toBe(told.length);
  expect(logged.join('\n')).not.toMatch(/slack-secret|pager-secret|whsec_|oncall@/);
};

/**
 * The library wants a time within five minutes of the machine's; the world has its own. The signature that came must be
 * the one for the time that came; then the same is checked by the library for now.
 */
const freshly = (
  secret: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => {
  const id = headers['webhook-id'] ?? '';
  const sent = new Date(Number(headers['webhook-timestamp']) * 1_000);
  expect(headers['webhook-signature']).toBe(new Webhook(secret).sign(id, sent, body));
  const now = new Date();
  return {
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
};

describe('what waits for a person', () => {
  test('is one alert a flow, however many records it is of, and over when none is left', async () => {
    const before: { world: World | null } = { world: null };
    await using tellers = startTellers(
      () => {
        if (before.world === null) throw new Error('the world is there before anybody is told');
        return before.world;
      },
      null,
      false,
    );
    await using world = await createWorld({ database, clients: 4 });
    before.world = world;
    await world.settle();
    await addChannels(world);
    const setAll = (state: 'dead' | 'in_sync'): Promise<unknown> =>
      inSystem(database.db, (trx) =>
        trx.updateTable('flow_record').set({ state }).where('flow_id', '=', world.flowId).execute(),
      );
    await setAll('dead');
    await tellers.tell();
    await setAll('in_sync');
    await tellers.tell();
    const source = await inSystem(database.db, (trx) =>
      trx
        .selectFrom('flow_record')
        .select('source_record_id')
        .where('flow_id', '=', world.flowId)
        .executeTakeFirstOrThrow(),
    );
    const review = {
      id: newId('review', world.clock.now()),
      workspace_id: world.workspaceId,
      flow_id: world.flowId,
      source_record_id: source.source_record_id,
      reason: 'match.ambiguous',
      candidates: '[]',
      state: 'open',
      decision: null,
      target_record_id: null,
      decided_by: null,
      decided_at: null,
      created_at: world.clock.now(),
    } as const;
    await inSystem(database.db, (trx) => trx.insertInto('match_review').values(review).execute());
    await tellers.tell();
    expect(mail.received.map(({ text }) => text)[0]).toMatch(/^4 records of .* cannot be written/);
    expect(mail.received).toHaveLength(2);
    world.clock.advance(dayMs);
    await tellers.tell();
    await inSystem(database.db, (trx) => trx.updateTable('match_review').set({ state: 'closed' }).execute());
    await tellers.tell();
    const name = 'Ignition clients to Xero contacts';
    expect(mail.received.map(({ subject }) => subject)).toEqual([
      `Dead letters in ${name}`,
      `Over: Dead letters in ${name}`,
      `Match reviews of ${name} wait`,
      `Over: Match reviews of ${name} wait`,
    ]);
  });
});

describe('an outage of Xero', () => {
  test('of an hour is told once on each channel, and so is its end', async () => {
    const { secret } = await tellOutage(hourMs, null);
    expectOnceEach(secret);
    expect([mail.received.length, slack.received.length, pager.received.length]).toEqual([2, 2, 2]);
  });

  test('of five minutes is told nobody', async () => {
    await tellOutage(5 * minuteMs, null);
    expect([mail.received.length, slack.received.length, pager.received.length]).toEqual([0, 0, 0]);
  });

  test.each([60, 420, 531, 552])(
    'is told once although who tells it is killed at step %i, and the engine as well',
    async (dieAt) => {
      const { secret } = await tellOutage(hourMs, {
        dieAt,
        after: dieAt % 2 === 0,
        engineDiesAt: 10 + (dieAt % 40),
      });
      expectOnceEach(secret);
    },
  );
});
