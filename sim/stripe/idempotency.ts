import { hash } from 'node:crypto';
import { dayMs } from '#base/clock.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { withHeaders } from '#sim/kit/wire.ts';
import { invalid, StripeRefusal } from './stripe-refusal.ts';

/** Keys are kept at least this long; here exactly (docs.stripe.com/api/idempotent_requests, 2026). */
export const keptForMs = dayMs;
const longestKey = 255;

interface KeptAnswer {
  readonly keptAt: number;
  readonly request: string;
  readonly requestId: string;
  readonly response: SimResponse;
}

/** Answers kept by account, mode and key. A key: unknown → in use → kept, or free again where nothing was begun. */
export class IdempotencyKeys {
  readonly #kept = new Map<string, KeptAnswer>();
  readonly #inUse = new Set<string>();

  /** Marks the key as in use until `leave` is called. Throws the 409 where it is already. */
  enter(scope: string, request: SimRequest): () => void {
    const key = keyOf(scope, request);
    if (key === null) return () => undefined;
    if (this.#inUse.has(key))
      throw new StripeRefusal(409, {
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${request.headers['idempotency-key'] ?? ''}. Please try again later.`,
      });
    this.#inUse.add(key);
    return () => {
      this.#inUse.delete(key);
    };
  }

  /** The kept answer, or null when the request is new. Throws where the key was used for something else. */
  replay(scope: string, request: SimRequest, now: number): SimResponse | null {
    const key = keyOf(scope, request);
    const kept = key === null ? undefined : this.#kept.get(key);
    if (kept === undefined || now - kept.keptAt >= keptForMs) return null;
    if (kept.request !== fingerprint(request))
      throw new StripeRefusal(400, {
        type: 'idempotency_error',
        message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${request.headers['idempotency-key'] ?? ''}' if you meant to execute a different request.`,
      });
    return withHeaders(kept.response, {
      'idempotent-replayed': 'true',
      'original-request': kept.requestId,
    });
  }

  /** Keeps what was begun: success, a declined card, a server's fault. Refused requests leave the key free. */
  keep(scope: string, request: SimRequest, requestId: string, now: number, response: SimResponse): void {
    const key = keyOf(scope, request);
    const wasBegun = response.status < 300 || response.status === 402 || response.status >= 500;
    if (key === null || !wasBegun) return;
    this.#forgetOld(now);
    this.#kept.delete(key);
    this.#kept.set(key, { keptAt: now, request: fingerprint(request), requestId, response });
  }

  clear(): void {
    this.#kept.clear();
    this.#inUse.clear();
  }

  /** Kept in the order of time, so the old ones are in front. */
  #forgetOld(now: number): void {
    for (const [key, kept] of this.#kept) {
      if (now - kept.keptAt < keptForMs) return;
      this.#kept.delete(key);
    }
  }
}

/** Only POST is idempotent by key. */
const keyOf = (scope: string, request: SimRequest): string | null => {
  const key = request.headers['idempotency-key'];
  if (key === undefined || key === '' || request.method !== 'POST') return null;
  if (key.length > longestKey)
    throw invalid(`Idempotency-Key can be at most ${String(longestKey)} characters long.`);
  return `${scope} ${key}`;
};

const fingerprint = (request: SimRequest): string =>
  `${request.path}?${request.query.toString()} ${hash('sha256', request.body)}`;
