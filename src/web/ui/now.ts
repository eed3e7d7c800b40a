import { useSyncExternalStore } from 'react';
import { secondMs, systemClock } from '#base/clock.ts';

/** How often times shown as "3 minutes ago" are brought up to date. */
const tickMs = 20 * secondMs;

let current = systemClock.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  timer ??= setInterval(() => {
    current = systemClock.now();
    for (const wake of listeners) wake();
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
};

/** The present, epoch ms, moving on every 20 seconds; one timer serves the whole page. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => current);
