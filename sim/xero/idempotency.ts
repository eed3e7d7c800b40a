import { hash } from 'node:crypto';
import { minuteMs } from '#base/clock.ts';
import { problem } from './xero-answers.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';

/** How long an answer is replayed, from the first call on (developer.xero.com, "Idempotent requests"). */
export const replayedForMs = 6 * minuteMs;
const longestKey = 128;

interface KeptAnswer {
  readonly keptAt: number;
  readonly request: string;
  readonly response: SimResponse;
}

/** Answers kept by app and key, errors included; the organisation is no part of the key. */
export class IdempotencyKeys {
  readonly #kept = new Map<string, KeptAnswer>();

  /** The answer to give without handling anything: a replay or a refusal; null when the request is new. */
  replay(clientId: string, request: SimRequest, now: number): SimResponse | null {
    const key = request.headers['idempotency-key'];
    if (key === undefined) return null;
    if (key.length > longestKey)
      return problem(
        request,
        400,
        'BadRequest',
        'The Idempotency-Key header must be 128 characters or less.',
      );
    const kept = this.#kept.get(`${clientId} ${key}`);
    if (kept === undefined || now - kept.keptAt >= replayedForMs) return null;
    if (kept.request === fingerprint(request)) return kept.response;
    return problem(
      request,
      400,
      'BadRequest',
      'The Idempotency-Key has already been used with a different request within the last 6 minutes.',
    );
  }

  keep(clientId: string, request: SimRequest, now: number, response: SimResponse): void {
    const key = request.headers['idempotency-key'];
    if (key === undefined || this.replay(clientId, request, now) !== null) return;
    this.#forgetOld(now);
    this.#kept.delete(`${clientId} ${key}`);
    this.#kept.set(`${clientId} ${key}`, { keptAt: now, request: fingerprint(request), response });
  }

  clear(): void {
    this.#kept.clear();
  }

  /** Kept in the order of time, so the old ones are in front. */
  #forgetOld(now: number): void {
    for (const [key, kept] of this.#kept) {
      if (now - kept.keptAt < replayedForMs) return;
      this.#kept.delete(key);
    }
  }
}

const fingerprint = (request: SimRequest): string =>
  `${request.method} ${request.path}?${request.query.toString()} ${hash('sha256', request.body)}`;
