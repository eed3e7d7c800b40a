import type { JsonValue } from '#base/json.ts';
import type { ConnectorContext, Purpose } from '#model/connector.ts';
import { xeroError } from './xero-errors.ts';
import { correlationOf, failureOf, lacksScope, lostAnswer, type Asked } from './xero-failures.ts';
import { remainingOf, throttleOf } from './xero-limit-headers.ts';
import { readJson } from './xero-json.ts';
import { requestTimeoutMs } from './xero-limits.ts';

export interface XeroRequest extends Asked {
  /** Behind the path: ids, which no message shows. */
  readonly tail?: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text, sent as it is. */
  readonly body?: string;
  readonly purpose: Purpose;
  /** Statuses besides 2xx that the caller reads itself. */
  readonly accept?: readonly number[];
}

export interface XeroAnswer {
  readonly status: number;
  /** Parsed; null for an empty body and for an accepted failure without JSON. */
  readonly body: JsonValue;
  readonly correlationId: string | null;
}

/**
 * Sends one request to the accounting API for a connection: takes a call from the budgets, adds token, tenant and
 * `Accept` (Xero's default is XML), reports the limits, refreshes once when the token is refused. Each send costs a
 * call.
 * @throws PlumblineError of `vendorErrorCodes`, `budget.spent`, or `connection.expired`.
 */
export const sendToXero = async (
  context: ConnectorContext,
  apiUrl: string,
  request: XeroRequest,
): Promise<XeroAnswer> => {
  const first = await bearerToken(context);
  const answer = await sendOnce(context, apiUrl, request, first);
  if (answer.status !== 401 || lacksScope(answer.headers)) return finish(context, request, answer);
  const second = await bearerToken(context, first);
  if (second === first) return finish(context, request, answer);
  return finish(context, request, await sendOnce(context, apiUrl, request, second));
};

interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const bearerToken = async (context: ConnectorContext, rejected?: string): Promise<string> => {
  const credential = await context.credential(rejected === undefined ? {} : { rejected });
  if (credential.kind === 'api_key' || credential.accessToken === null)
    throw xeroError('vendor.unauthorised', 'The connection holds no access token for Xero.');
  return credential.accessToken;
};

const sendOnce = async (
  context: ConnectorContext,
  apiUrl: string,
  request: XeroRequest,
  token: string,
): Promise<RawAnswer> => {
  const headers = {
    accept: 'application/json',
    authorization: `Bearer ${token}`,
    ...tenantHeader(context),
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...request.headers,
  };
  await context.spend(request.purpose, 1);
  const outgoing = new Request(addressOf(apiUrl, request), {
    method: request.method,
    headers,
    redirect: 'manual',
    // A socket's patience is real time, whatever clock the engine runs on.
    signal: AbortSignal.timeout(requestTimeoutMs),
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  const answer = await answerTo(context, request, outgoing);
  await reportLimits(context, answer);
  return answer;
};

const answerTo = async (
  context: ConnectorContext,
  request: XeroRequest,
  outgoing: Request,
): Promise<RawAnswer> => {
  try {
    const response = await context.fetch(outgoing);
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (caught) {
    throw lostAnswer(request, caught);
  }
};

const addressOf = (apiUrl: string, { path, tail = '', query }: XeroRequest): string => {
  const search = new URLSearchParams(query).toString();
  return `${apiUrl}/api.xro/2.0${path}${tail}${search === '' ? '' : `?${search}`}`;
};

/** A custom connection reaches one organisation only and names none. */
const tenantHeader = (context: ConnectorContext): Readonly<Record<string, string>> => {
  if (context.profile === 'custom_connection') return {};
  if (context.tenantId === null)
    throw xeroError('vendor.forbidden', 'No Xero organisation is chosen for this connection.', {
      hint: 'Choose the organisation on the connection’s page.',
    });
  return { 'xero-tenant-id': context.tenantId };
};

/** Advice for the budgets. Failing to note it must not cost us the answer of a write that was made. */
const reportLimits = async (context: ConnectorContext, { status, headers }: RawAnswer): Promise<void> => {
  const remaining = remainingOf(headers);
  const now = context.clock.now();
  const throttle = status === 429 ? throttleOf(headers, now) : null;
  if (throttle === null && Object.keys(remaining).length === 0) return;
  try {
    await context.noteLimits({
      remaining,
      ...(throttle === null ? {} : { blocked: { name: throttle.budget, until: now + throttle.waitMs } }),
    });
  } catch (caught) {
    context.logger.warn(
      { err: caught, connectionId: context.connectionId },
      'Xero’s limits could not be noted.',
    );
  }
};

const finish = (context: ConnectorContext, request: XeroRequest, answer: RawAnswer): XeroAnswer => {
  const { status, headers } = answer;
  const parsed = readJson(answer.text);
  const correlationId = correlationOf(headers);
  const expected = (status >= 200 && status < 300) || request.accept?.includes(status) === true;
  if (!expected) throw failureOf(request, { status, headers, body: parsed.json, now: context.clock.now() });
  if (status === 200 && !parsed.readable)
    throw xeroError(
      request.writes ? 'vendor.unknown_outcome' : 'vendor.nonsense',
      `Xero’s answer to ${request.method} ${request.path} is no JSON.`,
      { details: { status, correlationId, operation: `${request.method} ${request.path}` } },
    );
  return { status, body: parsed.json, correlationId };
};
