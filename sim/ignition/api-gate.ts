import { secondMs } from '#base/clock.ts';
import type { FaultRule } from '#sim/kit/faults.ts';
import { readBearerToken } from '#sim/kit/wire.ts';
import type { SimAnswer, SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { errorResponse } from './json-api-errors.ts';
import { apiPlans } from './practice.ts';
import type { RateLimit } from './rate-limit.ts';
import type { TokenStore } from './token-store.ts';
import type { World } from './world.ts';

/** Path of the Reporting API (developers.ignitionapp.com, as used by two public integrations, 2026). */
export const reportingBase = '/external/api/v1';
/** Path of the keyed profile (assumed; Ignition publishes none). */
export const keyedBase = '/api/v1';

export type KeyHeader = 'authorization' | 'x-api-key';

export interface Gate {
  readonly world: World;
  readonly tokens: TokenStore;
  readonly limit: RateLimit;
  readonly keyHeader: KeyHeader;
  /** The key that works now. */
  apiKey: string;
}

/** Who may come in, and how often: 401, then 403, then 429; refused requests do not count towards the limit. */
export const passGate = async (
  gate: Gate,
  request: SimRequest,
  next: () => Promise<SimAnswer>,
): Promise<SimAnswer> => {
  const isReporting = request.path.startsWith(`${reportingBase}/`);
  if (!isReporting && !request.path.startsWith(`${keyedBase}/`)) return next();
  const refusal = isReporting ? refuseReader(gate, request) : refuseKey(gate, request);
  if (refusal !== null) return refusal;
  return gate.limit.take() ? next() : tooManyRequests(gate.limit.headers());
};

/** The 429 of a fault rule: the same shape, reset after the seconds it names. */
export const throttledByFault = (gate: Gate, rule: FaultRule): SimResponse =>
  tooManyRequests(
    gate.limit.headers(
      rule.retryAfterSecs === undefined ? null : gate.world.clock.now() + rule.retryAfterSecs * secondMs,
    ),
  );

const tooManyRequests = (headers: Record<string, string>): SimResponse =>
  errorResponse(429, 'The request limit of this practice is used up.', undefined, headers);

const refuseReader = (gate: Gate, request: SimRequest): SimResponse | null => {
  const { practice } = gate.world;
  const token = readBearerToken(request);
  const email = token === null ? null : gate.tokens.userOf(token);
  if (email === null) return errorResponse(401, 'The access token is missing, expired or revoked.');
  if (!apiPlans.includes(practice.plan))
    return errorResponse(403, `The ${practice.plan} plan has no access to the Reporting API.`);
  const user = practice.users.find((candidate) => candidate.email === email);
  return user?.role === 'admin'
    ? null
    : errorResponse(403, 'The user who connected the app is no admin of the practice any more.');
};

const refuseKey = (gate: Gate, request: SimRequest): SimResponse | null => {
  const given =
    gate.keyHeader === 'authorization' ? readBearerToken(request) : (request.headers['x-api-key'] ?? null);
  if (given !== gate.apiKey) return errorResponse(401, 'The API key is missing or wrong.');
  return apiPlans.includes(gate.world.practice.plan)
    ? null
    : errorResponse(403, `The ${gate.world.practice.plan} plan has no access to the API.`);
};
