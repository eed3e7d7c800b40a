import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAlerts } from '#contract/alerts.ts';
import { createChannel, listChannels, listMessages, readMessage } from '#contract/channels.ts';
import { listEvents } from '#contract/events.ts';
import { readNotificationPreferences } from '#contract/notification-preferences.ts';
import { insertNotifications } from '#store/crm/notifications.ts';
import { raiseAlert } from '#store/telling/alerts.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createApiWorld, type ApiWorld, type Person } from '#test/world/api-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: ApiWorld;
let owner: Person;
let stranger: Person;
beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  owner = await world.join('Olive');
  stranger = await world.join('Stan');
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await database.drop();
});

const make = (body: object) => owner.send('POST', '/api/channels', body);
const codeOf = (answer: { json: () => unknown }): string =>
  (answer.json() as { error: { code: string } }).error.code;

test('a webhook shows its secret once and never its address; the address is sealed', async () => {
  const address = 'https://hooks.example.com/catch/4711/secret-part';
  const made = createChannel.success.parse(
    (await make({ type: 'webhook', name: 'Zapier', address, events: ['invoice.*'] })).json(),
  );
  expect(made.secret).toMatch(/^whsec_/);
  expect(made.channel).toMatchObject({ shown: 'hooks.example.com', state: 'enabled', events: ['invoice.*'] });
  const listed = await owner.get('/api/channels');
  expect(listChannels.success.parse(listed.json()).items).toHaveLength(1);
  expect(listed.body).not.toMatch(/secret-part|whsec_/);
  const rows = await inWorkspace(database.db, owner.workspaceId, (trx) =>
    trx.selectFrom('channel').selectAll().execute(),
  );
  expect(JSON.stringify(rows)).not.toMatch(/secret-part|whsec_/);
  const renewed = await owner.send('POST', `/api/channels/${made.channel.id}/secret`);
  expect(renewed.json()).toMatchObject({ secret: expect.stringMatching(/^whsec_/) as string });
});

test.each([
  ['http://127.0.0.1:9000/', 'channel.private_address'],
  ['https://127.0.0.1/', 'channel.private_address'],
  ['https://2130706433/', 'channel.private_address'],
  ['https://0x7f.1/', 'channel.private_address'],
  ['https://[::1]/', 'channel.private_address'],
  ['https://[::ffff:10.0.0.1]/', 'channel.private_address'],
  ['https://169.254.169.254/latest/meta-data', 'channel.private_address'],
  ['https://localhost/', 'channel.private_address'],
  ['https://intranet/', 'channel.private_address'],
  ['http://hooks.example.com/', 'channel.bad_address'],
  ['https://user:password@hooks.example.com/', 'channel.bad_address'],
  ['file:///etc/passwd', 'channel.bad_address'],
  ['not an address', 'channel.bad_address'],
])('%s is refused as %s', async (address, code) => {
  const answer = await make({ type: 'webhook', name: 'Inside', address, events: ['*'] });
  expect([answer.statusCode, codeOf(answer)]).toEqual([400, code]);
});

test('an event that is none is refused, and a mail address that is none too', async () => {
  const address = 'https://hooks.example.com/';
  expect((await make({ type: 'webhook', name: 'x', address, events: ['in voice'] })).statusCode).toBe(400);
  expect(codeOf(await make({ type: 'email', name: 'x', address: 'nobody' }))).toBe('channel.bad_address');
});

test('a test is queued and stands in the log; another workspace sees neither channel nor message', async () => {
  const made = createChannel.success.parse(
    (await make({ type: 'email', name: 'On call', address: 'oncall@example.com' })).json(),
  );
  const { id } = made.channel;
  expect(made.secret).toBeNull();
  expect((await owner.send('POST', `/api/channels/${id}/test`)).statusCode).toBe(200);
  const log = listMessages.success.parse((await owner.get(`/api/messages?channel=${id}`)).json());
  expect(log.items).toMatchObject([{ event: 'test', state: 'queued', tries: 0 }]);
  expect(codeOf(await owner.send('POST', `/api/messages/${log.items[0]?.id ?? ''}/replay`))).toBe(
    'message.under_way',
  );
  expect(codeOf(await owner.send('POST', `/api/channels/${id}/secret`))).toBe('channel.nothing_signed');
  expect((await stranger.get('/api/messages')).json()).toMatchObject({ items: [] });
  expect(codeOf(await stranger.send('POST', `/api/channels/${id}/test`))).toBe('channel.not_found');
  expect(codeOf(await stranger.send('DELETE', `/api/channels/${id}`))).toBe('channel.not_found');
  await owner.send('PATCH', `/api/channels/${id}`, { state: 'disabled' });
  expect(codeOf(await owner.send('POST', `/api/channels/${id}/test`))).toBe('channel.switched_off');
  expect((await owner.send('DELETE', `/api/channels/${id}`)).statusCode).toBe(200);
});

test('open alerts are listed, and end without a word when their kind is switched off', async () => {
  await inWorkspace(database.db, owner.workspaceId, (trx) =>
    raiseAlert(
      trx,
      {
        workspaceId: owner.workspaceId,
        kind: 'mismatches_found',
        subjectKind: 'flow',
        subjectId: 'flw_1',
        details: { name: 'Clients to Xero', count: 2 },
      },
      world.clock.now(),
    ),
  );
  const open = listAlerts.success.parse((await owner.get('/api/alerts')).json());
  expect(open.items).toMatchObject([{ kind: 'mismatches_found', title: 'Mismatches in Clients to Xero' }]);
  const rule = await owner.send('PATCH', '/api/alert-rules/mismatches_found', { enabled: false });
  expect(rule.json()).toMatchObject({ enabled: false, afterMs: null });
  expect((await owner.get('/api/alerts')).json()).toMatchObject({ items: [] });
  expect((await owner.get('/api/alerts?state=all')).json()).toMatchObject({
    items: [{ path: '/reconciliation' }],
  });
  const waits = await owner.send('PATCH', '/api/alert-rules/reviews_waiting', { afterMs: 3_600_000 });
  expect(waits.json()).toMatchObject({ enabled: true, afterMs: 3_600_000, usualAfterMs: 86_400_000 });
});

test('a person chooses how to be told, and is told so', async () => {
  const before = readNotificationPreferences.success.parse(
    (await owner.get('/api/notification-preferences')).json(),
  );
  expect(before).toMatchObject({ email: owner.email, canMail: true });
  expect(before.items.find(({ kind }) => kind === 'invoice_payment_failed')?.choice).toBe('mail');
  await owner.send('PATCH', '/api/notification-preferences', {
    choices: { assigned: 'none', invoice_paid: 'mail' },
  });
  const told = (kind: string) => ({
    personId: owner.userId,
    kind,
    subjectKind: 'invoice',
    subjectId: 'inv_1',
    details: {},
  });
  const stored = await inWorkspace(database.db, owner.workspaceId, async (trx) => {
    await insertNotifications(
      trx,
      owner.workspaceId,
      ['assigned', 'invoice_paid', 'opportunity_won', 'invoice_disputed'].map(told),
      world.clock.now(),
    );
    return trx.selectFrom('crm_notification').select(['kind', 'mail_due']).orderBy('kind').execute();
  });
  expect(stored).toEqual([
    { kind: 'invoice_disputed', mail_due: true },
    { kind: 'invoice_paid', mail_due: true },
    { kind: 'opportunity_won', mail_due: false },
  ]);
});

test('events are listed for people and as a JSON Schema, without signing in', async () => {
  const listed = listEvents.success.parse((await world.app.inject('/api/events')).json());
  expect(listed.items.find(({ name }) => name === 'conflict.opened')).toEqual({
    name: 'conflict.opened',
    when: 'a field was edited on both sides; a person must say whose value counts',
    subjects: ['record'],
    details: ['conflict', 'flow', 'field'],
  });
  const served = await world.app.inject('/api/events/schema.json');
  expect(served.headers['content-type']).toContain('application/schema+json');
  const schema: { oneOf: unknown[]; $defs: Record<string, unknown> } = served.json();
  expect(Object.keys(schema.$defs)).toEqual(listed.items.map(({ name }) => name));
  expect(schema.oneOf).toHaveLength(listed.items.length);
  const openapi: { webhooks: Record<string, unknown> } = (await world.app.inject('/api/openapi.json')).json();
  expect(Object.keys(openapi.webhooks)).toEqual(Object.keys(schema.$defs));
});

test('an event that is none is refused with the one that was meant', async () => {
  const answer = await make({
    type: 'webhook',
    name: 'x',
    address: 'https://hooks.example.com/',
    events: ['invoice.payed'],
  });
  expect(answer.json()).toMatchObject({
    error: { details: { fields: ['events.0: is no event; did you mean `invoice.paid`?'] } },
  });
});

test('the log is searched, a message shows its tries, and a channel is told again by those who may', async () => {
  const { channel } = createChannel.success.parse(
    (
      await make({ type: 'webhook', name: 'Make', address: 'https://hooks.example.com/', events: ['*'] })
    ).json(),
  );
  await owner.send('POST', `/api/channels/${channel.id}/test`);
  const log = (query: string) => owner.get(`/api/messages?channel=${channel.id}&${query}`);
  expect(listMessages.success.parse((await log('q=test&state=queued')).json()).items).toHaveLength(1);
  expect(listMessages.success.parse((await log('event=invoice.*')).json()).items).toHaveLength(0);
  const [item] = listMessages.success.parse((await log('')).json()).items;
  expect(
    readMessage.success.parse((await owner.get(`/api/messages/${item?.id ?? ''}`)).json()),
  ).toMatchObject({
    tookMs: null,
    attempts: [],
  });
  expect(codeOf(await stranger.get(`/api/messages/${item?.id ?? ''}`))).toBe('message.not_found');
  const replay = (body: object, who = owner) => who.send('POST', `/api/channels/${channel.id}/replay`, body);
  expect((await replay({ which: 'failed' })).json()).toEqual({ queued: 0 });
  expect((await replay({ which: 'since', since: world.clock.now() })).json()).toEqual({ queued: 0 });
  expect(codeOf(await replay({ which: 'since', since: 1 }))).toBe('channel.too_far_back');
  expect(codeOf(await replay({ which: 'failed' }, stranger))).toBe('channel.not_found');
});
