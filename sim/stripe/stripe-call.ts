import type { Router, RouteHandler } from '#sim/kit/router.ts';
import type { SimAnswer, SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { jsonResponse, readBasicAuth, readBearerToken, withHeaders } from '#sim/kit/wire.ts';
import type { Books } from './stripe-world.ts';
import { apiVersion } from './event.ts';
import { expandAnswer } from './expand.ts';
import { readFormFields } from './form.ts';
import type { FormFields } from './form.ts';
import type { ApiKey } from './key-ring.ts';
import type { LimitReason } from './stripe-limits.ts';
import { base62 } from './stripe-ids.ts';
import { accountInvalid, invalid, maskedKey, refusalResponse, StripeRefusal } from './stripe-refusal.ts';
import { accountOf } from './stripe-world.ts';
import type { StripeWorld } from './stripe-world.ts';
import type { Wire } from './table.ts';

/** A call that is let in: by which key, to whose books, with what. */
export interface Call {
  readonly world: StripeWorld;
  readonly books: Books;
  readonly key: ApiKey;
  readonly form: FormFields;
  /** Parameters of the path. */
  readonly path: Readonly<Record<string, string>>;
  readonly requestId: string;
}

const admitted = new WeakMap<SimRequest, Call>();

const readKey = (world: StripeWorld, request: SimRequest): ApiKey => {
  const given = readBearerToken(request) ?? readBasicAuth(request)?.user ?? null;
  if (given === null)
    throw new StripeRefusal(401, {
      type: 'invalid_request_error',
      message:
        "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    });
  const key = world.keys.find(given);
  if (key !== null) return key;
  throw new StripeRefusal(401, {
    type: 'invalid_request_error',
    message: `Invalid API Key provided: ${maskedKey(given)}`,
  });
};

/** The platform's secret key, for the OAuth endpoints. */
export const readPlatformKey = (world: StripeWorld, request: SimRequest): ApiKey => {
  const key = readKey(world, request);
  if (key.accountId === world.platform.id) return key;
  throw new StripeRefusal(401, { type: 'invalid_request_error', message: 'This key is not a platform’s.' });
};

const readCall = (world: StripeWorld, request: SimRequest, requestId: string): Call => {
  const key = readKey(world, request);
  const version = request.headers['stripe-version'];
  if (version !== undefined && !/^\d{4}-\d{2}-\d{2}(?:\.[a-z]+)?$/.test(version))
    throw invalid(`Invalid Stripe API version: ${version}`);
  const named = request.headers['stripe-account'];
  const context = request.headers['stripe-context'];
  if (named !== undefined && context !== undefined)
    throw invalid('Only one of Stripe-Account and Stripe-Context may be sent.');
  const accountId = named ?? context ?? key.accountId;
  const isOwn = accountId === key.accountId;
  const isReached =
    isOwn || (key.accountId === world.platform.id && world.grants.reaches(accountId, key.livemode));
  if (!isReached || accountOf(world, accountId) === null) throw accountInvalid(key.key, accountId);
  checkPermission(key, request);
  if (!isOwn && request.method !== 'GET' && world.grants.of(accountId)?.scope === 'read_only')
    throw new StripeRefusal(403, {
      type: 'invalid_request_error',
      message: `This application was given read-only access to account '${accountId}'.`,
    });
  const encoded = request.method === 'POST' ? request.body.toString('utf8') : request.query.toString();
  return {
    world,
    books: world.books(accountId, key.livemode),
    key,
    form: readFormFields(encoded),
    path: request.params,
    requestId,
  };
};

/** The resource a path is about: `/v1/billing_portal/sessions` → `billing_portal_sessions`. */
const resourceOf = (path: string): string => {
  const [, , first = '', second = ''] = path.split('/');
  return ['billing_portal', 'checkout'].includes(first) ? `${first}_${second}` : first;
};

const checkPermission = (key: ApiKey, request: SimRequest): void => {
  if (key.permissions === null) return;
  const resource = resourceOf(request.path);
  const wanted = request.method === 'GET' ? 'read' : 'write';
  const held = key.permissions[resource];
  if (held === 'write' || held === wanted) return;
  throw new StripeRefusal(403, {
    type: 'invalid_request_error',
    message: `The provided key '${maskedKey(key.key)}' does not have the required permissions for this endpoint on account '${key.accountId}'. Having the 'rak_${resource}_${wanted}' permission would allow this request to continue.`,
  });
};

/** 429 with Stripe's reason; `Stripe-Should-Retry` only where given. */
export const throttled = (reason: LimitReason, shouldRetry: boolean | null = null): SimResponse =>
  refusalResponse(
    new StripeRefusal(429, {
      type: 'invalid_request_error',
      code: 'rate_limit',
      message:
        'Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.',
    }),
    {
      'stripe-rate-limited-reason': reason,
      ...(shouldRetry === null ? {} : { 'stripe-should-retry': String(shouldRetry) }),
    },
  );

/** 429 of an object that another request holds. */
export const lockTimeout = (): SimResponse =>
  refusalResponse(
    new StripeRefusal(429, {
      type: 'invalid_request_error',
      code: 'lock_timeout',
      message:
        'This object cannot be accessed right now because another API request or Stripe process is currently accessing it. If you see this error intermittently, retry the request. If you see this error frequently and are making multiple concurrent requests to a single object, make your requests serially or at a lower rate.',
    }),
    { 'stripe-should-retry': 'true' },
  );

const heldNothing = (): void => undefined;

/**
 * Stands around every call: identity, then limits, then the key's use, then the rest. An injected 5xx is kept under its
 * idempotency key like any other answer.
 */
export const guardApi =
  (world: StripeWorld, api: Router) =>
  async (request: SimRequest, next: () => Promise<SimAnswer>): Promise<SimAnswer> => {
    world.agenda.catchUp();
    const requestId = `req_${base62(world.random.requests, 14)}`;
    const stamp = {
      'request-id': requestId,
      'stripe-version': request.headers['stripe-version'] ?? apiVersion,
      ...idempotencyEcho(request),
    };
    if (!request.path.startsWith('/v1/')) {
      const answer = await next();
      return typeof answer === 'string' ? answer : withHeaders(answer, stamp);
    }
    let leave = heldNothing;
    try {
      const call = readCall(world, request, requestId);
      const { books } = call;
      const endpoint = `${request.method} ${api.match(request.method, request.path)?.pattern ?? '-'}`;
      const reason = world.counters.enter(
        { accountId: books.account.id, livemode: books.livemode, endpoint },
        world.clock.now(),
      );
      if (reason !== null) return withHeaders(throttled(reason), stamp);
      leave = world.idempotency.enter(scopeOf(call), request);
      admitted.set(request, call);
      const answer = await next();
      if (typeof answer === 'string') return answer;
      if (answer.status >= 500)
        world.idempotency.keep(scopeOf(call), request, requestId, world.clock.now(), answer);
      return withHeaders(answer, {
        ...stamp,
        ...(books.account === world.platform ? {} : { 'stripe-account': books.account.id }),
      });
    } catch (error) {
      if (error instanceof StripeRefusal) return refusalResponse(error, stamp);
      throw error;
    } finally {
      leave();
    }
  };

const idempotencyEcho = (request: SimRequest): Readonly<Record<string, string>> => {
  const key = request.headers['idempotency-key'];
  return key === undefined ? {} : { 'idempotency-key': key };
};

const scopeOf = ({ books }: Call): string => `${books.account.id} ${String(books.livemode)}`;

/** A route of the API: replays by idempotency key, expands what is asked, answers refusals in Stripe's shape. */
export const route =
  (handler: (call: Call) => Wire): RouteHandler =>
  (request) => {
    const call = admitted.get(request);
    if (call === undefined) throw new Error('A route was reached past the guard.');
    const { world, requestId } = call;
    const scope = scopeOf(call);
    try {
      const replayed = world.idempotency.replay(scope, request, world.clock.now());
      if (replayed !== null) return replayed;
      const response = handle(call, request, handler);
      world.idempotency.keep(scope, request, requestId, world.clock.now(), response);
      return response;
    } catch (error) {
      if (error instanceof StripeRefusal) return refusalResponse(error);
      throw error;
    }
  };

const handle = (call: Call, request: SimRequest, handler: (call: Call) => Wire): SimResponse => {
  const { world, books } = call;
  world.underWay = { id: call.requestId, idempotency_key: request.headers['idempotency-key'] ?? null };
  try {
    return jsonResponse(200, expandAnswer(books, handler(call), call.form['expand']));
  } catch (error) {
    if (!(error instanceof StripeRefusal)) throw error;
    return refusalResponse(error);
  } finally {
    world.underWay = null;
  }
};
