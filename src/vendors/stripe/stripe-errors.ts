import { errorsOf, type ErrorEntry, type PlumblineError, type PlumblineErrorInit } from '#base/errors.ts';
import type { VendorErrorCode } from '#model/connector.ts';

export type StripeErrorCode = VendorErrorCode | 'connection.expired';

/** What Stripe's failures mean to their reader. Statuses are those of our own API: a fault upstream is our 502. */
export const stripeErrors: Readonly<Record<StripeErrorCode, ErrorEntry>> = {
  'vendor.throttled': {
    status: 503,
    retry: 'later',
    hint: 'Stripe asked us to wait; work goes on by itself.',
  },
  'vendor.unreachable': {
    status: 502,
    retry: 'later',
    hint: 'Stripe did not answer; work goes on by itself. See status.stripe.com when it lasts.',
  },
  'vendor.unknown_outcome': {
    status: 502,
    retry: 'later',
    hint: 'The write is looked up in Stripe before it is sent again.',
  },
  'vendor.unauthorised': {
    status: 502,
    retry: 'never',
    hint: 'Connect to Stripe again.',
  },
  'vendor.forbidden': {
    status: 502,
    retry: 'never',
    hint: 'Connect to Stripe again, or give the key the permission that is missing.',
  },
  'vendor.refused': {
    status: 502,
    retry: 'never',
    hint: 'Stripe will refuse this request again; the details say which rule it broke.',
  },
  'vendor.nonsense': {
    status: 502,
    retry: 'later',
    hint: 'Stripe’s answer was not what its documents promise; quote the request id to Stripe’s support.',
  },
  'connection.expired': {
    status: 409,
    retry: 'never',
    hint: 'Connect to Stripe again: the consent has ended or was withdrawn.',
  },
};

const make = errorsOf(stripeErrors);

/** An error of Stripe's table; `vendor` is put into its details. Never give it a payload, a token or a vendor's text. */
export const stripeError = (
  code: StripeErrorCode,
  message: string,
  init: PlumblineErrorInit = {},
): PlumblineError => make(code, message, { ...init, details: { vendor: 'stripe', ...init.details } });
