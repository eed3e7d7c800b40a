import type { Credential } from '#model/connection.ts';
import type { OAuthDoor } from '#model/connector.ts';
import { xeroError } from './xero-errors.ts';
import { consentScope, customConnectionScope } from './xero-scopes.ts';
import { endConsent, listTenants } from './xero-tenants.ts';
import { requestTokens, revokeToken, type AppCredentials, type TokenSet } from './xero-tokens.ts';

export interface XeroAddresses {
  /** Where people consent: `https://login.xero.com`. */
  readonly loginUrl: string;
  /** Where tokens are had: `https://identity.xero.com`. */
  readonly identityUrl: string;
  /** Connections and the accounting API: `https://api.xero.com`. */
  readonly apiUrl: string;
}

/**
 * OAuth 2.0 code flow with PKCE for the app, client credentials for a custom connection. A refresh token works once,
 * but the one before it may be tried again for 30 minutes when the answer was lost; so a caller that stored nothing
 * simply calls `refresh` again with the same credential.
 */
export const createXeroAuth = (addresses: XeroAddresses, app: AppCredentials): OAuthDoor => ({
  authorizeUrl: ({ redirectUri, state, codeChallenge }) => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: app.clientId,
      redirect_uri: redirectUri,
      scope: consentScope,
      state,
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
    });
    return `${addresses.loginUrl}/identity/connect/authorize?${query.toString()}`;
  },

  exchangeCode: async (input) => {
    const { tokens, refusal } = await requestTokens(input, addresses.identityUrl, app, {
      grant_type: 'authorization_code',
      code: input.code,
      redirect_uri: input.redirectUri,
      code_verifier: input.codeVerifier,
    });
    if (tokens === null) throw refusedApp(refusal) ?? refusedCode(refusal);
    if (tokens.refresh_token === undefined)
      throw xeroError('vendor.forbidden', 'Xero gave no refresh token: the consent lacks offline_access.', {
        hint: 'Connect to Xero again and agree to all that is asked.',
        details: { reason: 'insufficient_scope' },
      });
    return grantOf(tokens, tokens.refresh_token, consentScope, input.clock.now());
  },

  refresh: (input) => {
    const { credential } = input;
    if (credential.kind === 'client_credentials')
      return customToken(input, addresses.identityUrl, credential);
    if (credential.kind === 'oauth') return rotated(input, addresses.identityUrl, app, credential);
    throw xeroError('connection.expired', 'A connection to Xero cannot be made with an API key.');
  },

  listTenants: (input) => listTenants(input, addresses.apiUrl),

  disconnect: async (input) => {
    const tenants = await listTenants(input, addresses.apiUrl);
    const ended = tenants.find(({ tenantId }) => tenantId === input.tenantId);
    if (ended?.consentId !== undefined && ended.consentId !== null)
      await endConsent(input, addresses.apiUrl, ended.consentId);
    // One grant may reach several organisations, so it is revoked only with the last one, or when all is to end.
    const isLast = tenants.every((tenant) => tenant === ended);
    const { credential } = input;
    if (
      credential.kind === 'oauth' &&
      credential.refreshToken !== null &&
      (isLast || input.tenantId === null)
    )
      await revokeToken(input, addresses.identityUrl, app, credential.refreshToken);
  },
});

type RefreshInput = Parameters<OAuthDoor['refresh']>[0];
type Grant = Extract<Credential, { kind: 'oauth' }>;
type CustomConnection = Extract<Credential, { kind: 'client_credentials' }>;

const rotated = async (
  input: RefreshInput,
  identityUrl: string,
  app: AppCredentials,
  grant: Grant,
): Promise<Credential> => {
  if (grant.refreshToken === null)
    throw xeroError('connection.expired', 'The connection to Xero holds no refresh token.');
  const { tokens, refusal } = await requestTokens(input, identityUrl, app, {
    grant_type: 'refresh_token',
    refresh_token: grant.refreshToken,
  });
  if (tokens === null) throw refusedApp(refusal) ?? expired(refusal);
  const next = tokens.refresh_token ?? grant.refreshToken;
  const fresh = grantOf(tokens, next, grant.scope, input.clock.now());
  return next === grant.refreshToken ? fresh : { ...fresh, previousRefreshToken: grant.refreshToken };
};

const customToken = async (
  input: RefreshInput,
  identityUrl: string,
  connection: CustomConnection,
): Promise<Credential> => {
  const { tokens, refusal } = await requestTokens(input, identityUrl, connection, {
    grant_type: 'client_credentials',
    scope: customConnectionScope(input.settings),
  });
  if (tokens === null) throw expired(refusal);
  return {
    ...connection,
    accessToken: tokens.access_token,
    expiresAt: expiryOf(tokens, input.clock.now()),
  };
};

const grantOf = (tokens: TokenSet, refreshToken: string, scope: string, now: number): Grant => ({
  kind: 'oauth',
  accessToken: tokens.access_token,
  refreshToken,
  expiresAt: expiryOf(tokens, now),
  scope: tokens.scope ?? scope,
});

const expiryOf = (tokens: TokenSet, now: number): number => now + Math.floor(tokens.expires_in * 1_000);

/** Wrong settings of our own installation: no customer's consent has ended because of them. */
const refusedApp = (refusal: string): Error | null =>
  refusal === 'invalid_client' || refusal === 'unauthorized_client'
    ? xeroError('vendor.unauthorised', 'Xero does not accept this installation’s client id and secret.', {
        hint: 'Check PLUMBLINE_XERO_CLIENT_ID and PLUMBLINE_XERO_CLIENT_SECRET against the app in Xero’s portal.',
        details: { refusal },
      })
    : null;

const refusedCode = (refusal: string): Error =>
  xeroError(
    'vendor.refused',
    'Xero refused the consent’s code: it is used, too old, or for another address.',
    {
      hint: 'Begin connecting to Xero again.',
      details: { refusal },
    },
  );

const expired = (refusal: string): Error =>
  xeroError('connection.expired', 'Xero no longer accepts this connection’s grant.', {
    details: { refusal },
  });
