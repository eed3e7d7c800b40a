import { secondMs } from '#base/clock.ts';
import { PlumblineError } from '#base/errors.ts';

const askEveryMs = 3 * secondMs;

/** True where nothing is wrong with what was asked: the server or its database is away, and comes back by itself. */
export const isAway = (error: unknown): boolean =>
  error instanceof PlumblineError &&
  (error.code === 'store.unavailable' || error.code === 'http.unreachable');

/** Asks the server whether it can work again, and calls back once when it can, unless the returned function was called. */
export const whenReady = (onReady: () => void): (() => void) => {
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async (): Promise<void> => {
    const isReady = await fetch('/ready').then(
      ({ ok }) => ok,
      () => false,
    );
    if (isOver) return;
    if (isReady) onReady();
    else wait();
  };
  const wait = (): void => {
    timer = setTimeout(() => void ask(), askEveryMs);
  };
  wait();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
};
