import { secondMs } from '#base/clock.ts';

/** Requests a second: an account in live mode, in a sandbox, one endpoint, one search (docs.stripe.com/rate-limits, 2026). */
export const liveCallsPerSecond = 100;
export const testCallsPerSecond = 25;
export const endpointCallsPerSecond = 25;
export const searchesPerSecond = 20;

export interface StripeLimits {
  enabled: boolean;
  livePerSecond: number;
  testPerSecond: number;
  perEndpoint: number;
  perSearch: number;
}

export const defaultLimits = (): StripeLimits => ({
  enabled: true,
  livePerSecond: liveCallsPerSecond,
  testPerSecond: testCallsPerSecond,
  perEndpoint: endpointCallsPerSecond,
  perSearch: searchesPerSecond,
});

/** As Stripe names them in `Stripe-Rate-Limited-Reason`. */
export type LimitReason =
  | 'global-rate'
  | 'endpoint-rate'
  | 'global-concurrency'
  | 'endpoint-concurrency'
  | 'resource-specific';

/** Counts the calls of each second by account and mode, and by endpoint within. A refused call counts for nothing. */
export class CallCounters {
  readonly limits: StripeLimits;
  #second = -1;
  readonly #used = new Map<string, number>();

  constructor(limits: StripeLimits) {
    this.limits = limits;
  }

  /** Counts the call, or says which limit it breaks. */
  enter(
    call: {
      readonly accountId: string;
      readonly livemode: boolean;
      readonly endpoint: string;
    },
    now: number,
  ): LimitReason | null {
    if (!this.limits.enabled) return null;
    const second = Math.floor(now / secondMs);
    if (second !== this.#second) {
      this.#second = second;
      this.#used.clear();
    }
    const account = `${call.accountId} ${String(call.livemode)}`;
    const endpoint = `${account} ${call.endpoint}`;
    const perEndpoint = call.endpoint.endsWith('/search') ? this.limits.perSearch : this.limits.perEndpoint;
    const perAccount = call.livemode ? this.limits.livePerSecond : this.limits.testPerSecond;
    if ((this.#used.get(account) ?? 0) >= perAccount) return 'global-rate';
    if ((this.#used.get(endpoint) ?? 0) >= perEndpoint) return 'endpoint-rate';
    this.#used.set(account, (this.#used.get(account) ?? 0) + 1);
    this.#used.set(endpoint, (this.#used.get(endpoint) ?? 0) + 1);
    return null;
  }
}
