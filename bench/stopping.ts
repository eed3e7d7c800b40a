import { constants } from 'node:os';
import { stopAsked } from '#app/stop-signals.ts';

/** What a measurement fails with when it is told to stop. */
export class Stopped extends Error {
  /** As shells tell it: 130 for Ctrl-C. */
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

export interface Stopping {
  /** Ends as the work does, but fails at once when told to stop; then the work's own end is nobody's affair any more. */
  readonly unlessStopped: <Value>(work: Promise<Value>) => Promise<Value>;
}

/** From now on Ctrl-C and SIGTERM fail what is waited for with `Stopped`; a second Ctrl-C ends the process there and then. */
export const heedStopSignals = (): Stopping => {
  const told = stopAsked(() => {
    process.exit(128 + constants.signals.SIGINT);
  });
  const stopped = (async (): Promise<never> => {
    throw new Stopped(await told);
  })();
  stopped.catch(() => undefined);
  return { unlessStopped: (work) => Promise.race([work, stopped]) };
};
