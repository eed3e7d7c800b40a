import { readBearerToken } from '#sim/kit/wire.ts';
import type { SimAnswer, SimRequest, SimResponse } from '#sim/kit/wire.ts';
import type { RouteHandler } from '#sim/kit/router.ts';
import { withHeaders } from '#sim/kit/wire.ts';
import type { Access } from './grants.ts';
import type { Organisation } from './organisation.ts';
import { allows, scopeAreas } from './scopes.ts';
import { problem, refusedInput } from './xero-answers.ts';
import { UnreadableInput } from './contact-input.ts';
import { organisationOf } from './xero-world.ts';
import type { XeroWorld } from './xero-world.ts';

/** A call that is let in: who calls, for which organisation, and when. */
export interface XeroCall {
  readonly request: SimRequest;
  readonly organisation: Organisation;
  readonly access: Access;
  readonly now: number;
}

export const apiRoot = '/api.xro/2.0';

export const isRefusal = (value: object): value is SimResponse => 'status' in value && 'body' in value;

/** The token's holder, or the 401 a missing, unknown or expired token gets. */
export const readAccess = (world: XeroWorld, request: SimRequest): Access | SimResponse => {
  const token = readBearerToken(request);
  if (token === null) return problem(request, 401, 'Unauthorized', 'AuthenticationUnsuccessful');
  const access = world.grants.accessOf(token);
  if (access === null) return problem(request, 401, 'Unauthorized', 'TokenInvalidSignature');
  if (access.expiresAt > world.clock.now()) return access;
  const when = new Date(access.expiresAt).toISOString();
  return problem(request, 401, 'Unauthorized', `TokenExpired: token expired at ${when}`, {
    'WWW-Authenticate': 'Bearer error="invalid_token"',
  });
};

/** As `readAccess`, and 403 when the organisation is not (or no longer) in reach, 401 when the scope is not. */
export const readCall = (world: XeroWorld, request: SimRequest): XeroCall | SimResponse => {
  const access = readAccess(world, request);
  if (isRefusal(access)) return access;
  const tenantId = request.headers['xero-tenant-id'] ?? access.onlyTenantId ?? '';
  const organisation = organisationOf(world, tenantId);
  if (organisation === null || !world.grants.reaches(access, tenantId))
    return problem(request, 403, 'Forbidden', 'AuthenticationUnsuccessful');
  const resource =
    request.path
      .slice(apiRoot.length + 1)
      .split('/')[0]
      ?.toLowerCase() ?? '';
  const area = scopeAreas[resource];
  if (area !== undefined && !allows(access.scopes, area, request.method !== 'GET'))
    return problem(request, 401, 'Unauthorized', 'AuthorizationUnsuccessful', {
      'WWW-Authenticate': 'Bearer error="insufficient_scope"',
    });
  return { request, organisation, access, now: world.clock.now() };
};

/**
 * Stands around every call of the Accounting API: identity, then limits, then the rest; the limit headers go on every
 * answer. An injected 5xx is kept under its idempotency key like any other answer.
 */
export const guardApi =
  (world: XeroWorld) =>
  async (request: SimRequest, next: () => Promise<SimAnswer>): Promise<SimAnswer> => {
    if (!request.path.toLowerCase().startsWith(apiRoot)) return next();
    const call = readCall(world, request);
    if (isRefusal(call)) return call;
    const { counters } = world;
    const admission = counters.enter(call.organisation.id, call.now);
    if (!admission.admitted) return admission.refusal;
    try {
      const answer = await next();
      if (typeof answer === 'string') return answer;
      if (answer.status >= 500) world.idempotency.keep(call.access.clientId, request, call.now, answer);
      return withHeaders(answer, {
        ...counters.headers(call.organisation.id, world.clock.now()),
        'Xero-Correlation-Id': call.organisation.id,
      });
    } finally {
      admission.leave();
    }
  };

/** A reading route. */
export const reads =
  (world: XeroWorld, handler: (call: XeroCall) => SimResponse): RouteHandler =>
  (request) => {
    const call = readCall(world, request);
    return isRefusal(call) ? call : handler(call);
  };

/** A writing route: replays by idempotency key, and keeps its answer under it. */
export const writes =
  (world: XeroWorld, handler: (call: XeroCall) => SimResponse): RouteHandler =>
  (request) => {
    const call = readCall(world, request);
    if (isRefusal(call)) return call;
    const replayed = world.idempotency.replay(call.access.clientId, request, call.now);
    if (replayed !== null) return replayed;
    const response = handleReadable(call, handler);
    world.idempotency.keep(call.access.clientId, request, call.now, response);
    return response;
  };

const handleReadable = (call: XeroCall, handler: (call: XeroCall) => SimResponse): SimResponse => {
  try {
    return handler(call);
  } catch (error) {
    if (error instanceof UnreadableInput)
      return refusedInput(call.request, 14, `JSON for post data was invalid, ${error.message}`);
    throw error;
  }
};
