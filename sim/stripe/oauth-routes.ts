import { jsonResponse } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import type { Router } from '#sim/kit/router.ts';
import { revokeGrant, grantAccess } from './connecting.ts';
import { readFormFields } from './form.ts';
import type { ApiKey } from './key-ring.ts';
import { readPlatformKey } from './stripe-call.ts';
import { refusalResponse, StripeRefusal } from './stripe-refusal.ts';
import { accountOf } from './stripe-world.ts';
import type { StripeWorld } from './stripe-world.ts';
import type { Wire } from './table.ts';

/** The two calls of the Connect host; their errors have a shape of their own. */
export const oauthRoutes = (router: Router, world: StripeWorld): void => {
  router
    .post('/oauth/token', (request) => answer(world, request, giveToken))
    .post('/oauth/deauthorize', (request) => answer(world, request, deauthorize));
};

class OAuthRefusal extends Error {
  readonly status: number;
  readonly error: string;

  constructor(status: number, error: string, description: string) {
    super(description);
    this.status = status;
    this.error = error;
  }
}

type OAuthForm = (name: string) => string;

const answer = (
  world: StripeWorld,
  request: SimRequest,
  handle: (world: StripeWorld, key: ApiKey, form: OAuthForm) => Wire,
): SimResponse => {
  try {
    const key = readPlatformKey(world, request);
    const fields = readFormFields(request.body.toString('utf8'));
    const form: OAuthForm = (name) => (typeof fields[name] === 'string' ? fields[name] : '');
    return jsonResponse(200, handle(world, key, form));
  } catch (error) {
    if (error instanceof OAuthRefusal)
      return jsonResponse(error.status, { error: error.error, error_description: error.message });
    if (error instanceof StripeRefusal) return refusalResponse(error);
    throw error;
  }
};

const giveToken = (world: StripeWorld, key: ApiKey, form: OAuthForm): Wire => {
  switch (form('grant_type')) {
    case 'authorization_code': {
      const redeemed = world.grants.redeem(form('code'), world.clock.now());
      if (redeemed.code === null) throw new OAuthRefusal(400, 'invalid_grant', redeemed.problem);
      const { accountId, scope } = redeemed.code;
      const account = accountOf(world, accountId);
      if (key.livemode && account?.isActivated === false)
        throw new OAuthRefusal(
          400,
          'invalid_grant',
          'This account has not been activated: it can only be connected in test mode.',
        );
      return grantAccess(world, { accountId, scope, livemode: key.livemode });
    }
    case 'refresh_token': {
      const grant = world.grants.byRefreshToken(form('refresh_token'));
      if (grant === null) throw new OAuthRefusal(400, 'invalid_grant', 'This refresh token is not valid.');
      if (key.livemode && !grant.livemode)
        throw new OAuthRefusal(400, 'invalid_grant', 'This refresh token was given in test mode.');
      return grantAccess(world, { ...grant, livemode: key.livemode });
    }
    case '':
      throw new OAuthRefusal(400, 'invalid_request', 'No grant type specified');
    default:
      throw new OAuthRefusal(400, 'unsupported_grant_type', `Unsupported grant type: ${form('grant_type')}`);
  }
};

const deauthorize = (world: StripeWorld, _key: ApiKey, form: OAuthForm): Wire => {
  const accountId = form('stripe_user_id');
  if (form('client_id') !== world.clientId)
    throw new OAuthRefusal(
      401,
      'invalid_client',
      `No such application: '${form('client_id')}', or it does not belong to the key you used`,
    );
  if (world.grants.of(accountId) === null)
    throw new OAuthRefusal(
      401,
      'invalid_client',
      `This application is not connected to stripe account ${accountId}, or that account does not exist.`,
    );
  revokeGrant(world, accountId);
  return { stripe_user_id: accountId };
};
