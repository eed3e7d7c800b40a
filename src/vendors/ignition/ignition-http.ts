import type { JsonObject, JsonValue } from '#base/json.ts';
import type { Credential } from '#model/connection.ts';
import type { ConnectorContext, Purpose } from '#model/connector.ts';
import { blockedUntil, errorOfLostAnswer, errorOfStatus, ignitionError } from './ignition-errors.ts';
import { callTimeoutMs } from './ignition-limits.ts';
import type { IgnitionSettings } from './ignition-settings.ts';
import { parseJsonText } from './ignition-wire.ts';

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Behind the API's root, encoded: `/clients/cli_x`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  readonly idempotencyKey?: string;
  readonly purpose: Purpose;
  readonly timeoutMs?: number;
  /** True when its call was taken from the budget already. */
  readonly paid?: boolean;
  /** Statuses that the caller understands as what was said of one record; all other failures are thrown. */
  readonly tolerated?: readonly number[];
}

export interface Answer {
  readonly status: number;
  /** Undefined when a tolerated answer held no JSON. */
  readonly body: JsonValue | undefined;
}

interface RawAnswer extends Answer {
  readonly headers: Headers;
}

/**
 * Sends one request for the connection: budget first, then the credential; refused credentials are renewed once. Every
 * try takes budget. Throws the codes of the port.
 */
export type Send = (ask: Ask) => Promise<Answer>;

export const createSend = (context: ConnectorContext, root: string, settings: IgnitionSettings): Send => {
  const attempt = async (ask: Ask, credential: Credential): Promise<RawAnswer> => {
    const request = requestOf(ask, root, headersOf(ask, credential, settings));
    let response: Response;
    let text: string;
    try {
      response = await context.fetch(request);
      text = await response.text();
    } catch (caught) {
      throw errorOfLostAnswer(caught, isWrite(ask), nameOf(ask));
    }
    const { status, headers } = response;
    await noteLimits(context, status, headers);
    return { status, headers, body: jsonOrNothing(text) };
  };

  return async (ask) => {
    if (ask.paid !== true) await context.spend(ask.purpose, 1);
    const credential = await context.credential();
    let answer = await attempt(ask, credential);
    if (answer.status === 401) {
      const renewed = await context.credential({ rejected: tokenOf(credential) });
      if (tokenOf(renewed) !== tokenOf(credential)) {
        await context.spend(ask.purpose, 1);
        answer = await attempt(ask, renewed);
      }
    }
    const isSuccess = answer.status >= 200 && answer.status <= 299;
    if (!isSuccess && ask.tolerated?.includes(answer.status) !== true)
      throw errorOfStatus(answer, isWrite(ask), nameOf(ask), context.clock.now());
    if (isSuccess && answer.body === undefined) throw unreadable(ask, answer.status);
    return { status: answer.status, body: answer.body };
  };
};

/** A write that succeeded without saying what it made has to be looked up; a read has to be tried again. */
export const unreadable = (ask: Pick<Ask, 'method' | 'path'>, status: number): Error =>
  ignitionError(
    isWrite(ask) ? 'vendor.unknown_outcome' : 'vendor.nonsense',
    `Ignition’s answer to ${nameOf(ask)} cannot be understood.`,
    { details: { status } },
  );

const isWrite = (ask: Pick<Ask, 'method'>): boolean => ask.method !== 'GET';

/** Method and resource without ids: `GET clients`. */
const nameOf = (ask: Pick<Ask, 'method' | 'path'>): string => `${ask.method} ${ask.path.split('/')[1] ?? ''}`;

const requestOf = (ask: Ask, root: string, headers: Readonly<Record<string, string>>): Request => {
  const query = new URLSearchParams(ask.query).toString();
  return new Request(`${root}${ask.path}${query === '' ? '' : `?${query}`}`, {
    method: ask.method,
    headers,
    body: ask.body === undefined ? null : JSON.stringify(ask.body),
    // A redirect would carry a key header to another host.
    redirect: 'manual',
    signal: AbortSignal.timeout(ask.timeoutMs ?? callTimeoutMs),
  });
};

const headersOf = (
  ask: Ask,
  credential: Credential,
  settings: IgnitionSettings,
): Readonly<Record<string, string>> => ({
  accept: 'application/json',
  ...(credential.kind === 'api_key' && settings.keyHeader === 'X-Api-Key'
    ? { 'x-api-key': credential.apiKey }
    : { authorization: `Bearer ${tokenOf(credential)}` }),
  ...(ask.body === undefined ? {} : { 'content-type': 'application/json' }),
  ...(ask.idempotencyKey === undefined ? {} : { 'idempotency-key': ask.idempotencyKey }),
});

const tokenOf = (credential: Credential): string => {
  if (credential.kind === 'oauth') return credential.accessToken;
  if (credential.kind === 'api_key') return credential.apiKey;
  throw ignitionError('vendor.unauthorised', 'Ignition cannot be called with client credentials.');
};

const noteLimits = async (context: ConnectorContext, status: number, headers: Headers): Promise<void> => {
  if (status === 429) {
    const until = blockedUntil(headers, context.clock.now());
    await context.noteLimits({ remaining: { hour: 0 }, blocked: { name: 'hour', until } });
    return;
  }
  const remaining = headers.get('x-ratelimit-remaining');
  if (remaining !== null && /^\d+$/.test(remaining))
    await context.noteLimits({ remaining: { hour: Number(remaining) } });
};

const jsonOrNothing = (text: string): JsonValue | undefined => {
  try {
    return parseJsonText(text);
  } catch {
    return undefined;
  }
};
