import { describe, expect, test } from 'vitest';
import { createManualClock } from '#base/clock.ts';
import type { JsonObject } from '#base/json.ts';
import type { OAuthContext, OAuthDoor } from '#model/connector.ts';
import {
  accountId,
  aConsent,
  aKey,
  aRefusal,
  aStripeConnector,
  startAt,
} from '#test/builders/stripe-fake.ts';
import { fakeFetch, json, type Answer, type Sent } from '#test/builders/xero-fake.ts';

const redirectUri = 'https://plumbline.example/api/connections/oauth/callback';

const doorOver = (
  answer: Answer,
  secretKey?: string,
): { readonly door: OAuthDoor; readonly context: OAuthContext; readonly sent: Sent[] } => {
  const { fetch, sent } = fakeFetch(answer);
  const door = aStripeConnector(secretKey === undefined ? {} : { secretKey }).oauth;
  if (door === undefined) throw new Error('no door');
  return {
    door,
    sent,
    context: { profile: 'connect', settings: {}, clock: createManualClock(startAt), fetch },
  };
};

const token = (of: JsonObject = {}): Response =>
  json({
    stripe_user_id: accountId,
    scope: 'read_write',
    livemode: false,
    token_type: 'bearer',
    access_token: 'sk_test_deprecated',
    refresh_token: 'rt_deprecated',
    ...of,
  });

describe('consent', () => {
  test('is asked for at Connect, with state and full scope', () => {
    const { door, context } = doorOver(() => token());
    const url = new URL(
      door.authorizeUrl({ ...context, redirectUri, state: 'st&te', codeChallenge: 'unused' }),
    );
    expect(url.origin + url.pathname).toBe('https://connect.example/oauth/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'ca_plumbline',
      scope: 'read_write',
      state: 'st&te',
      redirect_uri: redirectUri,
    });
  });

  test('is not asked for without a platform’s key', () => {
    const { door, context } = doorOver(() => token(), 'pk_test_public');
    expect(() => door.authorizeUrl({ ...context, redirectUri, state: 's', codeChallenge: 'c' })).toThrow(
      expect.objectContaining({ code: 'vendor.unauthorised' }),
    );
  });

  test('is kept as the account’s id, and no token of Stripe’s is', async () => {
    const { door, context, sent } = doorOver(() => token());
    const credential = await door.exchangeCode({ ...context, redirectUri, code: 'ac_1', codeVerifier: 'v' });
    expect(credential).toEqual(aConsent);
    expect(JSON.stringify(credential)).not.toContain('deprecated');
    expect(sent[0]?.url.href).toBe('https://connect.example/oauth/token');
    expect(sent[0]?.body).toBe('grant_type=authorization_code&code=ac_1');
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer sk_test_platform');
  });

  test.each<[string, Response, JsonObject]>([
    [
      'a used code',
      json({ error: 'invalid_grant', error_description: 'used' }, 400),
      { code: 'vendor.refused' },
    ],
    ['a wrong platform', json({ error: 'invalid_client' }, 401), { code: 'vendor.unauthorised' }],
    [
      'the other mode',
      token({ livemode: true }),
      { code: 'vendor.refused', details: { reason: 'wrong_mode' } },
    ],
    ['read-only scope', token({ scope: 'read_only' }), { code: 'vendor.forbidden' }],
    ['no account', token({ stripe_user_id: null }), { code: 'vendor.nonsense' }],
    ['a fault', aRefusal(500, { type: 'api_error' }), { code: 'vendor.unreachable' }],
  ])('with %s connects nothing', async (_what, answer, error) => {
    const { door, context } = doorOver(() => answer.clone());
    await expect(
      door.exchangeCode({ ...context, redirectUri, code: 'ac_1', codeVerifier: 'v' }),
    ).rejects.toMatchObject(error);
  });

  test('cannot be renewed, only asked for again', async () => {
    const { door, context } = doorOver(() => token());
    await expect(door.refresh({ ...context, credential: aConsent })).rejects.toMatchObject({
      code: 'connection.expired',
    });
  });
});

describe('the account of a consent', () => {
  test('is the one tenant, under the name that people know', async () => {
    const { door, context, sent } = doorOver(() =>
      json({ id: accountId, settings: { dashboard: { display_name: 'Wattle & Gum' } } }),
    );
    expect(await door.listTenants({ ...context, credential: aConsent })).toEqual([
      { tenantId: accountId, name: 'Wattle & Gum', consentId: null },
    ]);
    expect(sent[0]?.url.pathname).toBe(`/v1/accounts/${accountId}`);
  });

  test('that gives no access is no tenant', async () => {
    const { door, context } = doorOver(() => aRefusal(403, { code: 'account_invalid', type: 'x' }));
    await expect(door.listTenants({ ...context, credential: aConsent })).rejects.toMatchObject({
      code: 'vendor.unauthorised',
    });
    await expect(door.listTenants({ ...context, credential: aKey('sk_test_1') })).rejects.toMatchObject({
      code: 'vendor.unauthorised',
    });
  });
});

const disconnect = (answer: Answer): { readonly done: Promise<void>; readonly sent: Sent[] } => {
  const { door, context, sent } = doorOver(answer);
  return { done: door.disconnect({ ...context, credential: aConsent, tenantId: accountId }), sent };
};

describe('disconnecting', () => {
  test('tells Stripe which account', async () => {
    const { done, sent } = disconnect(() => json({ stripe_user_id: accountId }));
    await done;
    expect(sent[0]?.body).toBe(`client_id=ca_plumbline&stripe_user_id=${accountId}`);
  });

  test('an account that is not connected any more is as good as disconnected', async () => {
    const { done } = disconnect(({ url }) =>
      url.pathname === '/oauth/deauthorize'
        ? json({ error: 'invalid_client' }, 401)
        : aRefusal(403, { code: 'account_invalid', type: 'x' }),
    );
    await expect(done).resolves.toBeUndefined();
  });

  test('a wrong client id is not taken for that', async () => {
    const { done } = disconnect(({ url }) =>
      url.pathname === '/oauth/deauthorize'
        ? json({ error: 'invalid_client' }, 401)
        : json({ id: accountId }),
    );
    await expect(done).rejects.toMatchObject({ code: 'vendor.unauthorised' });
  });
});
