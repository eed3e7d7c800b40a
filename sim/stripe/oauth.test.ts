import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import { callAs } from './stripe-caller.ts';
import type { StripeReply } from './stripe-caller.ts';
import { clientId, platformKey, startFixture } from './stripe-fixture.ts';
import type { StripeFixture } from './stripe-fixture.ts';

const redirectUri = 'https://plumbline.example/oauth/stripe';

const authorize = (change: Record<string, string>): string =>
  `/oauth/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    scope: 'read_write',
    state: 'st&te',
    redirect_uri: redirectUri,
    ...change,
  }).toString()}`;

describe('connecting an account', () => {
  let fixture: StripeFixture;
  beforeEach(async () => {
    fixture = await startFixture({ redirectUris: [redirectUri] });
  });
  afterEach(() => fixture.stripe.close());

  const answer = (account: number, decision: string): Promise<Response> =>
    fixture.stripe.fetch(
      new Request(`${fixture.stripe.url}/oauth/authorize`, {
        method: 'POST',
        body: new URLSearchParams({
          response_type: 'code',
          client_id: clientId,
          scope: 'read_write',
          state: 'st&te',
          redirect_uri: redirectUri,
          account: fixture.stripe.accounts()[account]?.id ?? '',
          decision,
        }),
      }),
    );

  const token = (form: Record<string, string>): Promise<StripeReply> =>
    callAs(fixture.stripe, platformKey).call('POST', '/oauth/token', form);

  it('asks a person, echoes the state and gives a code that is good once', async () => {
    const page = await fixture.stripe.fetch(new Request(`${fixture.stripe.url}${authorize({})}`));
    expect(await page.text()).toContain('Connect Plumbline');
    const back = new URL((await answer(1, 'approve')).headers.get('location') ?? '');
    expect(back.origin + back.pathname).toBe(redirectUri);
    expect(back.searchParams.get('state')).toBe('st&te');
    const code = back.searchParams.get('code') ?? '';
    const given = await token({ grant_type: 'authorization_code', code });
    expect(given.body).toMatchObject({
      stripe_user_id: fixture.stripe.accounts()[1]?.id,
      livemode: false,
      scope: 'read_write',
      token_type: 'bearer',
    });
    const again = await token({ grant_type: 'authorization_code', code });
    expect([again.status, again.body['error']]).toEqual([400, 'invalid_grant']);
  });

  it('lets a person say no, and a code grow old', async () => {
    const denied = new URL((await answer(1, 'deny')).headers.get('location') ?? '');
    expect(denied.searchParams.get('error')).toBe('access_denied');
    const code = fixture.stripe.giveConsentCode();
    fixture.clock.advance(5 * minuteMs + 1);
    expect((await token({ grant_type: 'authorization_code', code })).body['error']).toBe('invalid_grant');
  });

  it('sends nobody to an address that is not registered, and connects no account of another platform', async () => {
    const url = `${fixture.stripe.url}${authorize({ redirect_uri: 'https://evil.example/' })}`;
    const foreign = await fixture.stripe.fetch(new Request(url));
    expect(foreign.status).toBe(400);
    expect(await foreign.json()).toMatchObject({ error: 'invalid_redirect_uri' });
    expect((await answer(3, 'approve')).status).toBe(400);
  });

  it('reads connected accounts, and refuses all others alike', async () => {
    const [first, second] = fixture.stripe.accounts();
    const platform = callAs(fixture.stripe, platformKey);
    expect((await platform.call('GET', `/v1/accounts/${first?.id ?? ''}`)).body).toMatchObject({
      charges_enabled: true,
      default_currency: 'aud',
      country: 'AU',
    });
    expect((await fixture.caller.call('GET', '/v1/account')).body['id']).toBe(first?.id);
    const refused = await platform.call('GET', '/v1/events', {}, { 'stripe-account': second?.id ?? '' });
    expect([refused.status, refused.body['error']]).toMatchObject([403, { code: 'account_invalid' }]);
    expect((await callAs(fixture.stripe, 'sk_test_nobody').call('GET', '/v1/account')).status).toBe(401);
  });

  it('ends access from either side, and says so', async () => {
    const form = { client_id: clientId, stripe_user_id: fixture.accountId };
    const platform = callAs(fixture.stripe, platformKey);
    expect((await platform.call('POST', '/oauth/deauthorize', form)).body).toEqual({
      stripe_user_id: fixture.accountId,
    });
    expect((await platform.call('POST', '/oauth/deauthorize', form)).body['error']).toBe('invalid_client');
    expect((await fixture.caller.call('GET', '/v1/account')).status).toBe(403);
    const own = callAs(fixture.stripe, fixture.stripe.secretKeyOf());
    const events = await own.call('GET', '/v1/events');
    expect((events.body['data'] as { type: string }[]).map(({ type }) => type)).toEqual([
      'account.application.deauthorized',
      'account.application.authorized',
    ]);
  });

  it('opens with a restricted key only what it names', async () => {
    const key = callAs(fixture.stripe, fixture.stripe.makeRestrictedKey({ events: 'read' }));
    expect((await key.call('GET', '/v1/events')).status).toBe(200);
    expect((await key.call('GET', '/v1/webhook_endpoints')).status).toBe(403);
  });
});
