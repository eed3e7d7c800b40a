import type { Stripe } from 'stripe';
import { PlumblineError, type ErrorDetails } from '#base/errors.ts';
import { networkFaultOf } from '#base/network-faults.ts';
import type { StripeEndpoint } from './stripe-endpoints.ts';
import { stripeError } from './stripe-errors.ts';
import { codeWord } from './stripe-json.ts';
import { stripeLibrary } from './stripe-library.ts';
import { concurrencyWaitMs, lockWaitMs, rateWaitMs, resourceWaitMs } from './stripe-limits.ts';
import { refusalHint, refusalReason } from './stripe-refusals.ts';

/** What was asked, for messages and details: never with ids or values. */
export interface Asked {
  readonly endpoint: StripeEndpoint | 'POST /oauth/token' | 'POST /oauth/deauthorize';
  /** Whether it may have changed something at Stripe when the answer is lost. */
  readonly writes: boolean;
}

export interface Throttle {
  /** Stripe's word for what was used up, `lock` for an object that another request holds. */
  readonly reason: string;
  readonly waitMs: number;
}

/** What a 429 asks for; null for any other failure. Stripe names what was used up in a header, and no time. */
export const throttleOf = (caught: unknown): Throttle | null => {
  if (!(caught instanceof stripeLibrary().errors.StripeError)) return null;
  const isRate = caught.statusCode === 429 || caught.code === 'rate_limit';
  if (!isRate) return null;
  if (caught.code === 'lock_timeout') return { reason: 'lock', waitMs: lockWaitMs };
  const reason = codeWord(headerOf(caught, 'stripe-rate-limited-reason') ?? 'global-rate');
  if (reason.startsWith('resource')) return { reason, waitMs: resourceWaitMs };
  return { reason, waitMs: reason.endsWith('concurrency') ? concurrencyWaitMs : rateWaitMs };
};

/** True for the answer that Stripe gives once access was revoked, and for a key of another account or mode as well. */
export const saysNoAccess = (caught: unknown): boolean =>
  caught instanceof stripeLibrary().errors.StripeError &&
  caught.statusCode === 403 &&
  caught.code === 'account_invalid';

export const isRefusedKey = (caught: unknown): boolean =>
  caught instanceof stripeLibrary().errors.StripeError && caught.statusCode === 401;

/** True when Stripe refused the request as it was put, whatever it is about. */
export const isRefusedRequest = (caught: unknown): boolean =>
  caught instanceof PlumblineError && caught.code === 'vendor.refused' && caught.details['status'] === 400;

/** True when the object that the request named does not exist. `param`: only when Stripe means this parameter. */
export const isMissing = (caught: unknown, param?: string): boolean =>
  caught instanceof PlumblineError &&
  caught.code === 'vendor.refused' &&
  caught.details['vendorCode'] === 'resource_missing' &&
  (param === undefined || caught.details['param'] === param);

/**
 * A failed call as one of the port's errors, by class, status and code, never by its text: Stripe's sentences may repeat
 * what a person typed. What is no failure of a call is given back as it is.
 */
export const failureOf = (asked: Asked, caught: unknown): unknown => {
  if (caught instanceof stripeLibrary().errors.StripeConnectionError) return lostAnswer(asked, caught);
  if (!(caught instanceof stripeLibrary().errors.StripeError)) return caught;
  const what = asked.endpoint;
  const details = detailsOf(asked, caught);
  const throttle = throttleOf(caught);
  if (throttle !== null)
    return stripeError(
      'vendor.throttled',
      throttle.reason === 'lock'
        ? `Another request is changing the object that ${what} needs.`
        : `Stripe’s limit is used up (${throttle.reason}).`,
      { retry: { afterMs: throttle.waitMs }, details: { ...details, problem: throttle.reason } },
    );
  const status = caught.statusCode;
  if (caught instanceof stripeLibrary().errors.StripeIdempotencyError)
    return stripeError('vendor.refused', `${what} was sent before with this key and another body.`, {
      hint: 'This is a fault of Plumbline: one key belongs to one body. Nothing was done; please report it.',
      details: { ...details, reason: 'idempotency_mismatch' },
    });
  if (status === 401)
    return stripeError('vendor.unauthorised', `Stripe refused the key for ${what}.`, {
      hint: 'Reconnect with a key that is in use; a platform’s key is PLUMBLINE_STRIPE_SECRET_KEY.',
      details,
    });
  if (status === 403)
    return stripeError('vendor.forbidden', `The key may not do ${what} at Stripe.`, { details });
  if (status === 409 || status === 424 || status === 408 || (status !== undefined && status >= 500))
    return unfinished(asked, `Stripe answered ${status} to ${what}`, details);
  if (status !== undefined && status >= 400) {
    const reason = refusalReason(status, caught.code);
    return stripeError('vendor.refused', `Stripe refused ${what}: ${codeOf(caught)}.`, {
      hint: refusalHint(caught.code, caught.decline_code),
      details: { ...details, reason },
    });
  }
  return asked.writes
    ? stripeError('vendor.unknown_outcome', `Stripe’s answer to ${what} cannot be understood.`, { details })
    : stripeError('vendor.nonsense', `Stripe’s answer to ${what} cannot be understood.`, { details });
};

/** 409 is a first try of ours that is still under way: what becomes of it is not known yet. */
const unfinished = (asked: Asked, what: string, details: ErrorDetails): PlumblineError =>
  asked.writes
    ? stripeError('vendor.unknown_outcome', `${what}; it may have been done.`, { details })
    : stripeError('vendor.unreachable', `${what}.`, { details });

/** A closed socket, a time-out, half a body, no route. */
const lostAnswer = (
  asked: Asked,
  caught: InstanceType<typeof Stripe.errors.StripeConnectionError>,
): PlumblineError => {
  const { codes, isUnsent } = networkFaultOf(caught.detail);
  const details = { operation: asked.endpoint, cause: codes };
  return asked.writes && !isUnsent
    ? stripeError('vendor.unknown_outcome', `Stripe’s answer to ${asked.endpoint} was lost.`, { details })
    : stripeError('vendor.unreachable', `Stripe did not answer ${asked.endpoint}.`, { details });
};

type Failure = InstanceType<typeof Stripe.errors.StripeError>;

const codeOf = ({ code, rawType }: Failure): string => codeWord(code ?? rawType ?? '?');

const headerOf = (caught: Failure, name: string): string | null => caught.headers?.[name] ?? null;

const detailsOf = (asked: Asked, caught: Failure): ErrorDetails => ({
  operation: asked.endpoint,
  status: caught.statusCode ?? null,
  requestId: caught.requestId === undefined ? null : codeWord(caught.requestId),
  ...(caught.rawType === undefined ? {} : { vendorType: codeWord(caught.rawType) }),
  ...(caught.code === undefined ? {} : { vendorCode: codeWord(caught.code) }),
  ...(caught.param === undefined ? {} : { param: codeWord(caught.param) }),
  ...(caught.decline_code === undefined || caught.decline_code === ''
    ? {}
    : { declineCode: codeWord(caught.decline_code) }),
});
