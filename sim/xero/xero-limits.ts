import { dayMs, minuteMs } from '#base/clock.ts';
import type { SimResponse } from '#sim/kit/wire.ts';

/** Calls one organisation allows one app in a minute (developer.xero.com/faq/limits, 2026). */
export const callsPerMinute = 60;
/** Calls one organisation allows one app in a day; 1,000 on the free tier. */
export const callsPerDay = 5_000;
/** Calls of one app under way at one organisation. */
export const callsAtOnce = 5;
/** Calls of one app over all organisations in a minute. */
export const appCallsPerMinute = 10_000;

export interface XeroLimits {
  enabled: boolean;
  perMinute: number;
  perDay: number;
  atOnce: number;
  appPerMinute: number;
}

export const defaultLimits = (): XeroLimits => ({
  enabled: true,
  perMinute: callsPerMinute,
  perDay: callsPerDay,
  atOnce: callsAtOnce,
  appPerMinute: appCallsPerMinute,
});

/** A fixed window whose edges lie at a phase of their own, not on the clock's minute or at UTC midnight. */
class FixedWindow {
  readonly #lengthMs: number;
  readonly #phaseMs: number;
  #index = -1;
  #used = 0;

  constructor(lengthMs: number, phaseMs: number) {
    this.#lengthMs = lengthMs;
    this.#phaseMs = phaseMs % lengthMs;
  }

  used(now: number): number {
    const index = Math.floor((now - this.#phaseMs) / this.#lengthMs);
    if (index !== this.#index) {
      this.#index = index;
      this.#used = 0;
    }
    return this.#used;
  }

  use(now: number): void {
    this.#used = this.used(now) + 1;
  }

  secondsToReset(now: number): number {
    return Math.ceil(
      (this.#lengthMs - ((((now - this.#phaseMs) % this.#lengthMs) + this.#lengthMs) % this.#lengthMs)) /
        1_000,
    );
  }
}

interface TenantCounters {
  readonly minute: FixedWindow;
  readonly day: FixedWindow;
  underWay: number;
}

export type Admission =
  | { readonly admitted: true; readonly leave: () => void }
  | { readonly admitted: false; readonly refusal: SimResponse };

/** Counts calls by organisation and app. A refused call counts for nothing. */
export class CallCounters {
  readonly limits: XeroLimits;
  readonly #tenants = new Map<string, TenantCounters>();
  readonly #app = new FixedWindow(minuteMs, 0);

  constructor(limits: XeroLimits) {
    this.limits = limits;
  }

  enter(tenantId: string, now: number): Admission {
    const tenant = this.#tenant(tenantId);
    const problem = this.limits.enabled ? this.#problem(tenant, now) : null;
    if (problem !== null) return { admitted: false, refusal: this.throttled(tenantId, now, problem) };
    tenant.minute.use(now);
    tenant.day.use(now);
    this.#app.use(now);
    tenant.underWay += 1;
    return {
      admitted: true,
      leave: () => {
        tenant.underWay -= 1;
      },
    };
  }

  /** On every answer. With limits off all of them stay full, so that nobody slows down by them. */
  headers(tenantId: string, now: number): Record<string, string> {
    const tenant = this.#tenant(tenantId);
    const left = (limit: number, window: FixedWindow): string =>
      String(this.limits.enabled ? Math.max(0, limit - window.used(now)) : limit);
    return {
      'X-DayLimit-Remaining': left(this.limits.perDay, tenant.day),
      'X-MinLimit-Remaining': left(this.limits.perMinute, tenant.minute),
      'X-AppMinLimit-Remaining': left(this.limits.appPerMinute, this.#app),
    };
  }

  /** No body. A concurrent refusal carries no wait; the spelling of `appminute` is not settled. */
  throttled(tenantId: string, now: number, problem: LimitProblem, retryAfterSecs?: number): SimResponse {
    const tenant = this.#tenant(tenantId);
    const wait = {
      concurrent: null,
      minute: tenant.minute.secondsToReset(now),
      day: tenant.day.secondsToReset(now),
      appminute: this.#app.secondsToReset(now),
    }[problem];
    const seconds = retryAfterSecs ?? wait;
    return {
      status: 429,
      headers: {
        'X-Rate-Limit-Problem': problem,
        ...(seconds === null ? {} : { 'Retry-After': String(seconds) }),
        ...this.headers(tenantId, now),
      },
      body: '',
    };
  }

  #problem(tenant: TenantCounters, now: number): LimitProblem | null {
    if (tenant.underWay >= this.limits.atOnce) return 'concurrent';
    if (tenant.day.used(now) >= this.limits.perDay) return 'day';
    if (tenant.minute.used(now) >= this.limits.perMinute) return 'minute';
    if (this.#app.used(now) >= this.limits.appPerMinute) return 'appminute';
    return null;
  }

  #tenant(tenantId: string): TenantCounters {
    const known = this.#tenants.get(tenantId);
    if (known !== undefined) return known;
    const phase = Number.parseInt(tenantId.slice(0, 8), 16) || 0;
    const made = {
      minute: new FixedWindow(minuteMs, phase),
      day: new FixedWindow(dayMs, phase),
      underWay: 0,
    };
    this.#tenants.set(tenantId, made);
    return made;
  }
}

export type LimitProblem = 'minute' | 'day' | 'concurrent' | 'appminute';
