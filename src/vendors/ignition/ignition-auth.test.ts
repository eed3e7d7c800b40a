import { expect, test } from 'vitest';
import { ignitionNow, json } from '#test/builders/ignition-context.ts';
import { createManualClock } from '#base/clock.ts';
import type { Credential } from '#model/connection.ts';
import { createIgnitionOAuth } from './ignition-auth.ts';

const app = { baseUrl: 'https://ignition.test', clientId: 'app-1', clientSecret: 'app-secret' };
const door = createIgnitionOAuth(app);
const held: Credential = {
  kind: 'oauth',
  accessToken: 'old-access',
  refreshToken: 'old-refresh',
  expiresAt: 0,
  scope: 'reporting',
};

const contextOf = (answer: () => Response | Promise<Response>) => {
  const forms: URLSearchParams[] = [];
  const urls: string[] = [];
  const context = {
    profile: 'reporting',
    settings: {},
    clock: createManualClock(ignitionNow),
    fetch: async (request: Request) => {
      urls.push(request.url);
      forms.push(new URLSearchParams(await request.text()));
      return answer();
    },
  };
  return { context, forms, urls };
};

test('a person is sent to consent with PKCE and the one scope there is', () => {
  const { context } = contextOf(() => json({}));
  const url = new URL(
    door.authorizeUrl({ ...context, redirectUri: 'https://p.test/back', state: 's1', codeChallenge: 'c1' }),
  );
  expect(`${url.origin}${url.pathname}`).toBe('https://ignition.test/oauth2/authorize');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: 'code',
    client_id: 'app-1',
    redirect_uri: 'https://p.test/back',
    scope: 'reporting',
    state: 's1',
    code_challenge: 'c1',
    code_challenge_method: 'S256',
  });
});

test('a code becomes a credential', async () => {
  const { context, forms, urls } = contextOf(() =>
    json({
      access_token: 'a',
      refresh_token: 'r',
      expires_in: 1_800,
      token_type: 'Bearer',
      scope: 'reporting',
    }),
  );
  const input = { ...context, redirectUri: 'https://p.test/back', code: 'code-1', codeVerifier: 'v1' };
  expect(await door.exchangeCode(input)).toEqual({
    kind: 'oauth',
    accessToken: 'a',
    refreshToken: 'r',
    expiresAt: ignitionNow + 1_800_000,
    scope: 'reporting',
  });
  expect(urls).toEqual(['https://ignition.test/oauth2/token']);
  expect(Object.fromEntries(forms[0] ?? [])).toEqual({
    grant_type: 'authorization_code',
    code: 'code-1',
    redirect_uri: 'https://p.test/back',
    code_verifier: 'v1',
    client_id: 'app-1',
    client_secret: 'app-secret',
  });
});

test('a refresh takes the new refresh token, and keeps the old one when none is given', async () => {
  const rotated = contextOf(() => json({ access_token: 'a', refresh_token: 'new' }));
  expect(await door.refresh({ ...rotated.context, credential: held })).toMatchObject({
    refreshToken: 'new',
    expiresAt: ignitionNow + 3_600_000,
  });
  const kept = contextOf(() => json({ access_token: 'a' }));
  expect(await door.refresh({ ...kept.context, credential: held })).toMatchObject({
    refreshToken: 'old-refresh',
  });
  expect(kept.forms[0]?.get('refresh_token')).toBe('old-refresh');
});

test.each([
  ['invalid_grant', 400, 'connection.expired'],
  ['invalid_client', 401, 'vendor.unauthorised'],
  ['server_error', 500, 'vendor.unreachable'],
  ['slow_down', 429, 'vendor.throttled'],
  ['invalid_request', 400, 'vendor.refused'],
])('a refresh refused with %s is %s %s', async (error, status, code) => {
  const { context } = contextOf(() => json({ error, error_description: 'old-refresh is odd' }, status));
  const refresh = door.refresh({ ...context, credential: held });
  await expect(refresh).rejects.toMatchObject({ code });
  await expect(refresh).rejects.not.toThrow(/old-refresh|app-secret/);
});

test('a lost answer can be tried again, and nonsense is called so', async () => {
  const lost = contextOf(() => {
    throw new TypeError('fetch failed');
  });
  await expect(door.refresh({ ...lost.context, credential: held })).rejects.toMatchObject({
    code: 'vendor.unreachable',
  });
  const html = contextOf(() => new Response('<html>'));
  await expect(door.refresh({ ...html.context, credential: held })).rejects.toMatchObject({
    code: 'vendor.nonsense',
  });
});

test('without a refresh token or with a used code only a person can help', async () => {
  const { context } = contextOf(() => json({ error: 'invalid_grant' }, 400));
  await expect(
    door.refresh({ ...context, credential: { ...held, refreshToken: null } }),
  ).rejects.toMatchObject({ code: 'connection.expired' });
  await expect(
    door.exchangeCode({ ...context, redirectUri: 'https://p.test', code: 'x', codeVerifier: 'v' }),
  ).rejects.toMatchObject({ code: 'vendor.unauthorised' });
});

test('disconnecting ends the grant, also when it is over already', async () => {
  const done = contextOf(() => new Response(null, { status: 200 }));
  await door.disconnect({ ...done.context, credential: held, tenantId: null });
  expect(done.urls).toEqual(['https://ignition.test/oauth2/revoke']);
  expect(done.forms[0]?.get('token')).toBe('old-refresh');
  const over = contextOf(() => json({ error: 'invalid_grant' }, 400));
  await door.disconnect({ ...over.context, credential: held, tenantId: null });
  const failing = contextOf(() => json({}, 503));
  await expect(
    door.disconnect({ ...failing.context, credential: held, tenantId: null }),
  ).rejects.toMatchObject({
    code: 'vendor.unreachable',
  });
});

test('an installation without an app says where to set it', () => {
  const { context } = contextOf(() => json({}));
  const bare = createIgnitionOAuth({ ...app, clientId: null });
  expect(() =>
    bare.authorizeUrl({ ...context, redirectUri: 'https://p.test', state: 's', codeChallenge: 'c' }),
  ).toThrow(expect.objectContaining({ hint: expect.stringContaining('PLUMBLINE_IGNITION_CLIENT_ID') }));
});
