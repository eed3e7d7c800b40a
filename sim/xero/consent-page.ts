import { html } from '#sim/kit/html.ts';
import { pageResponse, selectField } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import { emptyResponse, readForm } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { unknownScopes } from './scopes.ts';
import { people } from './xero-world.ts';
import type { XeroApp, XeroWorld } from './xero-world.ts';

/** What an app asks for; the form carries it along so that the answer needs no session. */
interface ConsentRequest {
  readonly app: XeroApp;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | null;
  readonly challenge: string | null;
}

const path = '/identity/connect/authorize';
const carried = ['client_id', 'redirect_uri', 'scope', 'state', 'code_challenge', 'response_type'] as const;

export const consentPages = (router: Router, world: XeroWorld): void => {
  router
    .get(path, (request) => showConsent(world, request))
    .post(path, (request) => answerConsent(world, request));
};

/** A mistake that must not be sent to an address nobody vouches for is shown instead. */
const shownError = (error: string): SimResponse =>
  pageResponse({
    title: 'Sorry, something went wrong',
    vendor: 'Xero',
    status: 400,
    body: html`<section><p>Error: ${error}</p></section>`,
  });

const readConsent = (world: XeroWorld, values: URLSearchParams): ConsentRequest | SimResponse => {
  const app = world.apps.find((known) => known.kind === 'web' && known.clientId === values.get('client_id'));
  if (app === undefined) return shownError('unauthorized_client – Unknown client or client not enabled');
  const redirectUri = values.get('redirect_uri') ?? '';
  const isRegistered = world.redirectUris?.includes(redirectUri) ?? /^https?:\/\//.test(redirectUri);
  if (!isRegistered) return shownError('unauthorized_client – Invalid redirect_uri');
  const scopes = (values.get('scope') ?? '').split(/\s+/).filter((scope) => scope !== '');
  const unknown = unknownScopes(scopes);
  if (scopes.length === 0 || unknown.length > 0) return shownError(`invalid_scope – ${unknown.join(' ')}`);
  const state = values.get('state');
  if (values.get('response_type') !== 'code')
    return backTo(redirectUri, { error: 'unsupported_response_type' }, state);
  return { app, redirectUri, scopes, state, challenge: values.get('code_challenge') };
};

const isConsent = (value: ConsentRequest | SimResponse): value is ConsentRequest => 'app' in value;

const showConsent = (world: XeroWorld, request: SimRequest): SimResponse => {
  const consent = readConsent(world, request.query);
  if (!isConsent(consent)) return consent;
  return pageResponse({
    title: 'Allow Plumbline access?',
    vendor: 'Xero',
    body: html`<form method="post" action="${path}">
      ${carried.map((name) => {
        const value = request.query.get(name);
        return value !== null && html`<input type="hidden" name="${name}" value="${value}" />`;
      })}
      <section>
        ${selectField({
          name: 'user',
          label: 'Signed in as',
          options: people.map((person) => ({ value: person.id, label: `${person.name} (${person.role})` })),
        })}
      </section>
      <section>
        <h2>Organisations</h2>
        ${world.organisations.map(
          (organisation, index) =>
            html`<label class="check"
              ><input
                type="checkbox"
                name="organisation"
                value="${organisation.id}"
                ${index === 0 && html`checked`}
              />${organisation.name} – ABN ${organisation.abn}</label
            >`,
        )}
      </section>
      <section>
        <h2>What the app may do</h2>
        <ul>
          ${consent.scopes.map((scope) => html`<li>${scope}</li>`)}
        </ul>
      </section>
      <div class="row">
        <button name="decision" value="approve">Allow access</button>
        <button class="quiet" name="decision" value="deny">Cancel</button>
      </div>
    </form>`,
  });
};

const answerConsent = (world: XeroWorld, request: SimRequest): SimResponse => {
  const form = readForm(request);
  const consent = readConsent(world, form);
  if (!isConsent(consent)) return consent;
  const chosen = form.getAll('organisation');
  const organisations = world.organisations.filter((organisation) => chosen.includes(organisation.id));
  if (form.get('decision') !== 'approve' || organisations.length === 0)
    return backTo(consent.redirectUri, { error: 'access_denied' }, consent.state);
  const user = people.find((person) => person.id === form.get('user')) ?? people[0];
  const code = world.grants.approve({
    clientId: consent.app.clientId,
    userId: user.id,
    scopes: consent.scopes,
    organisations,
    redirectUri: consent.redirectUri,
    challenge: consent.challenge,
  });
  return backTo(consent.redirectUri, { code, scope: consent.scopes.join(' ') }, consent.state);
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
