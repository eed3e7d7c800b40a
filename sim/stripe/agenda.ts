import type { Clock } from '#base/clock.ts';

interface Appointment {
  readonly at: number;
  readonly run: () => void;
}

/**
 * What Stripe does by itself as time passes. Each act is done at its own time, in order: `present` says it while an act
 * runs, so that what it makes is dated right even when the clock has jumped.
 */
export class Agenda {
  readonly #clock: Clock;
  #waiting: Appointment[] = [];
  #present: number | null = null;
  #alarm: { readonly at: number; readonly abort: AbortController } | null = null;
  #isStopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Epoch ms: the time of the act under way, else the clock's. */
  now(): number {
    return this.#present ?? this.#clock.now();
  }

  /** Does `run` once, at or after `at` (epoch ms). */
  at(at: number, run: () => void): void {
    if (this.#isStopped) return;
    let [low, high] = [0, this.#waiting.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#waiting[middle]?.at ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    this.#waiting.splice(low, 0, { at, run });
    this.#setAlarm();
  }

  /** Does everything that is due by now. */
  catchUp(): void {
    if (this.#present !== null) return;
    const now = this.#clock.now();
    try {
      for (let next = this.#waiting[0]; next !== undefined && next.at <= now; next = this.#waiting[0]) {
        this.#waiting.shift();
        this.#present = next.at;
        next.run();
      }
    } finally {
      this.#present = null;
    }
    this.#setAlarm();
  }

  /** Forgets all that waits. */
  clear(): void {
    this.#waiting = [];
    this.#silence();
  }

  stop(): void {
    this.#isStopped = true;
    this.clear();
  }

  /** Due times of what waits, soonest first. */
  pending(): readonly number[] {
    return this.#waiting.map(({ at }) => at);
  }

  #setAlarm(): void {
    const next = this.#waiting[0];
    if (next === undefined || (this.#alarm !== null && this.#alarm.at <= next.at)) return;
    this.#silence();
    const alarm = { at: next.at, abort: new AbortController() };
    this.#alarm = alarm;
    void this.#wakeAt(alarm);
  }

  async #wakeAt(alarm: { readonly at: number; readonly abort: AbortController }): Promise<void> {
    try {
      await this.#clock.sleep(
        Math.max(0, Math.min(alarm.at - this.#clock.now(), longestSleepMs)),
        alarm.abort.signal,
      );
    } catch (error) {
      if (alarm.abort.signal.aborted) return;
      throw error;
    }
    if (this.#alarm === alarm) this.#alarm = null;
    this.catchUp();
  }

  #silence(): void {
    this.#alarm?.abort.abort();
    this.#alarm = null;
  }
}

/** A timer of the runtime holds no more than this; longer waits are slept in parts. */
const longestSleepMs = 2_000_000_000;
