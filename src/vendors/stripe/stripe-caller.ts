import { createHash } from 'node:crypto';
import type { Stripe } from 'stripe';
import type { ConnectorContext, Purpose } from '#model/connector.ts';
import { connectProfile, ownKeyOf, platformKeyOf } from './stripe-access.ts';
import { budgetOfReason, budgetsOfCall, type StripeEndpoint } from './stripe-endpoints.ts';
import { stripeError } from './stripe-errors.ts';
import { failureOf, isRefusedKey, saysNoAccess, throttleOf } from './stripe-failures.ts';
import { idempotencyKeyLength } from './stripe-limits.ts';
import { createStripe } from './stripe-transport.ts';

export interface StripePlatform {
  /** `https://api.stripe.com`. */
  readonly apiUrl: string;
  /** Secret key of the Connect platform; null where there is none and only pasted keys can be used. */
  readonly secretKey: string | null;
}

type Ask<Answer> = (stripe: Stripe, options: Stripe.RequestOptions) => Promise<Answer>;

/**
 * Calls Stripe for one connection. Each call spends budget first, goes out once, and throws `vendorErrorCodes`,
 * `budget.spent` or `connection.expired`.
 */
export interface StripeCaller {
  read<Answer>(endpoint: StripeEndpoint, purpose: Purpose, ask: Ask<Answer>): Promise<Answer>;
  write<Answer>(
    endpoint: StripeEndpoint,
    call: { readonly idempotencyKey: string; readonly purpose: Purpose },
    ask: Ask<Answer>,
  ): Promise<Answer>;
}

/** The same caller, which counts its reads. */
export const countCalls = (caller: StripeCaller): { readonly caller: StripeCaller; calls(): number } => {
  let calls = 0;
  return {
    calls: () => calls,
    caller: {
      ...caller,
      read: (endpoint, purpose, ask) => {
        calls += 1;
        return caller.read(endpoint, purpose, ask);
      },
    },
  };
};

/** One key of ours for one step of a write; Stripe takes 255 characters, longer ones are replaced by their digest. */
export const stepKey = (idempotencyKey: string, step: string): string => `${idempotencyKey}/${step}`;

const fittingKey = (key: string): string =>
  key.length <= idempotencyKeyLength && /^[\x21-\x7e]+$/.test(key)
    ? key
    : createHash('sha256').update(key).digest('hex');

export const createCaller = (context: ConnectorContext, platform: StripePlatform): StripeCaller => {
  let made: { readonly key: string; readonly stripe: Stripe } | null = null;

  const clientWith = (key: string): Stripe => {
    if (made?.key !== key) made = { key, stripe: createStripe(context.fetch, platform.apiUrl, key) };
    return made.stripe;
  };

  const isConnect = context.profile === connectProfile;

  const keyNow = async (rejected?: string): Promise<string> => {
    const credential = await context.credential(rejected === undefined ? {} : { rejected });
    return isConnect ? platformKeyOf(platform.secretKey) : ownKeyOf(credential, context.settings);
  };

  const accountOf = (): { readonly stripeAccount?: string } => {
    if (!isConnect) return {};
    if (context.tenantId === null)
      throw stripeError('vendor.forbidden', 'The connection names no Stripe account.');
    return { stripeAccount: context.tenantId };
  };

  const sendOnce = async <Answer>(
    endpoint: StripeEndpoint,
    purpose: Purpose,
    key: string,
    options: Stripe.RequestOptions,
    ask: Ask<Answer>,
  ): Promise<Answer> => {
    await context.spend(purpose, 1, budgetsOfCall(endpoint));
    try {
      return await ask(clientWith(key), options);
    } catch (caught) {
      await reportThrottle(context, endpoint, caught);
      throw caught;
    }
  };

  /** What was caught, unless asking for the account shows that nothing is wrong with the access. */
  const confirmNoAccess = async (endpoint: StripeEndpoint, purpose: Purpose): Promise<Error> => {
    const { tenantId } = context;
    const asked = tenantId === null ? 'GET /v1/account' : 'GET /v1/accounts/:id';
    try {
      const key = await keyNow();
      await sendOnce(asked, purpose, key, {}, (stripe, options) =>
        tenantId === null
          ? stripe.accounts.retrieveCurrent({}, options)
          : stripe.accounts.retrieve(tenantId, {}, options),
      );
    } catch (caught) {
      if (!saysNoAccess(caught) && !isRefusedKey(caught))
        throw failureOf({ endpoint: asked, writes: false }, caught);
      return stripeError('vendor.unauthorised', 'The Stripe account no longer gives us access.', {
        hint: 'Connect to Stripe again: the access was revoked, or the platform’s key is of another platform or mode.',
        details: { operation: endpoint, reason: 'account_invalid' },
      });
    }
    return stripeError('vendor.unreachable', 'Stripe denied the access once and gives it now.', {
      details: { operation: endpoint, reason: 'account_invalid' },
    });
  };

  const send = async <Answer>(
    endpoint: StripeEndpoint,
    purpose: Purpose,
    idempotencyKey: string | null,
    ask: Ask<Answer>,
  ): Promise<Answer> => {
    const asked = { endpoint, writes: idempotencyKey !== null };
    const options: Stripe.RequestOptions = {
      ...accountOf(),
      // Stripe takes keys on POST only.
      ...(idempotencyKey === null || !endpoint.startsWith('POST')
        ? {}
        : { idempotencyKey: fittingKey(idempotencyKey) }),
    };
    const first = await keyNow();
    try {
      return await sendOnce(endpoint, purpose, first, options, ask);
    } catch (caught) {
      if (saysNoAccess(caught)) throw await confirmNoAccess(endpoint, purpose);
      if (!isRefusedKey(caught) || isConnect) throw failureOf(asked, caught);
      // The key may have been replaced since it was read; a refused one cannot have done anything.
      const second = await keyNow(first);
      if (second === first) throw failureOf(asked, caught);
      try {
        return await sendOnce(endpoint, purpose, second, options, ask);
      } catch (again) {
        throw failureOf(asked, again);
      }
    }
  };

  return {
    read: (endpoint, purpose, ask) => send(endpoint, purpose, null, ask),
    write: (endpoint, { idempotencyKey, purpose }, ask) => send(endpoint, purpose, idempotencyKey, ask),
  };
};

/** Advice for the budgets. Failing to note it must not hide what Stripe said. */
const reportThrottle = async (
  context: ConnectorContext,
  endpoint: StripeEndpoint,
  caught: unknown,
): Promise<void> => {
  const throttle = throttleOf(caught);
  const name =
    throttle === null || throttle.reason === 'lock' ? null : budgetOfReason(throttle.reason, endpoint);
  if (throttle === null || name === null) return;
  try {
    const until = context.clock.now() + throttle.waitMs;
    await context.noteLimits({ remaining: {}, blocked: { name, until } });
  } catch (failed) {
    context.logger.warn(
      { err: failed, connectionId: context.connectionId },
      'Stripe’s limits could not be noted.',
    );
  }
};
