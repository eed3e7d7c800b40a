import type { Row, Table, Wire } from './table.ts';

interface Stale {
  readonly until: number;
  /** As search still shows it; null while it does not know it at all. */
  readonly shown: Wire | null;
}

/** What search does not know yet: an object shows as it was until `lagMs` after its last change. */
export class SearchLag {
  /** Stripe says under a minute, up to an hour in outages (docs.stripe.com/search, 2026). */
  lagMs: number;
  readonly #stale = new Map<Row, Stale>();

  constructor(lagMs: number) {
    this.lagMs = lagMs;
  }

  /** Before a change: `shown` is the object as it is, null for one that is new. */
  note(row: Row, shown: Wire | null, now: number): void {
    if (this.lagMs === 0) return;
    const known = this.#stale.get(row);
    const before = known !== undefined && known.until > now ? known.shown : shown;
    this.#stale.delete(row);
    this.#stale.set(row, { until: now + this.lagMs, shown: before });
    this.#forgetOld(now);
  }

  /** The object as search has it, or null. */
  shown<T extends Row>(table: Table<T>, row: T, now: number): Wire | null {
    const stale = this.#stale.get(row);
    return stale !== undefined && stale.until > now ? stale.shown : table.wire(row);
  }

  clear(): void {
    this.#stale.clear();
  }

  /** Noted in the order of time, so the old ones are in front. */
  #forgetOld(now: number): void {
    for (const [row, { until }] of this.#stale) {
      if (until > now) return;
      this.#stale.delete(row);
    }
  }
}
