import { systemClock } from '#base/clock.ts';
import type { Io } from './io.ts';

const lookEveryMs = 500;

/** Looks until it is over, with the progress in one line; Ctrl-C stops watching, the work goes on. */
export const watchUntil = async <Seen>(
  io: Io,
  isQuiet: boolean,
  look: () => Promise<Seen>,
  {
    isOver,
    progressOf,
  }: { readonly isOver: (seen: Seen) => boolean; readonly progressOf: (seen: Seen) => string },
): Promise<Seen> => {
  for (;;) {
    const seen = await look();
    if (!isQuiet && io.isInteractive) io.out(`\r\u001B[K${progressOf(seen)}`);
    if (isOver(seen) || io.interrupted.aborted) {
      if (!isQuiet && io.isInteractive) io.out('\n');
      return seen;
    }
    await systemClock.sleep(lookEveryMs, io.interrupted).catch(() => undefined);
  }
};
