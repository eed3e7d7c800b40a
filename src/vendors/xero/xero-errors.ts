import { errorsOf, type ErrorEntry, type PlumblineError, type PlumblineErrorInit } from '#base/errors.ts';
import type { VendorErrorCode } from '#model/connector.ts';

export type XeroErrorCode = VendorErrorCode | 'connection.expired';

/** What Xero's failures mean to their reader. Statuses are those of our own API: a fault upstream is our 502. */
export const xeroErrors: Readonly<Record<XeroErrorCode, ErrorEntry>> = {
  'vendor.throttled': {
    status: 503,
    retry: 'later',
    hint: 'Xero asked us to wait; work goes on by itself.',
  },
  'vendor.unreachable': {
    status: 502,
    retry: 'later',
    hint: 'Xero did not answer; work goes on by itself. See status.xero.com when it lasts.',
  },
  'vendor.unknown_outcome': {
    status: 502,
    retry: 'later',
    hint: 'The write is looked up in Xero before it is sent again.',
  },
  'vendor.unauthorised': {
    status: 502,
    retry: 'never',
    hint: 'Connect to Xero again.',
  },
  'vendor.forbidden': {
    status: 502,
    retry: 'never',
    hint: 'Connect to Xero again with a user who may do this in the organisation.',
  },
  'vendor.refused': {
    status: 502,
    retry: 'never',
    hint: 'Xero will refuse this request again; the details say which rule it broke.',
  },
  'vendor.nonsense': {
    status: 502,
    retry: 'later',
    hint: 'Xero’s answer was not what its documents promise; quote the correlation id to Xero’s support.',
  },
  'connection.expired': {
    status: 409,
    retry: 'never',
    hint: 'Connect to Xero again: the consent has ended or was withdrawn.',
  },
};

const make = errorsOf(xeroErrors);

/** An error of Xero's table; `vendor` is put into its details. Never give it a payload, a token or a vendor's text. */
export const xeroError = (
  code: XeroErrorCode,
  message: string,
  init: PlumblineErrorInit = {},
): PlumblineError => make(code, message, { ...init, details: { vendor: 'xero', ...init.details } });
