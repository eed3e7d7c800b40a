import { html } from '#sim/kit/html.ts';
import { pageResponse, selectField } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import { emptyResponse, jsonResponse, readForm } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { base62 } from './stripe-ids.ts';
import { accountOf } from './stripe-world.ts';
import type { StripeWorld } from './stripe-world.ts';

interface ConsentRequest {
  readonly redirectUri: string;
  readonly scope: 'read_only' | 'read_write';
  readonly state: string | null;
}

const path = '/oauth/authorize';
const carried = ['client_id', 'redirect_uri', 'scope', 'state', 'response_type'] as const;

export const consentPages = (router: Router, world: StripeWorld): void => {
  router
    .get(path, (request) => showConsent(world, request))
    .post(path, (request) => answerConsent(world, request));
};

/** A mistake that must not be sent to an address nobody vouches for is shown instead, in the wire's shape. */
const shownError = (error: string, description: string): SimResponse =>
  jsonResponse(400, { error, error_description: description });

const readConsent = (world: StripeWorld, values: URLSearchParams): ConsentRequest | SimResponse => {
  if (values.get('client_id') !== world.clientId)
    return shownError('invalid_client', `No application matches the supplied client identifier`);
  const asked = values.get('redirect_uri');
  const redirectUri = asked ?? world.redirectUris?.[0] ?? '';
  const isRegistered = world.redirectUris?.includes(redirectUri) ?? /^https?:\/\//.test(redirectUri);
  if (!isRegistered)
    return shownError(
      'invalid_redirect_uri',
      `Invalid redirect URI '${redirectUri}'. Ensure this uri exactly matches one of the uris specified in your application settings`,
    );
  const state = values.get('state');
  if (values.get('response_type') !== 'code')
    return backTo(redirectUri, { error: 'unsupported_response_type' }, state);
  // The API's own default; the official client fills in read_write.
  const scope = values.get('scope') ?? 'read_only';
  if (scope !== 'read_only' && scope !== 'read_write')
    return backTo(
      redirectUri,
      { error: 'invalid_scope', error_description: `Invalid scope: ${scope}` },
      state,
    );
  return { redirectUri, scope, state };
};

const isConsent = (value: ConsentRequest | SimResponse): value is ConsentRequest => 'redirectUri' in value;

const showConsent = (world: StripeWorld, request: SimRequest): SimResponse => {
  const consent = readConsent(world, request.query);
  if (!isConsent(consent)) return consent;
  return pageResponse({
    title: 'Connect Plumbline to your Stripe account',
    vendor: 'Stripe',
    body: html`<form method="post" action="${path}">
      ${carried.map((name) => {
        const value = request.query.get(name);
        return value !== null && html`<input type="hidden" name="${name}" value="${value}" />`;
      })}
      <section>
        ${selectField({
          name: 'account',
          label: 'Account',
          options: world.accounts.map(({ id, name }) => ({ value: id, label: name })),
        })}
      </section>
      <section>
        <h2>What Plumbline may do</h2>
        <p>
          ${consent.scope === 'read_write' ? 'Read and change' : 'Read'} customers, products, invoices,
          payments and payouts of this account.
        </p>
      </section>
      <div class="row">
        <button name="decision" value="approve">Connect</button>
        <button class="quiet" name="decision" value="deny">Cancel</button>
      </div>
    </form>`,
  });
};

const answerConsent = (world: StripeWorld, request: SimRequest): SimResponse => {
  const form = readForm(request);
  const consent = readConsent(world, form);
  if (!isConsent(consent)) return consent;
  const { redirectUri, scope, state } = consent;
  const account = accountOf(world, form.get('account') ?? world.accounts[0]?.id ?? '');
  if (form.get('decision') !== 'approve' || account === null)
    return backTo(
      redirectUri,
      { error: 'access_denied', error_description: 'The user denied your request' },
      state,
    );
  if (account.isControlledElsewhere)
    return pageResponse({
      title: 'This account cannot be connected',
      vendor: 'Stripe',
      status: 400,
      notice: {
        text: `${account.name} is managed by another platform. Create a new Stripe account to connect.`,
        bad: true,
      },
      body: html`<p>Go back and choose another account.</p>`,
    });
  const code = giveCode(world, account.id, scope);
  return backTo(redirectUri, { scope, code }, state);
};

/** A code as a person's approval gives it. */
export const giveCode = (
  world: StripeWorld,
  accountId: string,
  scope: 'read_only' | 'read_write' = 'read_write',
): string => {
  const code = `ac_${base62(world.random.keys, 32)}`;
  world.grants.giveCode({ code, accountId, scope, givenAt: world.clock.now() });
  return code;
};

const backTo = (
  redirectUri: string,
  values: Readonly<Record<string, string>>,
  state: string | null,
): SimResponse => {
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries(values)) target.searchParams.set(name, value);
  if (state !== null) target.searchParams.set('state', state);
  return emptyResponse(302, { location: target.href });
};
