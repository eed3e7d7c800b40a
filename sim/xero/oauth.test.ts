import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, dayMs, minuteMs } from '#base/clock.ts';
import type { ManualClock } from '#base/clock.ts';
import { connectCaller, readReply, usualScopes } from './xero-caller.ts';
import type { XeroReply } from './xero-caller.ts';
import { startXeroSimulator } from './xero-simulator.ts';
import type { XeroSimulator } from './xero-simulator.ts';

const redirectUri = 'http://127.0.0.1:4400/oauth/xero';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

const basic = (id = 'app', secret = 's%cret'): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

describe('consent and tokens of the simulated Xero', () => {
  let clock: ManualClock;
  let xero: XeroSimulator;

  beforeEach(async () => {
    clock = createManualClock(Date.UTC(2026, 6, 1, 2, 0, 0));
    xero = await startXeroSimulator({
      clock,
      seed: 'oauth',
      clientId: 'app',
      clientSecret: 's%cret',
      webhookKey: 'key',
      customConnection: { clientId: 'custom', clientSecret: 'own' },
    });
  });
  afterEach(() => xero.close());

  const form = (
    path: string,
    values: Readonly<Record<string, string>>,
    headers: Record<string, string> = {},
  ) =>
    fetch(`${xero.url}${path}`, {
      method: 'POST',
      body: new URLSearchParams(values),
      headers,
      redirect: 'manual',
    });

  const token = async (values: Record<string, string>, headers = basic()): Promise<XeroReply> =>
    readReply(await form('/connect/token', values, headers));

  const consent = async (values: Readonly<Record<string, string>>): Promise<URL> => {
    const response = await form('/identity/connect/authorize', {
      client_id: 'app',
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: usualScopes.join(' '),
      state: 'st&te',
      ...values,
    });
    expect(response.status).toBe(302);
    return new URL(response.headers.get('location') ?? '');
  };

  const tenant = (index: number): string => xero.organisations()[index]?.id ?? '';
  const get = async (
    path: string,
    tokens: Tokens,
    headers: Record<string, string> = {},
  ): Promise<XeroReply> =>
    readReply(
      await fetch(`${xero.url}${path}`, {
        headers: { accept: 'application/json', authorization: `Bearer ${tokens.access_token}`, ...headers },
      }),
    );

  it('leads from the page by a code to tokens and the chosen organisations', async () => {
    const query = new URLSearchParams({
      client_id: 'app',
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: usualScopes.join(' '),
    });
    const page = await (await fetch(`${xero.url}/identity/connect/authorize?${query.toString()}`)).text();
    expect(page).toContain('Wattle &amp; Quill Advisory');
    expect(page).toContain('accounting.contacts');

    const back = await consent({ decision: 'approve', organisation: tenant(1) });
    expect(back.searchParams.get('state')).toBe('st&te');
    const code = back.searchParams.get('code') ?? '';
    const redeem = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
    const answer = await token(redeem);
    expect(answer.body).toMatchObject({ expires_in: 1_800, token_type: 'Bearer' });
    const tokens = answer.body as Tokens;
    const connections = await get('/connections', tokens);
    expect(connections.body).toEqual([
      expect.objectContaining({
        tenantId: tenant(1),
        tenantName: 'Demo Company (AU)',
        tenantType: 'ORGANISATION',
      }),
    ]);
    expect((await get('/Connections', tokens)).text).toBe(connections.text);
    expect((await get('/connections?authEventId=00000000-0000-0000-0000-000000000000', tokens)).body).toEqual(
      [],
    );
    expect((await token(redeem)).body).toEqual({ error: 'invalid_grant' });
  });

  it('sends a refusal back, and shows a mistake that cannot be sent back', async () => {
    expect((await consent({ decision: 'deny' })).searchParams.get('error')).toBe('access_denied');
    const broad = await form('/identity/connect/authorize', {
      client_id: 'app',
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'accounting.transactions',
    });
    expect(broad.status).toBe(400);
    expect(await broad.text()).toContain('invalid_scope');
  });

  it('takes PKCE in place of the secret', async () => {
    const verifier = 'v'.repeat(43);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const redeem = async (code_verifier: string): Promise<number> => {
      const back = await consent({ decision: 'approve', organisation: tenant(0), code_challenge: challenge });
      const code = back.searchParams.get('code') ?? '';
      const values = {
        grant_type: 'authorization_code',
        client_id: 'app',
        code,
        redirect_uri: redirectUri,
        code_verifier,
      };
      return (await token(values, {})).status;
    };
    expect(await redeem(verifier)).toBe(200);
    expect(await redeem('wrong')).toBe(400);
  });

  it('rotates refresh tokens, takes the old one back for 30 minutes, and punishes two holders', async () => {
    const refresh = async (refresh_token: string): Promise<XeroReply> =>
      token({ grant_type: 'refresh_token', refresh_token });
    const first = xero.giveConsent(usualScopes).refresh_token ?? '';
    const lost = (await refresh(first)).body as Tokens;
    clock.advance(29 * minuteMs);
    const second = (await refresh(first)).body as Tokens;
    expect(second.refresh_token).not.toBe(lost.refresh_token);
    expect((await refresh(lost.refresh_token)).body).toEqual({ error: 'invalid_grant' });
    const third = (await refresh(second.refresh_token)).body as Tokens;
    expect((await refresh(first)).body).toEqual({ error: 'invalid_grant' });
    clock.advance(60 * dayMs);
    expect((await refresh(third.refresh_token)).status).toBe(400);
    expect(
      (await token({ grant_type: 'refresh_token', refresh_token: 'x' }, basic('app', 'wrong'))).body,
    ).toEqual({
      error: 'invalid_client',
    });
  });

  it('gives no refresh token without offline_access', () => {
    expect(xero.giveConsent(['openid', 'accounting.contacts'])).not.toHaveProperty('refresh_token');
  });

  it('answers 401 to an expired token, 403 once consent is revoked, and 401 for a scope that is missing', async () => {
    const path = '/api.xro/2.0/Contacts';
    const caller = connectCaller(xero, ['accounting.contacts.read']);
    expect((await caller.call('GET', path)).status).toBe(200);
    const refused = await caller.call('PUT', path, { Contacts: [{ Name: 'X' }] });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('insufficient_scope');
    xero.revokeConsent(caller.tenantId);
    expect(await caller.call('GET', path)).toMatchObject({
      status: 403,
      body: { Title: 'Forbidden', Detail: 'AuthenticationUnsuccessful' },
    });
    clock.advance(30 * minuteMs);
    expect((await caller.call('GET', path)).body).toMatchObject({
      Status: 401,
      Detail: expect.stringContaining('TokenExpired') as unknown,
    });
    expect((await readReply(await fetch(`${xero.url}${path}`))).status).toBe(401);
  });

  it('disconnects one organisation by connection id and all of them by revocation', async () => {
    const tokens = xero.giveConsent(usualScopes);
    const holder = { access_token: tokens.access_token, refresh_token: tokens.refresh_token ?? '' };
    const [first] = (await get('/connections', holder)).body as readonly { readonly id: string }[];
    const remove = (): Promise<Response> =>
      fetch(`${xero.url}/connections/${first?.id ?? ''}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${holder.access_token}` },
      });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect((await get('/connections', holder)).body).toHaveLength(1);
    expect((await form('/connect/revocation', { token: holder.refresh_token }, basic())).status).toBe(200);
    expect((await get('/connections', holder)).status).toBe(401);
  });

  it('lets a custom connection reach its one organisation without a tenant header', async () => {
    const values = {
      grant_type: 'client_credentials',
      scope: 'accounting.contacts accounting.settings.read',
    };
    const answer = await token(values, basic('custom', 'own'));
    expect(answer.body).not.toHaveProperty('refresh_token');
    const organisation = await get('/api.xro/2.0/Organisation', answer.body as Tokens);
    expect(organisation.body).toMatchObject({
      Organisations: [{ OrganisationID: tenant(0), CountryCode: 'AU' }],
    });
    expect((await token(values)).body).toEqual({ error: 'unauthorized_client' });
  });
});
