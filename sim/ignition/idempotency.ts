import { createHash } from 'node:crypto';
import { dayMs } from '#base/clock.ts';
import type { Clock } from '#base/clock.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { errorResponse } from './json-api-errors.ts';

/** How long an answer is kept for its key (assumed). */
const keptMs = dayMs;

interface KeptAnswer {
  readonly fingerprint: string;
  readonly response: SimResponse;
  readonly at: number;
}

/** Answers to writes by `Idempotency-Key`. The same key with another request is 422; failed writes are not kept. */
export class IdempotencyKeys {
  readonly #clock: Clock;
  readonly #kept = new Map<string, KeptAnswer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async answer(request: SimRequest, handle: () => Promise<SimResponse>): Promise<SimResponse> {
    const key = request.headers['idempotency-key'];
    if (key === undefined) return handle();
    const fingerprint = createHash('sha256')
      .update(`${request.method} ${request.path}\n`)
      .update(request.body)
      .digest('base64');
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.at + keptMs > this.#clock.now())
      return kept.fingerprint === fingerprint
        ? kept.response
        : errorResponse(422, 'This Idempotency-Key was used for another request.');
    const response = await handle();
    if (response.status < 300) this.#kept.set(key, { fingerprint, response, at: this.#clock.now() });
    return response;
  }

  clear(): void {
    this.#kept.clear();
  }
}
