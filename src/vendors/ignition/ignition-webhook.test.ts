import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ignitionNow } from '#test/builders/ignition-context.ts';
import type { WebhookInput, WebhookResult } from '#model/connector.ts';
import { receiveWebhook } from './ignition-webhook.ts';

const secret = 'whsec_one';
const at = Math.floor(ignitionNow / 1_000);
const sign = (body: string, key = secret, signedAt = at, encoding: 'hex' | 'base64' = 'hex'): string =>
  `t=${signedAt},v1=${createHmac('sha256', key).update(`${signedAt}.${body}`).digest(encoding)}`;

const signed = (body: string, more: Partial<WebhookInput> = {}): WebhookInput => ({
  headers: { 'x-ignition-signature': sign(body) },
  rawBody: new TextEncoder().encode(body),
  path: '/hooks/ignition/con_1',
  now: ignitionNow,
  settings: { webhookScheme: 'hmac_sha256' },
  secrets: [secret],
  ...more,
});
const relayed = (
  body: unknown,
  path = '/hooks/ignition/con_1',
  headers = {},
  now = ignitionNow,
): WebhookInput => ({
  headers: { 'x-ignition-secret': secret, ...headers },
  rawBody: new TextEncoder().encode(JSON.stringify(body)),
  path,
  now,
  settings: { webhookScheme: 'shared_secret_header' },
  secrets: [secret],
});
const eventsOf = (result: WebhookResult) => {
  if (result.result !== 'accepted') throw new Error(JSON.stringify(result));
  return result.events;
};
const named = (result: WebhookResult) => eventsOf(result).map(({ kind, key }) => `${kind} ${key}`);

const envelope = JSON.stringify({
  id: 'evt_1',
  type: 'client.updated',
  occurred_at: '2026-11-19T23:59:58Z',
  practice_id: 'p1',
  data: { slug: 'cli_a', name: 'A' },
});

test('a known signature: the bytes of one body, under one secret, at one second', () => {
  const body = '{"id":"evt_1","type":"client.updated","data":{"slug":"cli_a"}}';
  const input = signed(body, {
    now: 1_795_132_800_000,
    headers: {
      'x-ignition-signature':
        't=1795132800,v1=c977c3a4ac42732f65a6745d949d3ddb2abbffc497243c07b9270c8a1d222ab2',
    },
  });
  expect(named(receiveWebhook(input))).toEqual(['client cli_a']);
});

test('a signed envelope names the record that may have changed', () => {
  expect(receiveWebhook(signed(envelope))).toEqual({
    result: 'accepted',
    events: [
      {
        eventKey: 'evt_1',
        tenantId: null,
        kind: 'client',
        key: 'cli_a',
        occurredAt: Date.UTC(2026, 10, 19, 23, 59, 58),
      },
    ],
  });
});

test('any of several secrets may have signed, and any of several signatures may fit', () => {
  const older = signed(envelope, { secrets: ['whsec_two', secret] });
  expect(receiveWebhook(older).result).toBe('accepted');
  const [, good] = sign(envelope).split(',');
  const several = signed(envelope, { headers: { 'x-ignition-signature': `t=${at},v1=00ff,${good}` } });
  expect(receiveWebhook(several).result).toBe('accepted');
});

test('another header and base64 are settings', () => {
  const input = signed(envelope, {
    headers: { 'x-partner-signature': sign(envelope, secret, at, 'base64') },
    settings: { webhookSignatureHeader: 'X-Partner-Signature', webhookSignatureEncoding: 'base64' },
  });
  expect(receiveWebhook(input).result).toBe('accepted');
});

test.each([
  [
    'another secret',
    { headers: { 'x-ignition-signature': sign(envelope, 'other') } },
    'webhook.bad_signature',
  ],
  ['another body', { headers: { 'x-ignition-signature': sign(`${envelope} `) } }, 'webhook.bad_signature'],
  ['no header', { headers: {} }, 'webhook.bad_signature'],
  ['a torn header', { headers: { 'x-ignition-signature': 'v1=abc' } }, 'webhook.bad_signature'],
  ['no secret', { secrets: [] }, 'webhook.no_secret'],
  ['an empty secret', { secrets: [''] }, 'webhook.no_secret'],
  ['the scheme none', { settings: { webhookScheme: 'none' } }, 'webhook.no_secret'],
  ['an unknown scheme', { settings: { webhookScheme: 'trust_me' } }, 'webhook.no_secret'],
  ['five minutes and a second', { now: ignitionNow + 301_000 }, 'webhook.too_old'],
  ['a clock far ahead', { now: ignitionNow - 301_000 }, 'webhook.too_old'],
])('%s is rejected', (_case, more, code) => {
  expect(receiveWebhook(signed(envelope, more))).toMatchObject({ result: 'rejected', status: 401, code });
});

test('four minutes are young enough', () => {
  expect(receiveWebhook(signed(envelope, { now: ignitionNow + 240_000 })).result).toBe('accepted');
});

test('a shared secret is compared whole', () => {
  expect(named(receiveWebhook(relayed({ client_id: 12 }, '/h?type=client.updated')))).toEqual(['client 12']);
  for (const given of ['', 'whsec', `${secret}x`])
    expect(
      receiveWebhook(relayed({ client_id: 12 }, '/h?type=client.updated', { 'x-ignition-secret': given })),
    ).toMatchObject({ code: 'webhook.bad_signature' });
});

test('a relay’s flat body is understood by its address, a header or itself', () => {
  const body = { client_id: 12, client__name: 'A', type: 'Individual' };
  expect(named(receiveWebhook(relayed(body, '/h?type=New%20Client')))).toEqual(['client 12']);
  expect(named(receiveWebhook(relayed(body, '/h', { 'x-ignition-event': 'Updated Client' })))).toEqual([
    'client 12',
  ]);
  expect(named(receiveWebhook(relayed({ event: 'proposal_accepted', proposal_number: 'PROP-7' })))).toEqual([
    'proposal PROP-7',
  ]);
  expect(
    named(receiveWebhook(relayed({ type: 'Failed Payment', payment_id: 3, invoice__slug: 'inv_a' }))),
  ).toEqual(['payment 3', 'allocation 3', 'invoice inv_a']);
});

const sampleOf = (name: string): string =>
  readFileSync(new URL(`../../../samples/ignition/${name}.json`, import.meta.url), 'utf8');

test('the samples of an envelope and of a relay’s body are understood', () => {
  expect(named(receiveWebhook(signed(sampleOf('webhook-envelope'))))).toEqual([
    'client cli_bbbbbbbbbbbbbbbbbbbb',
  ]);
  const flat = relayed(JSON.parse(sampleOf('webhook-flat')), '/h?type=proposal.accepted');
  expect(named(receiveWebhook(flat))).toEqual(['proposal PROP-1042']);
});

test('a relay firing twice is one delivery, the same content later is another', () => {
  const keyOf = (now: number) =>
    eventsOf(receiveWebhook(relayed({ client_id: 12 }, '/h?type=client.updated', {}, now)))[0]?.eventKey;
  expect(keyOf(ignitionNow)).toBe(keyOf(ignitionNow + 30_000));
  expect(keyOf(ignitionNow)).not.toBe(keyOf(ignitionNow + 3_600_000));
  const other = eventsOf(receiveWebhook(relayed({ client_id: 13 }, '/h?type=client.updated')))[0]?.eventKey;
  expect(other).not.toBe(keyOf(ignitionNow));
});

test('a contact’s change is its client’s, each with a key of its own', () => {
  const body = JSON.stringify({
    id: 'evt_2',
    type: 'contact.updated',
    data: { slug: 'con_a', client: { slug: 'cli_a' } },
  });
  const events = eventsOf(receiveWebhook(signed(body)));
  expect(events.map(({ kind, key, eventKey }) => [kind, key, eventKey])).toEqual([
    ['contact', 'con_a', 'evt_2'],
    ['client', 'cli_a', 'evt_2/client/cli_a'],
  ]);
});

test('a client that brings its contacts along names them', () => {
  const body = JSON.stringify({
    id: 'evt_3',
    type: 'client.created',
    data: { slug: 'cli_a', contacts: [{ slug: 'con_a' }, { slug: 'con_b' }] },
  });
  expect(named(receiveWebhook(signed(body)))).toEqual(['client cli_a', 'contact con_a', 'contact con_b']);
});

test.each([
  ['{"id":', 'webhook.malformed'],
  ['[]', 'webhook.malformed'],
  ['null', 'webhook.malformed'],
  ['{"data":{"slug":"cli_a"}}', 'webhook.no_type'],
  ['{"type":"client.updated","data":{}}', 'webhook.no_record'],
  ['{"type":"client.updated"}', 'webhook.no_record'],
])('%s is rejected as %s', (body, code) => {
  expect(receiveWebhook(signed(body))).toMatchObject({ result: 'rejected', status: 400, code });
});

test('a type of nothing we follow is accepted and forgotten', () => {
  const body = '{"id":"evt_9","type":"workflow.started","data":{"slug":"x"}}';
  expect(receiveWebhook(signed(body))).toEqual({ result: 'accepted', events: [] });
});

test('no signed bytes make the door throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
      expect(['accepted', 'rejected']).toContain(receiveWebhook(signed(body)).result);
    }),
  );
  const broken = new Uint8Array([0xff, 0xfe, 0x7b]);
  expect(receiveWebhook({ ...relayed({}), rawBody: broken })).toMatchObject({ code: 'webhook.malformed' });
});
