import { secondMs, type Clock } from '#base/clock.ts';

/** How often a look is taken whether the process idles, and below what share of a core it does. */
const lookEveryMs = 5 * secondMs;
const idleShare = 0.05;
/** Not worth a collection: less than this has been taken since the last one. */
const worthBytes = 4 * 1_048_576;

/**
 * busy → (5 s with hardly any work) → what is unused is given back to the system → idle → (the heap has grown again) → busy.
 * Node keeps the memory that a start or a burst took for as long as nothing forces a full collection, and most of our
 * processes idle most of the time. A collection takes 50 to 100 ms when nobody waits; under load there is none. Does
 * nothing where Node was started without `--expose-gc`.
 */
export const giveBackWhenIdle = (clock: Clock): { readonly stop: () => Promise<void> } => {
  const stopping = new AbortController();
  const over = watch(clock, stopping.signal);
  return {
    stop: () => {
      stopping.abort(new Error('the process is stopping'));
      return over;
    },
  };
};

const watch = async (clock: Clock, signal: AbortSignal): Promise<void> => {
  const collect = globalThis.gc;
  if (collect === undefined) return;
  let keptBytes = 0;
  let before = process.cpuUsage();
  while (!signal.aborted) {
    await clock.sleep(lookEveryMs, signal).catch(() => undefined);
    const used = process.cpuUsage(before);
    before = process.cpuUsage();
    const isIdle = (used.user + used.system) / 1_000 < lookEveryMs * idleShare;
    if (!isIdle || signal.aborted || process.memoryUsage().heapTotal < keptBytes + worthBytes) continue;
    // Only the last resort shrinks the space for young objects as well.
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    keptBytes = process.memoryUsage().heapTotal;
  }
};
