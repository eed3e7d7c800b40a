import { systemClock, type Clock } from '#base/clock.ts';

/** Stands at the times of the past while acts are done again, and runs with the real time once it is released. */
export interface ReplayClock extends Clock {
  moveTo(instant: number): void;
  release(): void;
}

/**
 * A sleep that can be called off (a webhook that waits) ends after the release, when the real time reaches its end, at
 * once where that is past. One that cannot (an answer that is slow on request) is over at once while acts are repeated.
 */
export const createReplayClock = (startAt: number): ReplayClock => {
  let at: number | null = startAt;
  const released = Promise.withResolvers<null>();
  const now = (): number => at ?? systemClock.now();
  return {
    now,
    sleep: async (ms, signal) => {
      const until = now() + ms;
      if (at !== null && signal === undefined) return;
      if (at !== null) await Promise.race([released.promise, abortOf(signal)]);
      await systemClock.sleep(Math.max(0, until - now()), signal);
    },
    moveTo: (instant) => {
      if (at !== null) at = Math.max(at, instant);
    },
    release: () => {
      at = null;
      released.resolve(null);
    },
  };
};

const abortOf = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener(
      'abort',
      () => {
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      },
      { once: true },
    );
  });
