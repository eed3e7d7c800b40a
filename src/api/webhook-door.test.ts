import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Response as InjectedAnswer } from 'light-my-request';
import {
  createApiWorld,
  webhookSecret,
  xeroWebhookKey,
  type ApiWorld,
  type Practice,
} from '#test/world/api-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { inSystem } from '#store/workspace-scope.ts';

let database: TestDatabase;
let world: ApiWorld;
let practice: Practice;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  practice = await world.openPractice(await world.join('Kim'));
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await database.drop();
});

const fromIgnition = (
  payload: string | Buffer,
  options: { readonly secret?: string; readonly path?: string } = {},
): Promise<InjectedAnswer> => {
  const signedAt = Math.floor(world.clock.now() / 1_000);
  const digest = createHmac('sha256', options.secret ?? webhookSecret)
    .update(`${signedAt}.`)
    .update(payload)
    .digest('hex');
  return world.app.inject({
    method: 'POST',
    url: options.path ?? `/hooks/ignition/${practice.ignitionId}`,
    headers: { 'content-type': 'application/json', 'x-ignition-signature': `t=${signedAt},v1=${digest}` },
    payload,
  });
};

const fromXero = (tenantId: string, contactId: string, key = xeroWebhookKey): Promise<InjectedAnswer> => {
  const event = {
    resourceUrl: `https://api.xero.com/api.xro/2.0/Contacts/${contactId}`,
    resourceId: contactId,
    tenantId,
    tenantType: 'ORGANISATION',
    eventCategory: 'CONTACT',
    eventType: 'UPDATE',
    eventDateUtc: '2026-11-20T02:59:00.000',
  };
  const payload = JSON.stringify({
    events: [event],
    firstEventSequence: 1,
    lastEventSequence: 1,
    entropy: 'x',
  });
  const signature = createHmac('sha256', key).update(payload).digest('base64');
  return world.app.inject({
    method: 'POST',
    url: '/hooks/xero',
    headers: { 'content-type': 'application/json', 'x-xero-signature': signature },
    payload,
  });
};

const clientUpdated = (id: string, eventId: string): string =>
  JSON.stringify({
    id: eventId,
    type: 'client.updated',
    occurred_at: '2026-11-20T02:59:00Z',
    data: { id, type: 'client' },
  });

const staleRecords = (key: string): Promise<{ stale_seq: number; connection_id: string }[]> =>
  inSystem(database.db, (trx) =>
    trx.selectFrom('record').select(['stale_seq', 'connection_id']).where('key', '=', key).execute(),
  );

const deliveries = (key: string): Promise<{ body: string; id: string }[]> =>
  inSystem(database.db, (trx) =>
    trx.selectFrom('delivery').select(['id', 'body']).where('key', '=', key).execute(),
  );

test('a signed webhook is stored sealed, marks its record and wakes its connection; again it changes nothing', async () => {
  world.woken.length = 0;
  const first = await fromIgnition(clientUpdated('cl-once', 'evt-1'));
  expect(first.statusCode).toBe(200);
  expect(first.body).toBe('');
  expect(world.woken).toEqual([practice.ignitionId]);
  expect(await staleRecords('cl-once')).toEqual([{ stale_seq: 1, connection_id: practice.ignitionId }]);
  const [stored] = await deliveries('cl-once');
  expect(stored?.body).not.toContain('cl-once');
  expect(world.vault.open(stored?.body ?? '', `delivery:${stored?.id}`)).toContain('client.updated');

  expect((await fromIgnition(clientUpdated('cl-once', 'evt-1'))).statusCode).toBe(200);
  expect(await staleRecords('cl-once')).toEqual([{ stale_seq: 1, connection_id: practice.ignitionId }]);
  expect(world.woken).toEqual([practice.ignitionId]);
});

test('duplicates that arrive together are one delivery', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => fromIgnition(clientUpdated('cl-many', 'evt-many'))),
  );
  expect(new Set(answers.map((answer) => answer.statusCode))).toEqual(new Set([200]));
  expect(await deliveries('cl-many')).toHaveLength(1);
  expect(await staleRecords('cl-many')).toEqual([{ stale_seq: 1, connection_id: practice.ignitionId }]);
});

test('a bad signature stores nothing, whatever the body says', async () => {
  for (const payload of [clientUpdated('cl-bad', 'evt-2'), '{"broken', '', '[]', 'null']) {
    const refused = await fromIgnition(payload, { secret: 'guessed' });
    expect(refused.statusCode).toBe(401);
    expect(refused.json()).toMatchObject({
      error: { code: 'hook.rejected', details: { reason: 'webhook.bad_signature' } },
    });
  }
  expect(await deliveries('cl-bad')).toEqual([]);
});

test('signed nonsense is refused and breaks nothing', async () => {
  for (const payload of ['{"broken', '', 'null', '[1,2]', '"text"', Buffer.from([0xff, 0xfe, 0x00])]) {
    const refused = await fromIgnition(payload);
    expect(refused.statusCode).toBe(400);
    expect(refused.json()).toMatchObject({ error: { code: 'hook.rejected' } });
  }
});

test('a body of five megabytes is refused before it is verified', async () => {
  const refused = await fromIgnition(Buffer.alloc(5 * 1_048_576, 'a'));
  expect(refused.statusCode).toBe(413);
  expect(refused.json()).toMatchObject({ error: { code: 'hook.too_large' } });
});

test.each([
  ['/hooks/nobody', 'hook.unknown_vendor'],
  ['/hooks/nobody/con_00000000000000000000000000', 'hook.unknown_vendor'],
  ['/hooks/ignition/con_00000000000000000000000000', 'hook.unknown_connection'],
  ['/hooks/ignition/nonsense', 'hook.unknown_connection'],
  ['/hooks/ignition', 'hook.no_webhook'],
  ['/hooks/__proto__/constructor', 'hook.unknown_vendor'],
])('an address that is nobody’s (%s) is told so: %s', async (path, code) => {
  const refused = await fromIgnition(clientUpdated('cl', 'evt'), { path });
  expect(refused.statusCode).toBe(404);
  expect(refused.json()).toMatchObject({ error: { code } });
});

test('one connection’s address takes no webhook for another vendor', async () => {
  const refused = await fromIgnition(clientUpdated('cl', 'evt'), {
    path: `/hooks/ignition/${practice.xeroId}`,
  });
  expect(refused.json()).toMatchObject({ error: { code: 'hook.unknown_connection' } });
});

test('Xero’s events go to the connections of their tenant, in every workspace that has it; others are dropped', async () => {
  const contactId = crypto.randomUUID();
  expect((await fromXero(practice.tenantId, contactId)).statusCode).toBe(200);
  expect(await staleRecords(contactId)).toEqual([{ stale_seq: 1, connection_id: practice.xeroId }]);

  const stranger = crypto.randomUUID();
  expect((await fromXero(crypto.randomUUID(), stranger)).statusCode).toBe(200);
  expect(await staleRecords(stranger)).toEqual([]);
  expect(await deliveries(stranger)).toEqual([]);
});

test('Xero’s test of us is answered as it wants: 200 with an empty body, 401 for a wrong signature', async () => {
  const payload = '{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"S0"}';
  const ask = (key: string): Promise<InjectedAnswer> =>
    world.app.inject({
      method: 'POST',
      url: '/hooks/xero',
      headers: { 'x-xero-signature': createHmac('sha256', key).update(payload).digest('base64') },
      payload,
    });
  const right = await ask(xeroWebhookKey);
  expect([right.statusCode, right.body]).toEqual([200, '']);
  expect((await ask('another key')).statusCode).toBe(401);
});

test('a disconnected connection takes no webhooks once the moment of trust is over', async () => {
  const other = await world.openPractice(await world.join('Lou'));
  const path = `/hooks/ignition/${other.ignitionId}`;
  expect((await fromIgnition(clientUpdated('cl-lou', 'evt-a'), { path })).statusCode).toBe(200);
  await inSystem(database.db, (trx) =>
    trx.updateTable('connection').set({ state: 'disconnected' }).where('id', '=', other.ignitionId).execute(),
  );
  world.clock.advance(11_000);
  const refused = await fromIgnition(clientUpdated('cl-lou', 'evt-b'), { path });
  expect(refused.json()).toMatchObject({ error: { code: 'hook.unknown_connection' } });
});
