import type { Clock } from './clock.ts';

/** Work that is looked for again and again, beside all else of a process. */
export interface RoundLoop {
  readonly start: () => void;
  /** Lets the round under way come to its end. Idempotent. */
  readonly stop: () => Promise<void>;
  /** Aborted from `stop` on. */
  readonly stopping: AbortSignal;
}

/**
 * Runs one round after the other. A round says whether there was anything to do; where there was not, or it failed, the
 * next one waits `everyMs`.
 */
export const createRoundLoop = (options: {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly round: (stopping: AbortSignal) => Promise<boolean>;
  readonly failed: (caught: unknown) => void;
}): RoundLoop => {
  const { clock, everyMs, round, failed } = options;
  const ending = new AbortController();
  const { signal: stopping } = ending;
  let running: Promise<void> = Promise.resolve();

  const runForever = async (): Promise<void> => {
    while (!stopping.aborted) {
      let did = false;
      try {
        did = await round(stopping);
      } catch (caught) {
        failed(caught);
      }
      if (!did) await clock.sleep(everyMs, stopping).catch(() => undefined);
    }
  };

  return {
    stopping,
    start: () => {
      running = runForever();
    },
    stop: async () => {
      ending.abort(new Error('the process is stopping'));
      await running;
    },
  };
};
