import { describe, expect, test } from 'vitest';
import { createManualClock } from '#base/clock.ts';
import { unreachable } from '#base/never.ts';
import type { OAuthContext, OAuthDoor } from '#model/connector.ts';
import {
  aGrant,
  aXeroConnector,
  failureFrom,
  fakeFetch,
  json,
  startAt,
  tenantId,
  type Answer,
} from '#test/builders/xero-fake.ts';

const doorOf = (): OAuthDoor => {
  const { oauth } = aXeroConnector();
  if (oauth === undefined) throw new Error('Xero has OAuth');
  return oauth;
};
const door = doorOf();

const at = (answer: Answer): { context: OAuthContext; sent: ReturnType<typeof fakeFetch>['sent'] } => {
  const { fetch, sent } = fakeFetch(answer);
  return { sent, context: { profile: 'oauth', settings: {}, clock: createManualClock(startAt), fetch } };
};

const tokens = {
  access_token: 'access-2',
  refresh_token: 'refresh-2',
  expires_in: 1800,
  token_type: 'Bearer',
};

test('consent is asked for with the scopes of our flows, PKCE and offline access', () => {
  const { context } = at(() => json({}));
  const url = new URL(
    door.authorizeUrl({
      ...context,
      redirectUri: 'https://plumbline.example/callback',
      state: 's t',
      codeChallenge: 'challenge',
    }),
  );
  expect(`${url.origin}${url.pathname}`).toBe('https://login.example/identity/connect/authorize');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: 'code',
    client_id: 'app-id',
    redirect_uri: 'https://plumbline.example/callback',
    scope:
      'openid profile email offline_access accounting.contacts accounting.invoices accounting.payments accounting.settings.read accounting.banktransactions',
    state: 's t',
    code_challenge: 'challenge',
    code_challenge_method: 'S256',
  });
});

const exchange = (answer: Answer) => {
  const { context, sent } = at(answer);
  const redirectUri = 'https://plumbline.example/callback';
  return { sent, done: door.exchangeCode({ ...context, redirectUri, code: 'c', codeVerifier: 'v' }) };
};

describe('exchanging a code', () => {
  test('sends the secret in Basic auth and gives a grant', async () => {
    const { done, sent } = exchange(() => json({ ...tokens, scope: 'offline_access accounting.contacts' }));
    expect(await done).toEqual({
      kind: 'oauth',
      accessToken: 'access-2',
      refreshToken: 'refresh-2',
      expiresAt: startAt + 1_800_000,
      scope: 'offline_access accounting.contacts',
    });
    expect(sent[0]?.url.href).toBe('https://identity.example/connect/token');
    expect(sent[0]?.headers.get('authorization')).toBe(`Basic ${btoa('app-id:app-secret')}`);
    expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
      grant_type: 'authorization_code',
      code: 'c',
      redirect_uri: 'https://plumbline.example/callback',
      code_verifier: 'v',
    });
  });

  test.each([
    [json({ error: 'invalid_grant' }, 400), 'vendor.refused'],
    [json({ error: 'invalid_client' }, 400), 'vendor.unauthorised'],
    [json({ access_token: 'a', expires_in: 1800 }), 'vendor.forbidden'],
    [json({ hello: 1 }), 'vendor.nonsense'],
    [new Response('oops', { status: 400 }), 'vendor.unreachable'],
    [new Response('', { status: 429, headers: { 'retry-after': '3' } }), 'vendor.throttled'],
  ])('an answer that is no grant fails by its kind (%#)', async (answer, code) => {
    expect((await failureFrom(exchange(() => answer).done)).code).toBe(code);
  });
});

describe('refreshing', () => {
  test('keeps the replaced refresh token, for half an hour it may be tried again', async () => {
    const { context, sent } = at(() => json(tokens));
    expect(await door.refresh({ ...context, credential: aGrant() })).toEqual({
      kind: 'oauth',
      accessToken: 'access-2',
      refreshToken: 'refresh-2',
      previousRefreshToken: 'refresh-1',
      expiresAt: startAt + 1_800_000,
      scope: 'offline_access accounting.contacts',
    });
    expect(sent[0]?.body).toBe('grant_type=refresh_token&refresh_token=refresh-1');
  });

  test('a lost answer is made good by calling again with the same credential', async () => {
    const { context, sent } = at((_sent, count) => {
      if (count === 1) throw new TypeError('fetch failed');
      return json(tokens);
    });
    expect((await failureFrom(door.refresh({ ...context, credential: aGrant() }))).code).toBe(
      'vendor.unreachable',
    );
    expect(await door.refresh({ ...context, credential: aGrant() })).toMatchObject({
      refreshToken: 'refresh-2',
    });
    expect(sent.map(({ body }) => body)).toEqual(Array(2).fill(sent[0]?.body));
  });

  test.each([
    ['invalid_grant', 'connection.expired'],
    ['invalid_client', 'vendor.unauthorised'],
  ])('%s is %s', async (error, code) => {
    const { context } = at(() => json({ error }, 400));
    const failure = await failureFrom(door.refresh({ ...context, credential: aGrant() }));
    expect(failure.code).toBe(code);
    expect(JSON.stringify([failure.message, failure.details])).not.toMatch(/refresh-1|app-secret/);
  });

  test('a grant without a refresh token has ended', async () => {
    const { context, sent } = at(() => json(tokens));
    const credential = aGrant({ refreshToken: null });
    expect((await failureFrom(door.refresh({ ...context, credential }))).code).toBe('connection.expired');
    expect(sent).toEqual([]);
  });

  test('a custom connection gets a token with its own secret and without a user’s scopes', async () => {
    const { context, sent } = at(() => json({ access_token: 'access-3', expires_in: 1800 }));
    const credential = {
      kind: 'client_credentials',
      clientId: 'own-id',
      clientSecret: 'own-secret',
      accessToken: null,
      expiresAt: 0,
    } as const;
    expect(await door.refresh({ ...context, credential })).toEqual({
      ...credential,
      accessToken: 'access-3',
      expiresAt: startAt + 1_800_000,
    });
    expect(sent[0]?.headers.get('authorization')).toBe(`Basic ${btoa('own-id:own-secret')}`);
    expect(new URLSearchParams(sent[0]?.body).get('scope')).not.toMatch(/openid|offline_access/);
    const gone = at(() => json({ error: 'invalid_client' }, 400));
    expect((await failureFrom(door.refresh({ ...gone.context, credential }))).code).toBe(
      'connection.expired',
    );
  });
});

const connections = [
  { id: 'con-1', tenantId, tenantName: 'Wattle Practice', tenantType: 'ORGANISATION' },
  { id: 'con-2', tenantId: 'other', tenantName: 'Gum', tenantType: 'ORGANISATION' },
  { id: 'con-3', tenantId: 'practice', tenantName: 'Practice', tenantType: 'PRACTICE' },
  'nonsense',
];

test('the tenants are the organisations of the grant, each with its consent', async () => {
  const { context, sent } = at(() => json(connections));
  expect(await door.listTenants({ ...context, credential: aGrant() })).toEqual([
    { tenantId, name: 'Wattle Practice', consentId: 'con-1' },
    { tenantId: 'other', name: 'Gum', consentId: 'con-2' },
  ]);
  expect(sent[0]?.url.href).toBe('https://api.example/connections');
  expect(sent[0]?.headers.has('xero-tenant-id')).toBe(false);
});

const calls = async (list: object[], of: string | null, deleted = 204) => {
  const { context, sent } = at(({ method }) => {
    switch (method) {
      case 'GET':
        return json(JSON.parse(JSON.stringify(list)));
      case 'DELETE':
        return new Response(null, { status: deleted });
      case 'POST':
        return new Response(null, { status: 200 });
      default:
        return unreachable(method as never);
    }
  });
  await door.disconnect({ ...context, credential: aGrant(), tenantId: of });
  return sent.map(({ method, url }) => `${method} ${url.pathname}`);
};

describe('disconnecting', () => {
  const organisations = connections.filter((entry) => typeof entry === 'object').slice(0, 2);

  test('one organisation of two ends its consent and leaves the grant', async () => {
    expect(await calls(organisations, tenantId)).toEqual(['GET /connections', 'DELETE /connections/con-1']);
  });

  test('the last organisation takes the grant along, also when Xero has forgotten it', async () => {
    const last = ['GET /connections', 'DELETE /connections/con-1', 'POST /connect/revocation'];
    expect(await calls(organisations.slice(0, 1), tenantId)).toEqual(last);
    expect(await calls(organisations.slice(0, 1), tenantId, 404)).toEqual(last);
    expect(await calls([], tenantId)).toEqual(['GET /connections', 'POST /connect/revocation']);
  });

  test('an organisation that is not in the grant ends nothing of the others', async () => {
    expect(await calls(organisations, 'unknown')).toEqual(['GET /connections']);
  });

  test('all of it is the grant itself', async () => {
    expect(await calls(organisations, null)).toEqual(['GET /connections', 'POST /connect/revocation']);
  });
});
