import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createManualClock, dayMs, hourMs, minuteMs, type ManualClock } from '#base/clock.ts';
import { newId, type ChannelId, type ConnectionId, type WorkspaceId } from '#base/ids.ts';
import { silentLogger, type Logger } from '#base/log.ts';
import { appendAudit, type AuditEntry } from '#store/audit.ts';
import { insertActivities } from '#store/crm/activities.ts';
import { openDatabase } from '#store/database.ts';
import { listAlerts, raiseAlert } from '#store/telling/alerts.ts';
import { listChannels } from '#store/telling/channels.ts';
import { listMessages, listTries } from '#store/telling/outgoing-messages.ts';
import { openVault } from '#store/vault.ts';
import { inSystem, inWorkspace } from '#store/workspace-scope.ts';
import {
  addChannel,
  changeChannel,
  renewSecret,
  replayChannel,
  replayMessage,
  testChannel,
} from './channel-service.ts';
import { createHerald, type Herald } from './herald.ts';
import { createMailer } from './mailer.ts';
import { createPoster } from './poster.ts';
import { Lifeline } from '#test/world/crash.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { startMailServer, type MailServer } from '#test/world/mail-server.ts';
import { startPostBox, type PostBox } from '#test/world/post-box.ts';

const publicUrl = 'https://plumbline.firm.example';
const vault = openVault([crypto.getRandomValues(new Uint8Array(32))]);

let database: TestDatabase;
let clock: ManualClock;
let mail: MailServer;
let slack: PostBox;
let hook: PostBox;
let workspaceId: WorkspaceId;
let connectionId: ConnectionId;
const logged: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase({ holdsEvents: false });
  mail = await startMailServer();
  slack = await startPostBox();
  hook = await startPostBox();
});
afterAll(async () => {
  await mail[Symbol.asyncDispose]();
  await slack[Symbol.asyncDispose]();
  await hook[Symbol.asyncDispose]();
  await database.drop();
});

beforeEach(() => begin());

/** A workspace of its own with one connection. */
const begin = async (): Promise<void> => {
  clock = createManualClock(Date.now());
  workspaceId = newId('workspace', clock.now());
  connectionId = newId('connection', clock.now());
  for (const box of [slack, hook]) {
    box.received.length = 0;
    box.answer(200);
  }
  mail.received.length = 0;
  mail.refuseRecipients(null);
  logged.length = 0;
  await inSystem(database.db, async (trx) => {
    await trx.deleteFrom('channel').execute();
    await trx.deleteFrom('alert').execute();
    await trx.deleteFrom('connection').execute();
  });
  await inWorkspace(database.db, workspaceId, async (trx) => {
    await trx
      .insertInto('workspace')
      .values({ id: workspaceId, name: 'Test practice', created_at: clock.now() })
      .execute();
    await trx
      .insertInto('connection')
      .values({
        id: connectionId,
        workspace_id: workspaceId,
        vendor: 'xero',
        profile: 'oauth',
        name: 'Demo Company (AU)',
        credential_id: null,
        tenant_id: null,
        tenant_name: null,
        state: 'connected',
        state_code: null,
        state_since: clock.now(),
        settings: '{}',
        facts_at: null,
        lease_by: null,
        last_ok_at: null,
        last_error_code: null,
        last_error_at: null,
        webhook_at: null,
        failing_since: null,
        created_at: clock.now(),
      })
      .execute();
  });
};

const acting = () => ({ workspaceId, actor: 'user:test' });
const channelDeps = () => ({
  db: database.db,
  clock,
  vault,
  policy: { hasMail: true, allowPrivate: true, publicUrl },
});

const line = (fields: object, message: string): void =>
  void logged.push(JSON.stringify({ ...fields, message }));
const logger: Logger = { debug: line, info: line, warn: line, error: line };

const carriers = () => ({
  mail: createMailer({ url: mail.url, from: 'Plumbline <plumbline@firm.example>' }),
  post: createPoster({ allowPrivate: true }),
});

const herald = (): Herald =>
  createHerald({ db: database.db, vault, clock, logger, random: () => 0.5, carriers: carriers(), publicUrl });

/** Looks until nothing is left to tell at this time. */
const tell = async (): Promise<void> => {
  const one = herald();
  while (await one.round());
};

const slackUrl = (): string => `${slack.url}/services/T000/B000/secret-of-slack`;

/** One channel of each kind, for alerts. */
const addAll = async (): Promise<{ readonly hookId: ChannelId; readonly secret: string }> => {
  const events = ['alert.*'];
  await addChannel(channelDeps(), acting(), {
    type: 'email',
    name: 'On call',
    address: 'oncall@firm.example',
    events,
  });
  await addChannel(channelDeps(), acting(), { type: 'slack', name: '#ops', address: slackUrl(), events });
  const made = await addChannel(channelDeps(), acting(), {
    type: 'webhook',
    name: 'Pager',
    address: `${hook.url}/in?key=secret-of-pager`,
    events,
  });
  return { hookId: made.id, secret: made.secret ?? '' };
};

const addHook = (events: readonly string[]) =>
  addChannel(channelDeps(), acting(), {
    type: 'webhook',
    name: 'Zapier',
    address: `${hook.url}/zap`,
    events,
  });

const setConnection = (change: {
  state?: 'connected' | 'reconnect';
  failing_since?: number | null;
}): Promise<unknown> =>
  inWorkspace(database.db, workspaceId, (trx) =>
    trx.updateTable('connection').set(change).where('id', '=', connectionId).execute(),
  );

const alertsNow = () =>
  inWorkspace(database.db, workspaceId, (trx) => listAlerts(trx, { open: true }, { after: null, limit: 50 }));
const messagesNow = async () =>
  (await inWorkspace(database.db, workspaceId, (trx) => listMessages(trx, {}, { after: null, limit: 200 })))
    .rows;

const entry = (action: AuditEntry['action']) => ({
  actor: 'plumbline',
  action,
  subjectKind: 'record',
  subjectId: 'rec_1',
  details: {
    by: 'name',
    target: 'rec_2',
    flow: 'flw_1',
    change: 'chg_1',
    code: 'x.y',
    fields: [],
    mapping: 1,
  },
});

const aTicket = (subjectId: string) => ({
  actor: 'user:a',
  verb: 'created',
  subjectKind: 'ticket',
  subjectId,
  contactId: null,
  details: {},
});

const hookTypes = (): readonly string[] =>
  hook.received.map(({ body }) => (JSON.parse(body) as { type: string }).type);

describe('an alert', () => {
  test('waits until a vendor has been away for ten minutes, then is told once everywhere, and so is its end', async () => {
    await addAll();
    await setConnection({ failing_since: clock.now() });
    clock.advance(9 * minuteMs);
    await tell();
    expect((await alertsNow()).rows).toEqual([]);
    clock.advance(minuteMs);
    for (let look = 0; look < 20; look += 1) {
      await tell();
      clock.advance(minuteMs);
    }
    expect((await alertsNow()).rows).toMatchObject([
      { kind: 'vendor_unreachable', subject_id: connectionId, details: { name: 'Demo Company (AU)' } },
    ]);
    expect(mail.received.map(({ subject }) => subject)).toEqual(['Demo Company (AU) cannot be used']);
    expect(slack.received).toHaveLength(1);
    expect(hookTypes()).toEqual(['alert.opened']);
    await setConnection({ failing_since: null });
    for (let look = 0; look < 5; look += 1) {
      await tell();
      clock.advance(minuteMs);
    }
    expect(mail.received.map(({ subject, to }) => [subject, to])).toEqual([
      ['Demo Company (AU) cannot be used', ['oncall@firm.example']],
      ['Over: Demo Company (AU) cannot be used', ['oncall@firm.example']],
    ]);
    expect(slack.received.map(({ path }) => path)).toEqual([
      new URL(slackUrl()).pathname,
      new URL(slackUrl()).pathname,
    ]);
    expect(hookTypes()).toEqual(['alert.opened', 'alert.recovered']);
    expect((await alertsNow()).rows).toEqual([]);
  });

  test('that comes again is told again', async () => {
    await addAll();
    for (let time = 0; time < 3; time += 1) {
      await setConnection({ state: 'reconnect' });
      await tell();
      await setConnection({ state: 'connected' });
      await tell();
    }
    expect(mail.received).toHaveLength(6);
    expect(new Set(mail.received.map(({ messageId }) => messageId)).size).toBe(6);
  });

  test('that a rule switches off is not opened, and one with another time waits that long', async () => {
    await addAll();
    await inWorkspace(database.db, workspaceId, (trx) =>
      trx
        .insertInto('alert_rule')
        .values([
          { workspace_id: workspaceId, kind: 'connection_reconnect', enabled: false, after_ms: null },
          { workspace_id: workspaceId, kind: 'vendor_unreachable', enabled: true, after_ms: hourMs },
        ])
        .execute(),
    );
    await setConnection({ state: 'reconnect' });
    await tell();
    await setConnection({ state: 'connected', failing_since: clock.now() });
    clock.advance(59 * minuteMs);
    await tell();
    expect(mail.received).toEqual([]);
    clock.advance(minuteMs);
    await tell();
    expect(mail.received).toHaveLength(1);
  });

  test('may be raised and cleared by whoever knows; a channel made later does not hear of its end', async () => {
    await inWorkspace(database.db, workspaceId, async (trx) => {
      const alert = {
        workspaceId,
        kind: 'mismatches_found',
        subjectKind: 'flow',
        subjectId: 'flw_1',
        details: { name: 'Clients to Xero', count: 3 },
      } as const;
      expect(await raiseAlert(trx, alert, clock.now())).toBe(true);
      expect(await raiseAlert(trx, alert, clock.now())).toBe(false);
    });
    await tell();
    await addAll();
    await tell();
    expect(mail.received).toEqual([]);
    expect((await alertsNow()).rows).toHaveLength(1);
  });

  test('is told exactly once and so is its end, wherever a worker is killed', async () => {
    const steps = await tellThrough(null, false);
    expect(steps.count).toBeGreaterThan(30);
    // Every fifth, before and after it in turns: all of them, which hold as well, take a minute and a half.
    for (let dieAt = 1; dieAt <= steps.count; dieAt += 5) {
      await begin();
      const { interrupted } = await tellThrough(dieAt, dieAt % 2 === 0);
      const subjects = new Map(mail.received.map(({ messageId, subject }) => [messageId, subject]));
      expect([...subjects.values()]).toEqual([
        'Demo Company (AU) needs to be connected again',
        'Over: Demo Company (AU) needs to be connected again',
      ]);
      const ids = new Map(hook.received.map(({ headers, body }) => [headers['webhook-id'], body]));
      expect([...ids.values()].map((body) => (JSON.parse(body) as { type: string }).type)).toEqual([
        'alert.opened',
        'alert.recovered',
      ]);
      expect(new Set(slack.received.map(({ body }) => body)).size).toBe(2);
      const doubled = [mail, hook, slack].reduce((sum, { received }) => sum + received.length - 2, 0);
      // Handed over, and killed before that was stored: sent again under the same id, and only then.
      expect(doubled).toBeLessThanOrEqual(interrupted);
    }
  }, 120_000);
});

/** An alert and its end, told by a worker that is killed at that step of its own and by those who follow it. */
const tellThrough = async (
  dieAt: number | null,
  after: boolean,
): Promise<{ readonly count: number; readonly interrupted: number }> => {
  await addAll();
  const lifeline = new Lifeline(dieAt, after);
  const store = await openDatabase({ url: database.url, maxConnections: 4, applicationName: 'doomed' });
  lifeline.watch(store.pool);
  const roads = carriers();
  const doomed = createHerald({
    db: store.db,
    vault,
    clock,
    logger: silentLogger,
    random: () => 0.5,
    publicUrl,
    carriers: {
      mail: (each) => lifeline.step(() => roads.mail(each)),
      post: (each) => lifeline.step(() => roads.post(each)),
    },
  });
  let interrupted = 0;
  const work = async (): Promise<void> => {
    // Long enough for a claim that a killed worker left to end.
    for (let look = 0; look < 3; look += 1) {
      try {
        while (await doomed.round());
      } catch (caught) {
        if (!lifeline.isDead) throw caught;
      }
      if (lifeline.isDead) {
        interrupted = Math.max(
          interrupted,
          (await messagesNow()).filter(({ state }) => state === 'sending').length,
        );
        await tell();
      }
      clock.advance(3 * minuteMs);
    }
  };
  await setConnection({ state: 'reconnect' });
  await work();
  await setConnection({ state: 'connected' });
  await work();
  if (lifeline.isDead) await tell();
  await store.close();
  return { count: lifeline.steps, interrupted };
};

describe('a webhook', () => {
  test('is signed as Standard Webhooks has it, with both keys after one was renewed', async () => {
    const { hookId, secret } = await addAll();
    const renewed = await renewSecret(channelDeps(), acting(), hookId);
    await testChannel(channelDeps(), acting(), hookId);
    await tell();
    const [post] = hook.received;
    for (const key of [secret, renewed])
      expect(new Webhook(key).verify(post?.body ?? '', post?.headers ?? {})).toMatchObject({ type: 'test' });
    expect(() =>
      new Webhook(`whsec_${btoa('x'.repeat(32))}`).verify(post?.body ?? '', post?.headers ?? {}),
    ).toThrow('No matching signature found');
  });

  test('receives what happened, once, in the kinds that it asked for', async () => {
    await addHook(['record.linked', 'change.*', 'invoice.*']);
    await inWorkspace(database.db, workspaceId, async (trx) => {
      await insertActivities(
        trx,
        workspaceId,
        [
          {
            actor: 'user:a',
            verb: 'paid',
            subjectKind: 'invoice',
            subjectId: 'inv_1',
            contactId: null,
            details: { told: { number: 'A-1' } },
          },
          {
            actor: 'user:a',
            verb: 'created',
            subjectKind: 'contact',
            subjectId: 'ctc_1',
            contactId: null,
            details: {},
          },
        ],
        clock.now(),
      );
      await appendAudit(
        trx,
        workspaceId,
        (
          ['record.linked', 'record.created', 'change.dead', 'flow.changed', 'connection.expired'] as const
        ).map((action) => entry(action)),
        clock.now(),
      );
    });
    await tell();
    await tell();
    expect(hookTypes().toSorted()).toEqual([
      'change.applied',
      'change.dead',
      'invoice.paid',
      'record.linked',
    ]);
    const paid = hook.received
      .map(({ body }) => JSON.parse(body) as { type: string; data: object })
      .find(({ type }) => type === 'invoice.paid');
    expect(paid?.data).toMatchObject({
      subject: { kind: 'invoice', id: 'inv_1' },
      details: { number: 'A-1' },
    });
  });

  test('that fails is tried again with growing waits for three days, then switched off with an alert', async () => {
    const { hookId } = await addAll();
    hook.answer(500);
    await testChannel(channelDeps(), acting(), hookId);
    const began = clock.now();
    while (clock.now() - began < 4 * dayMs) {
      await tell();
      clock.advance(10 * minuteMs);
    }
    const tries = hook.received.length;
    expect(tries).toBeGreaterThan(8);
    expect(tries).toBeLessThan(60);
    expect((await messagesNow()).find(({ kind }) => kind === 'test')).toMatchObject({
      state: 'given_up',
      code: 'delivery.refused',
      http_status: 500,
    });
    expect(mail.received.map(({ subject }) => subject)).toEqual(['Pager was switched off']);
    expect(logged.join('\n')).not.toMatch(/secret-of|whsec_|oncall@|127\.0\.0\.1/);
    hook.answer(200);
    await changeChannel(channelDeps(), acting(), hookId, { state: 'enabled' });
    const dead = (await messagesNow()).find(({ kind }) => kind === 'test');
    await replayMessage(channelDeps(), acting(), dead?.id ?? newId('message', 0));
    await tell();
    expect(hook.received.at(-1)?.headers['webhook-id']).toBe(hook.received[0]?.headers['webhook-id']);
    expect((await messagesNow()).find(({ kind }) => kind === 'test')).toMatchObject({ state: 'sent' });
    expect(mail.received.at(-1)?.subject).toBe('Over: Pager was switched off');
  });

  test('is told again all since a time: what it has under its own id, and what happened while it was off', async () => {
    const { id } = await addHook(['record.linked', 'ticket.*']);
    const happens = (at: string): Promise<void> =>
      inWorkspace(database.db, workspaceId, async (trx) => {
        await insertActivities(trx, workspaceId, [aTicket(at)], clock.now());
        await appendAudit(trx, workspaceId, [entry('record.linked')], clock.now());
      });
    await happens('tkt_before');
    await tell();
    clock.advance(hourMs);
    const since = clock.now();
    await happens('tkt_1');
    await tell();
    clock.advance(hourMs);
    await changeChannel(channelDeps(), acting(), id, { state: 'disabled' });
    await happens('tkt_2');
    await tell();
    clock.advance(hourMs);
    await expect(replayChannel(channelDeps(), acting(), id, { which: 'failed' })).rejects.toMatchObject({
      code: 'channel.switched_off',
    });
    await changeChannel(channelDeps(), acting(), id, { state: 'enabled' });
    await tell();
    const first = hook.received.map(({ headers }) => headers['webhook-id']);
    expect(hookTypes().toSorted()).toEqual([
      'record.linked',
      'record.linked',
      'ticket.created',
      'ticket.created',
    ]);
    hook.received.length = 0;
    expect(await replayChannel(channelDeps(), acting(), id, { which: 'since', since })).toBe(2);
    await tell();
    await tell();
    expect(hookTypes().toSorted()).toEqual([
      'record.linked',
      'record.linked',
      'ticket.created',
      'ticket.created',
    ]);
    const again = hook.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(again).size).toBe(4);
    expect(again.filter((each) => first.includes(each))).toHaveLength(2);
    await expect(
      replayChannel(channelDeps(), acting(), id, { which: 'since', since: clock.now() - 31 * dayMs }),
    ).rejects.toMatchObject({ code: 'channel.too_far_back' });
  });

  test('is told again all that it did not take, and each try is kept with its status', async () => {
    const { id } = await addHook(['ticket.*']);
    hook.answer(500);
    await inWorkspace(database.db, workspaceId, (trx) =>
      insertActivities(trx, workspaceId, [aTicket('tkt_1'), aTicket('tkt_2')], clock.now()),
    );
    await tell();
    hook.answer(200);
    expect(await replayChannel(channelDeps(), acting(), id, { which: 'failed' })).toBe(2);
    clock.advance(hourMs);
    await tell();
    const messages = await messagesNow();
    expect(messages.map(({ state, tries }) => [state, tries])).toEqual([
      ['sent', 2],
      ['sent', 2],
    ]);
    const tries = await inWorkspace(database.db, workspaceId, (trx) =>
      listTries(trx, messages[0]?.id ?? newId('message', 0)),
    );
    expect(tries).toMatchObject([
      { no: 1, http_status: 500, code: 'delivery.refused' },
      { no: 2, http_status: 200, code: null },
    ]);
    const found = (filter: Parameters<typeof listMessages>[1]) =>
      inWorkspace(database.db, workspaceId, (trx) => listMessages(trx, filter, { after: null, limit: 9 }));
    expect((await found({ words: 'ticket.cr' })).rows).toHaveLength(2);
    expect((await found({ words: 'ticket_cr' })).rows).toHaveLength(0);
    expect((await found({ event: 'ticket.*', channelId: id })).rows).toHaveLength(2);
    expect((await found({ event: 'invoice.*' })).rows).toHaveLength(0);
    expect((await found({ words: messages[1]?.event_key })).rows).toHaveLength(1);
    expect((await found({ since: clock.now() })).rows).toHaveLength(0);
  });

  test('that fails is asked at once when a person tests it or tells it again, and that message goes first', async () => {
    const { id } = await addHook(['ticket.*']);
    hook.answer(500);
    await inWorkspace(database.db, workspaceId, (trx) =>
      insertActivities(
        trx,
        workspaceId,
        ['tkt_1', 'tkt_2', 'tkt_3'].map((each) => aTicket(each)),
        clock.now(),
      ),
    );
    for (let look = 0; look < 6; look += 1) {
      await tell();
      clock.advance(20 * minuteMs);
    }
    await tell();
    hook.received.length = 0;
    await tell();
    expect(hook.received).toEqual([]);
    await testChannel(channelDeps(), acting(), id);
    await tell();
    expect(hookTypes()).toEqual(['test']);
    const [, , last] = (await messagesNow()).filter(({ kind }) => kind === 'ticket.created');
    hook.answer(200);
    await replayMessage(channelDeps(), acting(), last?.id ?? newId('message', 0));
    await tell();
    expect(hook.received[1]?.headers['webhook-id']).toBe(last?.event_key);
    await tell();
    expect(new Set((await messagesNow()).map(({ state }) => state))).toEqual(new Set(['sent']));
    await changeChannel(channelDeps(), acting(), id, { state: 'disabled' });
    await expect(
      replayMessage(channelDeps(), acting(), last?.id ?? newId('message', 0)),
    ).rejects.toMatchObject({ code: 'channel.switched_off' });
  });

  test('that says it is gone is switched off at once, and no redirect is followed', async () => {
    const { hookId } = await addAll();
    hook.answer(302);
    await testChannel(channelDeps(), acting(), hookId);
    await tell();
    expect(hook.received.map(({ path }) => path)).toEqual(['/in?key=secret-of-pager']);
    hook.answer(410);
    clock.advance(hourMs);
    await tell();
    const rows = await inWorkspace(database.db, workspaceId, listChannels);
    expect(rows.find(({ id }) => id === hookId)).toMatchObject({
      state: 'disabled',
      state_code: 'delivery.gone',
    });
  });

  test('that was away receives all that waited as soon as it is back', async () => {
    await addHook(['*']);
    hook.answer(503);
    for (let n = 0; n < 40; n += 1)
      await inWorkspace(database.db, workspaceId, (trx) =>
        insertActivities(
          trx,
          workspaceId,
          [
            {
              actor: 'user:a',
              verb: 'created',
              subjectKind: 'ticket',
              subjectId: `tkt_${String(n)}`,
              contactId: null,
              details: {},
            },
          ],
          clock.now(),
        ),
      );
    for (let look = 0; look < 12; look += 1) {
      await tell();
      clock.advance(15 * minuteMs);
    }
    const probes = hook.received.length;
    expect(probes).toBeLessThan(60);
    hook.answer(200);
    await tell();
    expect(new Set((await messagesNow()).map(({ state }) => state))).toEqual(new Set(['sent']));
  });
});

describe('mail', () => {
  test('that the server refuses for good is not tried again', async () => {
    await addAll();
    mail.refuseRecipients('550 5.1.1 No such user');
    await setConnection({ state: 'reconnect' });
    await tell();
    clock.advance(dayMs);
    await tell();
    expect((await messagesNow()).filter(({ code }) => code === 'delivery.mail_refused')).toMatchObject([
      { state: 'given_up', tries: 1 },
    ]);
  });

  test('that it cannot take now comes later', async () => {
    await addAll();
    mail.refuseRecipients('451 4.3.0 Later');
    await setConnection({ state: 'reconnect' });
    await tell();
    expect(mail.received).toEqual([]);
    mail.refuseRecipients(null);
    clock.advance(hourMs);
    await tell();
    expect(mail.received.map(({ text }) => text).join('')).toContain(
      `${publicUrl}/connections/${connectionId}`,
    );
  });
});
