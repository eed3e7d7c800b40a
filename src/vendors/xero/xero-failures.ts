import type { ErrorDetails, PlumblineError } from '#base/errors.ts';
import type { JsonValue } from '#base/json.ts';
import { networkFaultOf } from '#base/network-faults.ts';
import { xeroError } from './xero-errors.ts';
import { throttleOf } from './xero-limit-headers.ts';
import { failureSchema } from './xero-schemas.ts';
import { codeWord } from './xero-text.ts';

/** What was asked, for messages and details: never with values of a query or a body. */
export interface Asked {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Path without ids: `/Contacts`. */
  readonly path: string;
  /** Whether it may have changed something at Xero when the answer is lost. */
  readonly writes: boolean;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body; null when it is empty or no JSON (gateways answer in plain text). */
  readonly body: JsonValue;
  readonly now: number;
}

export const correlationOf = (headers: Headers): string | null => {
  const id = headers.get('xero-correlation-id');
  return id === null ? null : codeWord(id);
};

/** True when Xero says that the scope is missing: then no refresh helps. Xero spells the word in two ways. */
export const lacksScope = (headers: Headers): boolean =>
  /insuffici?ent_scope/i.test(headers.get('www-authenticate') ?? '');

/** An answer that is no success, as one of the port's errors; by status, headers and body fields, never by its text. */
export const failureOf = (asked: Asked, answered: Answered): PlumblineError => {
  const { status, headers } = answered;
  const what = `${asked.method} ${asked.path}`;
  const details = detailsOf(asked, answered);
  if (status === 429) {
    const { problem, waitMs } = throttleOf(headers, answered.now);
    return xeroError('vendor.throttled', `Xero’s ${problem} limit is used up.`, {
      retry: { afterMs: waitMs },
      details: { ...details, problem },
    });
  }
  if ((status === 401 || status === 403) && lacksScope(headers))
    return xeroError('vendor.forbidden', `Xero’s consent does not cover ${what}: a scope is missing.`, {
      hint: 'Connect to Xero again and agree to all that is asked.',
      details: { ...details, reason: 'insufficient_scope' },
    });
  if (status === 401)
    return xeroError('vendor.unauthorised', `Xero refused the access token for ${what}.`, { details });
  if (status === 403 && details['detail'] === 'AuthenticationUnsuccessful')
    return xeroError('vendor.forbidden', 'The organisation is no longer connected to this app.', {
      hint: 'Connect to Xero again and choose the organisation; its subscription may also have lapsed.',
      details: { ...details, reason: 'tenant_not_connected' },
    });
  if (status === 403) return xeroError('vendor.forbidden', `Xero does not allow ${what}.`, { details });
  if (status >= 500 || status === 408)
    return asked.writes
      ? xeroError('vendor.unknown_outcome', `Xero answered ${status} to ${what}; it may have been done.`, {
          details,
        })
      : xeroError('vendor.unreachable', `Xero answered ${status} to ${what}.`, { details });
  if (status >= 400)
    return xeroError('vendor.refused', `Xero refused ${what} with status ${status}.`, { details });
  return xeroError(
    asked.writes ? 'vendor.unknown_outcome' : 'vendor.nonsense',
    `Xero answered ${what} with status ${status}, which we do not expect.`,
    { details },
  );
};

/** Xero's own sentences may repeat names from the request, so only its code words are kept. */
const detailsOf = (asked: Asked, { status, headers, body }: Answered): ErrorDetails => {
  const read = failureSchema.safeParse(body);
  const said = read.success ? read.data : { Type: '', Detail: '', ErrorNumber: null };
  return {
    status,
    operation: `${asked.method} ${asked.path}`,
    correlationId: correlationOf(headers),
    ...(said.Type === '' ? {} : { type: codeWord(said.Type) }),
    ...(said.Detail === '' ? {} : { detail: codeWord(said.Detail) }),
    ...(said.ErrorNumber === null ? {} : { errorNumber: said.ErrorNumber }),
  };
};

/** A request without an answer: a closed socket, a time-out, no route. */
export const lostAnswer = (asked: Asked, caught: unknown): PlumblineError => {
  const { codes, isUnsent } = networkFaultOf(caught);
  const what = `${asked.method} ${asked.path}`;
  const details = { operation: what, cause: codes };
  return asked.writes && !isUnsent
    ? xeroError('vendor.unknown_outcome', `Xero’s answer to ${what} was lost; it may have been done.`, {
        cause: caught,
        details,
      })
    : xeroError('vendor.unreachable', `Xero did not answer ${what}.`, { cause: caught, details });
};
