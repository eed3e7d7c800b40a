import type { Router } from '#sim/kit/router.ts';
import { jsonResponse, readForm } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import type { TokenStore } from './token-store.ts';

export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

const oauthError = (status: number, error: string, description: string): SimResponse =>
  jsonResponse(status, { error, error_description: description }, { 'cache-control': 'no-store' });

/** `POST /oauth2/token` and `/oauth2/revoke`: form encoded, the app's id and secret in the form. */
export const addOAuthRoutes = (router: Router, app: OAuthApp, tokens: TokenStore): Router =>
  router
    .post('/oauth2/token', (request) => withApp(app, request, (form) => answerToken(tokens, form)))
    .post('/oauth2/revoke', (request) =>
      withApp(app, request, (form) => {
        const token = form.get('token');
        if (token === null) return oauthError(400, 'invalid_request', 'token is missing.');
        tokens.revoke(token);
        return jsonResponse(200, {});
      }),
    );

const withApp = (
  app: OAuthApp,
  request: SimRequest,
  answer: (form: URLSearchParams) => SimResponse,
): SimResponse => {
  if (!(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'))
    return oauthError(400, 'invalid_request', 'The body must be form encoded.');
  const form = readForm(request);
  return form.get('client_id') === app.clientId && form.get('client_secret') === app.clientSecret
    ? answer(form)
    : oauthError(401, 'invalid_client', 'The client is unknown or its secret is wrong.');
};

const answerToken = (tokens: TokenStore, form: URLSearchParams): SimResponse => {
  const grantType = form.get('grant_type');
  if (grantType !== 'authorization_code' && grantType !== 'refresh_token')
    return oauthError(400, 'unsupported_grant_type', 'grant_type is not supported.');
  const given = form.get(grantType === 'refresh_token' ? 'refresh_token' : 'code');
  if (given === null) return oauthError(400, 'invalid_request', 'The code or refresh token is missing.');
  const outcome =
    grantType === 'refresh_token'
      ? tokens.refresh(given)
      : tokens.exchangeCode(given, form.get('redirect_uri') ?? '', form.get('code_verifier'));
  return 'error' in outcome
    ? oauthError(400, outcome.error, outcome.why)
    : jsonResponse(200, outcome, { 'cache-control': 'no-store' });
};
