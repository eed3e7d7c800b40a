import { expect, test } from 'vitest';
import { createManualClock } from '#base/clock.ts';

test('a manual clock wakes sleepers in the order of their time, and only when it is moved', async () => {
  const clock = createManualClock(1_000);
  const woken: string[] = [];
  const late = clock.sleep(200).then(() => woken.push('late'));
  const early = clock.sleep(100).then(() => woken.push('early'));
  expect(clock.nextWakeAt()).toBe(1_100);
  clock.advance(250);
  await Promise.all([late, early]);
  expect(woken).toEqual(['early', 'late']);
  expect(clock.now()).toBe(1_250);
  expect(clock.nextWakeAt()).toBeNull();
});

test('an aborted sleep rejects and leaves nobody waiting', async () => {
  const clock = createManualClock(0);
  const abort = new AbortController();
  const sleep = clock.sleep(100, abort.signal);
  abort.abort(new Error('stopped'));
  await expect(sleep).rejects.toThrow('stopped');
  expect(clock.nextWakeAt()).toBeNull();
});
