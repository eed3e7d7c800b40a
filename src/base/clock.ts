/** The only way to know or await time. Instants are milliseconds since the epoch (UTC). */
export interface Clock {
  now(): number;
  /** Resolves after `ms`, or rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortReason(signal));
        return;
      }
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(abortReason(signal));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

const abortReason = (signal: AbortSignal | undefined): Error =>
  signal?.reason instanceof Error ? signal.reason : new Error('aborted');

/** A clock that stands still until it is told to move; sleepers wake in the order of their time. */
export interface ManualClock extends Clock {
  advance(ms: number): void;
  /** When the next sleeper is due, or null when nobody sleeps. */
  nextWakeAt(): number | null;
}

export const createManualClock = (startAt: number): ManualClock => {
  let now = startAt;
  let sleepers: { dueAt: number; wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(abortReason(signal));
          return;
        }
        const sleeper = { dueAt: now + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener(
          'abort',
          () => {
            sleepers = sleepers.filter((other) => other !== sleeper);
            reject(abortReason(signal));
          },
          { once: true },
        );
      }),
    advance: (ms) => {
      now += ms;
      const due = sleepers.filter((sleeper) => sleeper.dueAt <= now);
      sleepers = sleepers.filter((sleeper) => sleeper.dueAt > now);
      due.sort((a, b) => a.dueAt - b.dueAt);
      for (const sleeper of due) sleeper.wake();
    },
    nextWakeAt: () => (sleepers.length === 0 ? null : Math.min(...sleepers.map((sleeper) => sleeper.dueAt))),
  };
};

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** ISO 8601 in UTC with milliseconds. */
export const toIso = (instant: number): string => new Date(instant).toISOString();
