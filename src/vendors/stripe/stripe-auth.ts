import type { Credential } from '#model/connection.ts';
import type { OAuthContext, OAuthDoor } from '#model/connector.ts';
import { modeOfKey, platformKeyOf } from './stripe-access.ts';
import { accountName } from './stripe-account.ts';
import type { StripePlatform } from './stripe-caller.ts';
import { stripeError } from './stripe-errors.ts';
import { failureOf, saysNoAccess } from './stripe-failures.ts';
import { plainJson } from './stripe-json.ts';
import { stripeLibrary } from './stripe-library.ts';
import { accountSchema, tokenSchema } from './stripe-schemas.ts';
import { createStripe } from './stripe-transport.ts';

export interface StripeApp extends StripePlatform {
  /** Where people consent and codes are exchanged: `https://connect.stripe.com`. */
  readonly connectUrl: string;
  readonly clientId: string;
}

/** Access that was consented to ends when it is revoked, never by itself. 31 December 9999. */
const neverMs = Date.UTC(9999, 11, 31);

/**
 * Stripe Connect's OAuth for existing accounts. What is kept of a consent is the account's id, which is no secret: calls
 * go out with the platform's key in the account's name. Stripe's own access token is deprecated and never stored.
 * Source: docs.stripe.com/connect/oauth-reference, read 2026-11.
 */
export const createStripeAuth = (app: StripeApp): OAuthDoor => ({
  authorizeUrl: ({ redirectUri, state }) => {
    platformKeyOf(app.secretKey);
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: app.clientId,
      // The default is read_only, which is for extensions.
      scope: 'read_write',
      state,
      redirect_uri: redirectUri,
    });
    return `${app.connectUrl}/oauth/authorize?${query.toString()}`;
  },

  exchangeCode: async (input) => {
    const key = platformKeyOf(app.secretKey);
    const token = await exchange(app, input, key, input.code);
    if (token.livemode !== null && token.livemode !== (modeOfKey(key) === 'live'))
      throw stripeError(
        'vendor.refused',
        'The account was connected in the other mode than the platform’s key.',
        {
          hint: 'Connect in the mode of PLUMBLINE_STRIPE_SECRET_KEY and PLUMBLINE_STRIPE_CLIENT_ID.',
          details: { reason: 'wrong_mode', livemode: token.livemode },
        },
      );
    if (token.scope === 'read_only')
      throw stripeError('vendor.forbidden', 'The consent only lets Plumbline read.', {
        hint: 'Connect to Stripe again and agree to all that is asked.',
        details: { reason: 'read_only' },
      });
    return {
      kind: 'oauth',
      accessToken: token.stripe_user_id,
      refreshToken: null,
      expiresAt: neverMs,
      scope: token.scope === '' ? 'read_write' : token.scope,
    };
  },

  refresh: () =>
    Promise.reject(stripeError('connection.expired', 'There is nothing to renew a consent of Stripe with.')),

  listTenants: async (input) => {
    const tenantId = accountIn(input.credential);
    const account = accountSchema.safeParse(await readAccount(app, input, tenantId));
    const name = account.success ? accountName(account.data) : tenantId;
    return [{ tenantId, name, consentId: null }];
  },

  disconnect: async (input) => {
    const account = input.tenantId ?? accountIn(input.credential);
    const stripe = createStripe(input.fetch, app.connectUrl, platformKeyOf(app.secretKey));
    try {
      await stripe.oauth.deauthorize({ client_id: app.clientId, stripe_user_id: account });
    } catch (caught) {
      // Said of an account that is not connected any more, and of a wrong client id as well.
      const isOver =
        caught instanceof stripeLibrary().errors.StripeInvalidClientError &&
        (await isCutOff(app, input, account));
      if (!isOver) throw failureOf({ endpoint: 'POST /oauth/deauthorize', writes: false }, caught);
    }
  },
});

const exchange = async (
  app: StripeApp,
  input: Pick<OAuthContext, 'fetch'>,
  key: string,
  code: string,
): Promise<ReturnType<typeof tokenSchema.parse>> => {
  const endpoint = 'POST /oauth/token';
  const stripe = createStripe(input.fetch, app.connectUrl, key);
  try {
    const answer = await stripe.oauth.token({ grant_type: 'authorization_code', code });
    const read = tokenSchema.safeParse(plainJson(answer));
    if (read.success) return read.data;
  } catch (caught) {
    if (caught instanceof stripeLibrary().errors.StripeInvalidGrantError)
      throw stripeError('vendor.refused', 'Stripe refused the consent’s code: it is used, or too old.', {
        hint: 'Begin connecting to Stripe again.',
        details: { operation: endpoint, reason: 'invalid_grant' },
      });
    if (caught instanceof stripeLibrary().errors.StripeInvalidClientError)
      throw stripeError('vendor.unauthorised', 'Stripe does not know this installation’s platform.', {
        hint: 'Check PLUMBLINE_STRIPE_CLIENT_ID and PLUMBLINE_STRIPE_SECRET_KEY: they must be of one platform and mode.',
        details: { operation: endpoint, reason: 'invalid_client' },
      });
    throw failureOf({ endpoint, writes: false }, caught);
  }
  throw stripeError('vendor.nonsense', 'Stripe’s answer names no account.', {
    details: { operation: endpoint },
  });
};

const accountIn = (credential: Credential): string => {
  if (credential.kind === 'oauth') return credential.accessToken;
  throw stripeError('vendor.unauthorised', 'The connection holds no consent of Stripe.');
};

const askAccount = async (
  app: StripeApp,
  { fetch }: Pick<OAuthContext, 'fetch'>,
  account: string,
): Promise<object> =>
  createStripe(fetch, app.apiUrl, platformKeyOf(app.secretKey)).accounts.retrieve(account);

const readAccount = async (
  app: StripeApp,
  input: Pick<OAuthContext, 'fetch'>,
  account: string,
): Promise<ReturnType<typeof plainJson>> => {
  try {
    return plainJson(await askAccount(app, input, account));
  } catch (caught) {
    if (saysNoAccess(caught))
      throw stripeError('vendor.unauthorised', 'The Stripe account gives us no access.', {
        details: { reason: 'account_invalid' },
      });
    throw failureOf({ endpoint: 'GET /v1/accounts/:id', writes: false }, caught);
  }
};

const isCutOff = async (
  app: StripeApp,
  input: Pick<OAuthContext, 'fetch'>,
  account: string,
): Promise<boolean> => {
  try {
    await askAccount(app, input, account);
    return false;
  } catch (caught) {
    return saysNoAccess(caught);
  }
};
