import { systemClock, type Clock } from '#base/clock.ts';

/** Stands at the times of the past while acts are done again, and runs with the real time once it is released. */
export interface ReplayClock extends Clock {
  moveTo(instant: number): void;
  release(): void;
  /**
   * The present, standing still for as long as an act that begins now takes to be done, so that its records bear the very
   * millisecond that the journal has for it.
   */
  hold(): number;
}

/**
 * A sleep that can be called off (a webhook that waits) ends after the release, when the real time reaches its end, at
 * once where that is past. One that cannot (an answer that is slow on request) is over at once while acts are repeated.
 */
export const createReplayClock = (startAt: number): ReplayClock => {
  let at: number | null = startAt;
  const released = Promise.withResolvers<null>();
  let held: number | null = null;
  const now = (): number => at ?? held ?? systemClock.now();
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
    hold: () => {
      if (at !== null) return at;
      const present = systemClock.now();
      held = present;
      // An act is done in the turns that follow its arrival; a later one that holds meanwhile moves the time on.
      setImmediate(() =>
        setImmediate(() => {
          if (held === present) held = null;
        }),
      );
      return present;
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
