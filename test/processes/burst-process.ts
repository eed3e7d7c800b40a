import { giveBackWhenIdle } from '#app/idle-memory.ts';
import { createManualClock } from '#base/clock.ts';

/** Holds much for a moment, then idles, and tells how large its heap was during both. */
const clock = createManualClock(0);
const idling = giveBackWhenIdle(clock);
const sizeAfter = (texts: readonly string[]): number =>
  texts.length === 0 ? 0 : process.memoryUsage().heapTotal;
const burst = sizeAfter(Array.from({ length: 1_000_000 }, (_unused, at) => `text ${String(at)}`));
// The burst's own work counts as no idling; the look after it does.
for (let looks = 0; looks < 2; looks += 1) {
  clock.advance(5_000);
  await new Promise((resolve) => setImmediate(resolve));
}
const idle = process.memoryUsage().heapTotal;
await idling.stop();
process.send?.({ burst, idle });
process.disconnect();
