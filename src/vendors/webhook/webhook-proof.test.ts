import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import type { WebhookInput } from '#model/connector.ts';
import { proofRefusal } from './webhook-proof.ts';

const now = Date.UTC(2026, 10, 21);
const body = '{"id":1}';
const secret = 'a secret of twenty-four characters';

const input = (headers: WebhookInput['headers'], more: Partial<WebhookInput> = {}): WebhookInput => ({
  headers,
  rawBody: new TextEncoder().encode(body),
  path: '/',
  now,
  settings: {},
  secrets: [secret],
  ...more,
});
const seconds = (at: number): string => String(Math.floor(at / 1_000));

test('a bearer token holds, also an older one, and nothing like it', () => {
  expect(
    proofRefusal(
      'bearer',
      input(
        { authorization: `Bearer ${secret.replaceAll(' ', '')}` },
        { secrets: [secret.replaceAll(' ', '')] },
      ),
    ),
  ).toBeNull();
  const secrets = ['new-token-new-token-new-token', 'old-token-old-token-old-token'];
  expect(proofRefusal('bearer', input({ authorization: `bearer ${secrets[1]}` }, { secrets }))).toBeNull();
  for (const authorization of [undefined, '', 'Bearer', 'Bearer x', `Basic ${secrets[0]}`])
    expect(proofRefusal('bearer', input({ authorization }, { secrets }))).toMatchObject({ status: 401 });
  expect(proofRefusal('bearer', input({}, { secrets: [] }))).toMatchObject({ code: 'webhook.no_secret' });
});

test('a signature holds in hex and base64 for five minutes either way', () => {
  const signed = (at: number, encoding: 'hex' | 'base64') => ({
    'x-timestamp': seconds(at),
    'x-signature': createHmac('sha256', secret)
      .update(`${seconds(at)}.${body}`)
      .digest(encoding),
  });
  expect(proofRefusal('hmac', input(signed(now, 'hex')))).toBeNull();
  expect(proofRefusal('hmac', input(signed(now - 299_000, 'base64')))).toBeNull();
  for (const at of [now - 301_000, now + 301_000])
    expect(proofRefusal('hmac', input(signed(at, 'hex')))).toMatchObject({ code: 'webhook.too_old' });
  const moved = { ...signed(now - 400_000, 'hex'), 'x-timestamp': seconds(now) };
  expect(proofRefusal('hmac', input(moved))).toMatchObject({ code: 'webhook.bad_signature' });
  const alone = {
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
  const settings = { signed: 'body', signatureHeader: 'X-Hub-Signature-256' };
  expect(proofRefusal('hmac', input(alone, { settings }))).toBeNull();
  expect(proofRefusal('hmac', input({}))).toMatchObject({ code: 'webhook.bad_signature' });
});

test('what another implementation of Standard Webhooks signs holds here', () => {
  const whsec = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const signature = new Webhook(whsec).sign('msg_1', new Date(now), body);
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': seconds(now),
    'webhook-signature': `v1,bm9uZQ== ${signature}`,
  };
  expect(proofRefusal('standard', input(headers, { secrets: [whsec] }))).toBeNull();
  expect(
    proofRefusal('standard', input({ ...headers, 'webhook-id': 'msg_2' }, { secrets: [whsec] })),
  ).toMatchObject({
    code: 'webhook.bad_signature',
  });
  expect(proofRefusal('standard', input(headers, { secrets: [whsec], now: now + 400_000 }))).toMatchObject({
    code: 'webhook.too_old',
  });
});
