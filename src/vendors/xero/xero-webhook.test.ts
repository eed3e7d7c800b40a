import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WebhookResult } from '#model/connector.ts';
import { createXeroWebhook } from './xero-webhook.ts';

const sign = (body: string, key: string): string => createHmac('sha256', key).update(body).digest('base64');

const receive = (body: string, signature: string | undefined, secrets: string[] = []): WebhookResult =>
  createXeroWebhook(['new-key', 'old-key']).receive({
    headers: { 'x-xero-signature': signature },
    rawBody: Buffer.from(body),
    path: '/hooks/xero',
    now: 0,
    settings: {},
    secrets,
  });

/** As Xero writes it: with a space after each colon, which a body parsed and written again would lose. */
const intentToReceive =
  '{"events":[],"firstEventSequence": 0,"lastEventSequence": 0, "entropy": "S0m3r4Nd0mt3xt"}';

const delivery = JSON.stringify({
  events: [
    {
      resourceUrl: 'https://api.xero.com/api.xro/2.0/Contacts/717f2bfc-c6d4-41fd-b238-3f2f0c0cf777',
      resourceId: '717F2BFC-c6d4-41fd-b238-3f2f0c0cf777',
      eventDateUtc: '2024-06-21T01:15:39.902',
      eventType: 'UPDATE',
      eventCategory: 'CONTACT',
      tenantId: 'c2cc9b6e-9458-4c7d-93cc-f02b81b0594f',
      tenantType: 'ORGANISATION',
    },
    { eventCategory: 'SUBSCRIPTION', resourceId: 'a', tenantId: 'b', eventType: 'UPDATE' },
    { eventCategory: 'CONTACT', eventType: 'UPDATE' },
  ],
  firstEventSequence: 7,
  lastEventSequence: 9,
  entropy: 'S0m3r4Nd0mt3xt',
});

describe('intent to receive', () => {
  // Computed once with OpenSSL: printf '%s' BODY | openssl dgst -sha256 -hmac new-key -binary | base64
  test('a vector made by another tool verifies over the raw bytes', () => {
    expect(sign(intentToReceive, 'new-key')).toBe('fxq4pTo+BEVQka4fOVjPuppa4iMJma+Ow2vDnZsaZcE=');
    expect(receive(intentToReceive, 'fxq4pTo+BEVQka4fOVjPuppa4iMJma+Ow2vDnZsaZcE=')).toEqual({
      result: 'handshake',
      status: 200,
    });
  });

  test('the deliberately wrong ones are rejected with 401, also when one character is off', () => {
    const right = sign(intentToReceive, 'new-key');
    fc.assert(
      fc.property(
        fc.nat(right.length - 1),
        fc.base64String({ minLength: 4, maxLength: 4 }).map((text) => text.charAt(0)),
        (place, character) => {
          const wrong = right.slice(0, place) + character + right.slice(place + 1);
          const { result } = receive(intentToReceive, wrong);
          expect(result).toBe(wrong === right ? 'handshake' : 'rejected');
        },
      ),
      { numRuns: 500 },
    );
    for (const wrong of [undefined, '', `${right}=`, right.toLowerCase()])
      expect(receive(intentToReceive, wrong)).toMatchObject({ result: 'rejected', status: 401 });
  });

  test('the body parsed and written again no longer fits', () => {
    const rewritten = JSON.stringify(JSON.parse(intentToReceive));
    expect(receive(rewritten, sign(intentToReceive, 'new-key'))).toMatchObject({ status: 401 });
  });
});

describe('a delivery', () => {
  test('names tenant and contact; categories and events that we cannot use are left out', () => {
    expect(receive(delivery, sign(delivery, 'new-key'))).toEqual({
      result: 'accepted',
      events: [
        {
          eventKey:
            'c2cc9b6e-9458-4c7d-93cc-f02b81b0594f:CONTACT:UPDATE:717f2bfc-c6d4-41fd-b238-3f2f0c0cf777:2024-06-21T01:15:39.902:7',
          tenantId: 'c2cc9b6e-9458-4c7d-93cc-f02b81b0594f',
          kind: 'contact',
          key: '717f2bfc-c6d4-41fd-b238-3f2f0c0cf777',
          occurredAt: Date.UTC(2024, 5, 21, 1, 15, 39, 902),
        },
      ],
    });
  });

  test('of unknown categories only is accepted and holds nothing to store', () => {
    const body = '{"events":[{"eventCategory":"SUBSCRIPTION","resourceId":"a","tenantId":"b"}]}';
    expect(receive(body, sign(body, 'new-key'))).toEqual({ result: 'accepted', events: [] });
  });

  test('may be signed with any key, ours or the connection’s', () => {
    expect(receive(delivery, sign(delivery, 'old-key')).result).toBe('accepted');
    expect(receive(delivery, sign(delivery, 'own'), ['own']).result).toBe('accepted');
    expect(receive(delivery, sign(delivery, 'own')).result).toBe('rejected');
  });

  test.each(['', 'null', '[]', '{"events":', '{"events":7}'])('%j, rightly signed, is malformed', (body) => {
    expect(receive(body, sign(body, 'new-key'))).toMatchObject({
      result: 'rejected',
      status: 400,
      code: 'xero.webhook_malformed',
    });
  });

  test('without any key nothing verifies, not even the empty key’s signature', () => {
    const door = createXeroWebhook(['']);
    const result = door.receive({
      headers: { 'X-Xero-Signature': sign(delivery, '') },
      rawBody: Buffer.from(delivery),
      path: '/hooks/xero',
      now: 0,
      settings: {},
      secrets: [],
    });
    expect(result).toMatchObject({ result: 'rejected', status: 401, code: 'xero.webhook_key_missing' });
  });
});
