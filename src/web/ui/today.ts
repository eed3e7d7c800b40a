import { systemClock } from '#base/clock.ts';

const two = (part: number): string => String(part).padStart(2, '0');

/** The present day as a plain date `2026-11-21`, in the reader's time zone. */
export const today = (): string => {
  const now = new Date(systemClock.now());
  return `${String(now.getFullYear())}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
};
