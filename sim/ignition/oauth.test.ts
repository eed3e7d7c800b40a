import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { dayMs, hourMs } from '#base/clock.ts';
import { startTestIgnition, testApp } from './simulator-fixture.ts';
import type { TestIgnition } from './simulator-fixture.ts';
import type { TokenAnswer } from './token-store.ts';

const redirectUri = 'https://app.example/callback';
const admin = 'helen@marlowpartners.example';
const verifier = 'a-verifier-of-more-than-forty-three-characters-in-all';
const challenge = createHash('sha256').update(verifier).digest('base64url');

const asked = {
  client_id: testApp.clientId,
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'reporting',
  state: 'st-1',
};

const decide = async (ignition: TestIgnition, fields: Record<string, string>): Promise<Response> =>
  ignition.submit('/oauth2/authorize', { ...asked, user: admin, decision: 'approve', ...fields });

const locationOf = (answer: Response): URL => new URL(answer.headers.get('location') ?? 'about:blank');

const askToken = (ignition: TestIgnition, fields: Record<string, string>): Promise<Response> =>
  ignition.submit('/oauth2/token', {
    client_id: testApp.clientId,
    client_secret: testApp.clientSecret,
    ...fields,
  });

const tokensFor = async (ignition: TestIgnition): Promise<TokenAnswer> => {
  const code = locationOf(await decide(ignition, {})).searchParams.get('code') ?? '';
  const answer = await askToken(ignition, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
  });
  return (await answer.json()) as TokenAnswer;
};

const readWith = (ignition: TestIgnition, token: string): Promise<Response> =>
  ignition.sim.fetch(
    new Request(`${ignition.sim.url}/external/api/v1/reporting/clients`, {
      headers: { authorization: `Bearer ${token}` },
    }),
  );

test('an admin approves, the code becomes tokens once, and the token reads', async () => {
  const ignition = await startTestIgnition();
  const page = await ignition.visit(`/oauth2/authorize?${new URLSearchParams(asked).toString()}`);
  expect(page).toContain('Approve');
  const back = locationOf(await decide(ignition, {}));
  expect(back.searchParams.get('state')).toBe('st-1');
  const exchange = {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
  };
  const tokens = (await (await askToken(ignition, exchange)).json()) as TokenAnswer;
  expect(tokens).toMatchObject({ expires_in: 3_600, token_type: 'Bearer', scope: 'reporting' });
  expect((await readWith(ignition, tokens.access_token)).status).toBe(200);
  const again = await askToken(ignition, exchange);
  expect([again.status, await again.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
});

test('a person may deny, and only an admin may approve', async () => {
  const ignition = await startTestIgnition();
  const denied = locationOf(await decide(ignition, { decision: 'deny' }));
  expect(denied.searchParams.get('error')).toBe('access_denied');
  expect(denied.searchParams.get('code')).toBeNull();
  expect((await decide(ignition, { user: 'dev@marlowpartners.example' })).status).toBe(403);
  ignition.sim.setPlan('Core');
  expect((await decide(ignition, {})).status).toBe(403);
});

test('a code with a challenge needs its verifier', async () => {
  const ignition = await startTestIgnition();
  const withChallenge = { code_challenge: challenge, code_challenge_method: 'S256' };
  const exchange = async (codeVerifier: string): Promise<number> => {
    const code = locationOf(await decide(ignition, withChallenge)).searchParams.get('code') ?? '';
    const answer = await askToken(ignition, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
    });
    return answer.status;
  };
  expect(await exchange(verifier)).toBe(200);
  expect(await exchange('another')).toBe(400);
});

test('a refresh token works once, and not after 90 days', async () => {
  const ignition = await startTestIgnition();
  const first = await tokensFor(ignition);
  const refresh = (token: string | undefined): Promise<Response> =>
    askToken(ignition, { grant_type: 'refresh_token', refresh_token: token ?? '' });
  const second = (await (await refresh(first.refresh_token)).json()) as TokenAnswer;
  expect(second.refresh_token).not.toBe(first.refresh_token);
  const reused = await refresh(first.refresh_token);
  expect([reused.status, await reused.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
  expect((await readWith(ignition, second.access_token)).status).toBe(200);
  ignition.clock.advance(90 * dayMs);
  expect((await refresh(second.refresh_token)).status).toBe(400);
});

test('where tokens do not rotate, none comes back and the old one goes on working', async () => {
  const ignition = await startTestIgnition();
  ignition.sim.hazards.rotateRefreshTokens = false;
  const { refresh_token: kept } = await tokensFor(ignition);
  for (let i = 0; i < 2; i += 1) {
    const answer = await askToken(ignition, { grant_type: 'refresh_token', refresh_token: kept ?? '' });
    expect(answer.status).toBe(200);
    expect(await answer.json()).not.toHaveProperty('refresh_token');
  }
});

test('an access token ends after an hour, by revocation, and with the rights of who gave it', async () => {
  const ignition = await startTestIgnition();
  const tokens = await tokensFor(ignition);
  ignition.sim.setUserRole(admin, 'staff');
  expect((await readWith(ignition, tokens.access_token)).status).toBe(403);
  ignition.sim.setUserRole(admin, 'admin');
  ignition.sim.setPlan('Pro');
  expect((await readWith(ignition, tokens.access_token)).status).toBe(403);
  ignition.sim.setPlan('Enterprise');
  expect((await readWith(ignition, tokens.access_token)).status).toBe(200);
  ignition.clock.advance(hourMs);
  expect((await readWith(ignition, tokens.access_token)).status).toBe(401);
  const fresh = await tokensFor(ignition);
  const revoked = await ignition.submit('/oauth2/revoke', {
    client_id: testApp.clientId,
    client_secret: testApp.clientSecret,
    token: fresh.refresh_token ?? '',
  });
  expect(revoked.status).toBe(200);
  const refused = await readWith(ignition, fresh.access_token);
  expect([refused.status, await refused.json()]).toMatchObject([401, { errors: [{ status: '401' }] }]);
});

test('a wrong secret, a strange grant and a body that is no form are refused', async () => {
  const ignition = await startTestIgnition();
  const wrong = await askToken(ignition, { client_secret: 'wrong', grant_type: 'refresh_token' });
  expect([wrong.status, await wrong.json()]).toMatchObject([401, { error: 'invalid_client' }]);
  const strange = await askToken(ignition, { grant_type: 'password' });
  expect(await strange.json()).toMatchObject({ error: 'unsupported_grant_type' });
  const asJson = await ignition.sim.fetch(
    new Request(`${ignition.sim.url}/oauth2/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }),
  );
  expect(await asJson.json()).toMatchObject({ error: 'invalid_request' });
});
