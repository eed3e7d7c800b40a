import { hourMs, secondMs } from '#base/clock.ts';
import type { Clock } from '#base/clock.ts';

/** Requests an hour and practice, both profiles together (developers.ignitionapp.com/docs/reporting, as quoted in public code, 2026). */
export const requestsPerHour = 1_000;

/** A window of one hour that opens with its first request. States: none → open → (hour over) none. */
export class RateLimit {
  enabled: boolean;
  readonly #clock: Clock;
  readonly perHour: number;
  #openedAt: number | null = null;
  #used = 0;

  constructor(clock: Clock, options: { readonly enabled: boolean; readonly perHour: number }) {
    this.#clock = clock;
    this.enabled = options.enabled;
    this.perHour = options.perHour;
  }

  /** Counts one request; false when it is over the limit (and then not counted). */
  take(): boolean {
    if (!this.enabled) return true;
    const now = this.#clock.now();
    if (this.#openedAt === null || now >= this.#openedAt + hourMs) {
      this.#openedAt = now;
      this.#used = 0;
    }
    if (this.#used >= this.perHour) return false;
    this.#used += 1;
    return true;
  }

  get used(): number {
    return this.#used;
  }

  /** `X-RateLimit-Limit`, and `X-RateLimit-Reset` in epoch seconds, rounded up so that waiting for it is enough. */
  headers(resetAt: number | null = null): Record<string, string> {
    const at = resetAt ?? (this.#openedAt ?? this.#clock.now()) + hourMs;
    return {
      'x-ratelimit-limit': String(this.perHour),
      'x-ratelimit-reset': String(Math.ceil(at / secondMs)),
    };
  }

  clear(): void {
    this.#openedAt = null;
    this.#used = 0;
  }
}
