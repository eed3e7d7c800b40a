import { html } from '#sim/kit/html.ts';
import { pageResponse, selectField } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import { readForm, redirectTo } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import type { OAuthApp } from './oauth-routes.ts';
import { apiPlans } from './practice.ts';
import type { TokenStore } from './token-store.ts';
import type { World } from './world.ts';

const carried = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
] as const;

/** `GET` and `POST /oauth2/authorize`: an admin of a practice on Pro+ or Enterprise approves or denies. */
export const addConsentPage = (pages: Router, world: World, app: OAuthApp, tokens: TokenStore): Router =>
  pages
    .get('/oauth2/authorize', (request) => showConsent(world, app, request))
    .post('/oauth2/authorize', (request) => decideConsent(world, app, tokens, readForm(request)));

const showConsent = (world: World, app: OAuthApp, request: SimRequest): SimResponse => {
  const problem = problemOf(app, request.query);
  if (problem !== null) return refusalPage(problem);
  if (!apiPlans.includes(world.practice.plan)) return refusalPage(planProblem);
  const users = world.practice.users.map((user) => ({
    value: user.email,
    label: `${user.name} (${user.role})`,
  }));
  return pageResponse({
    title: `Connect an app to ${world.practice.name}`,
    vendor: 'Ignition',
    body: html`<section>
      <p>
        The app <strong>${app.clientId}</strong> asks to read the practice’s reporting data: clients,
        contacts, deals, services, proposals, invoices, payments and collections.
      </p>
      <form class="fields" method="post" action="/oauth2/authorize">
        ${carried.map((name) => html`<input type="hidden" name="${name}" value="${request.query.get(name) ?? ''}" />`)}
        ${selectField({ name: 'user', label: 'Signed in as', options: users })}
        <div class="row">
          <button name="decision" value="approve">Approve</button>
          <button name="decision" value="deny" class="quiet">Deny</button>
        </div>
      </form>
    </section>`,
  });
};

const decideConsent = (
  world: World,
  app: OAuthApp,
  tokens: TokenStore,
  form: URLSearchParams,
): SimResponse => {
  const problem = problemOf(app, form);
  if (problem !== null) return refusalPage(problem);
  const redirectUri = form.get('redirect_uri') ?? '';
  const back = (answer: Readonly<Record<string, string>>): SimResponse => {
    const url = new URL(redirectUri);
    for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
    const state = form.get('state');
    if (state !== null && state !== '') url.searchParams.set('state', state);
    return redirectTo(url.toString());
  };
  if (form.get('decision') !== 'approve')
    return back({ error: 'access_denied', error_description: 'The user denied the request.' });
  if (!apiPlans.includes(world.practice.plan)) return refusalPage(planProblem);
  const user = world.practice.users.find((candidate) => candidate.email === form.get('user'));
  if (user?.role !== 'admin')
    return refusalPage('Only an admin of the practice can connect an app. Ask an admin to do it.');
  const challenge = form.get('code_challenge');
  const code = tokens.issueCode({
    redirectUri,
    userEmail: user.email,
    codeChallenge: challenge === '' ? null : challenge,
  });
  return back({ code });
};

const planProblem = 'Connected apps are part of the Pro+ and Enterprise plans.';

/** Why the request cannot even be shown, or null. Nothing is sent to an address that is not to be trusted. */
const problemOf = (app: OAuthApp, asked: URLSearchParams): string | null => {
  if (asked.get('client_id') !== app.clientId) return 'The app is unknown (client_id).';
  if (!isWebAddress(asked.get('redirect_uri')))
    return 'redirect_uri must be an absolute http or https address.';
  if (asked.get('response_type') !== 'code') return 'response_type must be code.';
  const scope = asked.get('scope') ?? '';
  if (scope !== '' && scope !== 'reporting') return 'The only scope is reporting.';
  const method = asked.get('code_challenge_method') ?? '';
  const challenge = asked.get('code_challenge') ?? '';
  return challenge !== '' && method !== 'S256' ? 'code_challenge_method must be S256.' : null;
};

const isWebAddress = (text: string | null): boolean =>
  text !== null && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

const refusalPage = (why: string): SimResponse =>
  pageResponse({
    title: 'The app cannot be connected',
    vendor: 'Ignition',
    status: 403,
    notice: { text: why, bad: true },
    body: [],
  });
