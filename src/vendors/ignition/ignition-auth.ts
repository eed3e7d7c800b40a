import { isJsonObject, type JsonValue } from '#base/json.ts';
import type { Credential } from '#model/connection.ts';
import type { OAuthContext, OAuthDoor } from '#model/connector.ts';
import { errorOfLostAnswer, errorOfStatus, ignitionError } from './ignition-errors.ts';
import { defaultTokenLifeSecs, tokenTimeoutMs } from './ignition-limits.ts';
import { tokenSchema } from './ignition-schemas.ts';
import { addressesOf, type IgnitionApp } from './ignition-settings.ts';
import { parseJsonText } from './ignition-wire.ts';

/** The only published scope: all of the practice, read-only. Source: Reporting API, read 2026-11. */
export const reportingScope = 'reporting';

/**
 * Authorization code with PKCE. Refresh tokens work once and are replaced by each refresh; when an answer names no new
 * one, the old one stays. A grant is for one practice, which Ignition does not name, so there are no tenants to list.
 */
export const createIgnitionOAuth = (app: IgnitionApp): OAuthDoor => ({
  authorizeUrl: (input) => {
    const url = new URL(`${oauthOf(app, input)}/authorize`);
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: registered(app).clientId,
      redirect_uri: input.redirectUri,
      scope: reportingScope,
      state: input.state,
      code_challenge: input.codeChallenge,
      code_challenge_method: 'S256',
    }).toString();
    return url.href;
  },

  exchangeCode: async (input) => {
    const answer = await postForm(app, input, 'token', {
      grant_type: 'authorization_code',
      code: input.code,
      redirect_uri: input.redirectUri,
      code_verifier: input.codeVerifier,
    });
    if (oauthErrorOf(answer) === 'invalid_grant')
      throw ignitionError('vendor.unauthorised', 'Ignition no longer accepts this consent.', {
        hint: 'A consent can be used once and for a few minutes. Begin connecting again.',
      });
    return credentialOf(answer, input, null);
  },

  refresh: async (input) => {
    const { credential } = input;
    if (credential.kind !== 'oauth' || credential.refreshToken === null)
      throw ignitionError('connection.expired', 'There is no refresh token to renew access with.');
    const answer = await postForm(app, input, 'token', {
      grant_type: 'refresh_token',
      refresh_token: credential.refreshToken,
    });
    if (oauthErrorOf(answer) === 'invalid_grant')
      throw ignitionError('connection.expired', 'Ignition has ended the consent for this connection.');
    return credentialOf(answer, input, credential.refreshToken);
  },

  listTenants: () => Promise.resolve([]),

  disconnect: async (input) => {
    const { credential } = input;
    if (credential.kind !== 'oauth') return;
    const token = credential.refreshToken ?? credential.accessToken;
    const answer = await postForm(app, input, 'revoke', { token });
    const error = oauthErrorOf(answer);
    const isGone = error === 'invalid_grant' || error === 'invalid_token';
    if ((answer.status < 200 || answer.status > 299) && !isGone)
      throw refusalOf(answer, input, 'POST revoke');
  },
});

interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonValue | undefined;
}

const oauthOf = (app: IgnitionApp, input: OAuthContext): string => {
  const { oauth } = addressesOf(app, input.profile, input.settings);
  if (oauth === null)
    throw ignitionError('vendor.refused', 'This profile of Ignition uses an API key, not a consent.');
  return oauth;
};

const registered = (app: IgnitionApp): { readonly clientId: string; readonly clientSecret: string } => {
  const { clientId, clientSecret } = app;
  if (clientId === null || clientSecret === null)
    throw ignitionError('vendor.unauthorised', 'This installation has no Ignition app.', {
      hint: 'Register an app in Ignition’s Developer Hub and set PLUMBLINE_IGNITION_CLIENT_ID and PLUMBLINE_IGNITION_CLIENT_SECRET.',
    });
  return { clientId, clientSecret };
};

/** Answers are returned whatever their status; a lost one is `vendor.unreachable`. */
const postForm = async (
  app: IgnitionApp,
  input: OAuthContext,
  endpoint: 'token' | 'revoke',
  fields: Readonly<Record<string, string>>,
): Promise<TokenAnswer> => {
  const { clientId, clientSecret } = registered(app);
  const request = new Request(`${oauthOf(app, input)}/${endpoint}`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...fields, client_id: clientId, client_secret: clientSecret }).toString(),
    redirect: 'manual',
    signal: AbortSignal.timeout(tokenTimeoutMs),
  });
  try {
    const response = await input.fetch(request);
    return { status: response.status, headers: response.headers, body: jsonOrNothing(await response.text()) };
  } catch (caught) {
    throw errorOfLostAnswer(caught, false, `POST ${endpoint}`);
  }
};

const jsonOrNothing = (text: string): JsonValue | undefined => {
  try {
    return parseJsonText(text);
  } catch {
    return undefined;
  }
};

const oauthErrorOf = (answer: TokenAnswer): string | null => {
  if (answer.status < 400 || answer.status > 499 || !isJsonObject(answer.body)) return null;
  return typeof answer.body['error'] === 'string' ? answer.body['error'] : null;
};

const refusalOf = (answer: TokenAnswer, input: OAuthContext, what: string): Error => {
  const error = oauthErrorOf(answer);
  if (error === 'invalid_client' || error === 'unauthorized_client')
    return ignitionError('vendor.unauthorised', 'Ignition does not know this installation’s app.', {
      hint: 'Check PLUMBLINE_IGNITION_CLIENT_ID and PLUMBLINE_IGNITION_CLIENT_SECRET against Ignition’s Developer Hub.',
      details: { status: answer.status, codes: [error] },
    });
  return errorOfStatus(answer, false, what, input.clock.now());
};

const credentialOf = (
  answer: TokenAnswer,
  input: OAuthContext,
  oldRefreshToken: string | null,
): Credential => {
  if (answer.status < 200 || answer.status > 299) throw refusalOf(answer, input, 'POST token');
  const parsed = tokenSchema.safeParse(answer.body);
  if (!parsed.success)
    throw ignitionError('vendor.nonsense', 'Ignition’s token answer holds no access token.');
  const { access_token, refresh_token, expires_in, scope } = parsed.data;
  const lifeSecs =
    expires_in !== null && expires_in !== undefined && expires_in > 0 ? expires_in : defaultTokenLifeSecs;
  return {
    kind: 'oauth',
    accessToken: access_token,
    refreshToken: refresh_token ?? oldRefreshToken,
    expiresAt: input.clock.now() + lifeSecs * 1_000,
    scope: scope ?? reportingScope,
  };
};
