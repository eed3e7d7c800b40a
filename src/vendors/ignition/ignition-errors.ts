import { errorsOf, type ErrorDetails, type ErrorEntry, type PlumblineError } from '#base/errors.ts';
import { isJsonObject, type JsonValue } from '#base/json.ts';
import { networkFaultOf } from '#base/network-faults.ts';
import type { VendorErrorCode } from '#model/connector.ts';
import { longestBlockMs, unnamedBlockMs } from './ignition-limits.ts';

/** The codes this room throws: those of the port, and `connection.expired`, which the credential's owner waits for. */
export const ignitionErrorTable = {
  'vendor.throttled': {
    status: 503,
    retry: 'later',
    hint: 'Nothing to do: the queue goes on when Ignition’s hour begins anew.',
  },
  'vendor.unreachable': {
    status: 502,
    retry: 'later',
    hint: 'Nothing to do: it is tried again by itself. If it lasts, look at status.ignitionapp.com.',
  },
  'vendor.unknown_outcome': {
    status: 502,
    retry: 'later',
    hint: 'Nothing to do: Plumbline looks the record up before it sends anything again.',
  },
  'vendor.unauthorised': {
    status: 502,
    retry: 'never',
    hint: 'Connect Ignition again; for an API key, paste the key that is valid now.',
  },
  'vendor.forbidden': {
    status: 502,
    retry: 'never',
    hint: 'Ignition opens its API to practices on Pro+ or Enterprise, and only to an admin of the practice. Check both, then connect again as an admin.',
  },
  'vendor.refused': {
    status: 502,
    retry: 'never',
    hint: 'Check the connection’s base address and settings; if they are right, report it with the status shown.',
  },
  'vendor.nonsense': {
    status: 502,
    retry: 'later',
    hint: 'The answer was not Ignition’s API as we know it. Check the connection’s base address; it is tried again by itself.',
  },
  'connection.expired': {
    status: 409,
    retry: 'never',
    hint: 'An admin of the practice must connect Ignition again. What is queued is held until then.',
  },
} as const satisfies Readonly<Record<VendorErrorCode | 'connection.expired', ErrorEntry>>;

const throwable = errorsOf(ignitionErrorTable);

/** Makes one of this room's errors with the vendor in its details. Messages name methods and resources, never data. */
export const ignitionError = (
  code: keyof typeof ignitionErrorTable,
  message: string,
  init: { details?: ErrorDetails; retry?: { afterMs: number }; hint?: string; cause?: unknown } = {},
): PlumblineError => throwable(code, message, { ...init, details: { vendor: 'ignition', ...init.details } });

/**
 * When Ignition may be called again after a 429: `X-RateLimit-Reset` (epoch seconds), else `Retry-After` (seconds or a
 * date), else a minute. Never in the past and never more than the hour that the limit is counted in.
 */
export const blockedUntil = (headers: Headers, now: number): number => {
  const reset = numberOf(headers.get('x-ratelimit-reset'));
  if (reset !== null && reset * 1_000 > now) return Math.min(reset * 1_000, now + longestBlockMs);
  const after = headers.get('retry-after');
  const seconds = numberOf(after);
  if (seconds !== null && seconds > 0) return now + Math.min(seconds * 1_000, longestBlockMs);
  const date = after === null || seconds !== null ? Number.NaN : Date.parse(after);
  if (date > now) return Math.min(date, now + longestBlockMs);
  return now + unnamedBlockMs;
};

const numberOf = (text: string | null): number | null =>
  text !== null && /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : null;

/**
 * The error of a request that got no readable answer. A write that may have left us is an unknown outcome; one whose
 * connection was never made is not.
 */
export const errorOfLostAnswer = (caught: unknown, isWrite: boolean, what: string): PlumblineError => {
  const { codes, isUnsent } = networkFaultOf(caught);
  const init = { cause: caught, details: { cause: codes } };
  if (isWrite && !isUnsent)
    return ignitionError('vendor.unknown_outcome', `Ignition’s answer to ${what} was lost.`, init);
  return ignitionError('vendor.unreachable', `Ignition did not answer ${what}.`, init);
};

/** What an answer that is not a success means for the call as a whole; 429 carries the wait. */
export const errorOfStatus = (
  answer: { readonly status: number; readonly headers: Headers; readonly body: JsonValue | undefined },
  isWrite: boolean,
  what: string,
  now: number,
): PlumblineError => {
  const { status } = answer;
  const details = { status, ...codesOf(answer.body) };
  if (status === 429) {
    const afterMs = blockedUntil(answer.headers, now) - now;
    return ignitionError('vendor.throttled', `Ignition asked us to wait before ${what}.`, {
      details,
      retry: { afterMs },
    });
  }
  if (status === 401)
    return ignitionError('vendor.unauthorised', `Ignition refused our credential for ${what}.`, { details });
  if (status === 403)
    return ignitionError('vendor.forbidden', `Ignition does not allow us ${what}.`, { details });
  if (status >= 500 || status === 408) {
    if (isWrite)
      return ignitionError('vendor.unknown_outcome', `Ignition failed (${status}) during ${what}.`, {
        details,
      });
    return ignitionError('vendor.unreachable', `Ignition failed (${status}) on ${what}.`, { details });
  }
  if (status < 400)
    return ignitionError(
      'vendor.nonsense',
      `Ignition answered ${what} with ${status}, which it never does.`,
      { details },
    );
  return ignitionError('vendor.refused', `Ignition refused ${what} with ${status}.`, { details });
};

/** Machine-readable codes of an error body: `errors[].code` of the API, `error` of OAuth. Sentences may hold data. */
const codesOf = (body: JsonValue | undefined): ErrorDetails => {
  if (!isJsonObject(body)) return {};
  const listed = Array.isArray(body['errors']) ? body['errors'] : [];
  const codes = [
    body['error'],
    ...listed.map((entry: JsonValue) => (isJsonObject(entry) ? entry['code'] : null)),
  ].filter((code): code is string => typeof code === 'string' && /^[\w.-]{1,60}$/.test(code));
  return codes.length === 0 ? {} : { codes };
};
