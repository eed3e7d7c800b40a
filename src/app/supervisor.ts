import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Clock } from '#base/clock.ts';
import type { Logger } from '#base/log.ts';
import type { Environment } from './config.ts';

/** A dead child is started again after this, doubled with each death in a row up to the longest. Milliseconds. */
const firstWaitMs = 250;
const longestWaitMs = 30_000;
/** A child that has lived this long is healthy: its next death counts as the first. */
const healthyAfterMs = 30_000;
/**
 * How Node runs our processes, beside `npm start` in package.json. The space for young objects would otherwise grow to
 * 3 × 16 MB; `gc` is what `giveBackWhenIdle` calls.
 */
export const nodeFlags = ['--max-semi-space-size=8', '--expose-gc'] as const;
/** glibc would keep freed memory for each thread; two places are enough for what is not JavaScript's. */
export const nodeEnvironment = { MALLOC_ARENA_MAX: '2' } as const;
/** What a child has to stop in good order. */
const stopMs = 25_000;

/** How long to wait before the start that follows `deaths` deaths in a row. Pure. */
export const restartWaitMs = (deaths: number): number =>
  Math.min(longestWaitMs, firstWaitMs * 2 ** Math.max(0, deaths - 1));

export interface ChildSpec {
  /** Shown in logs: `worker 1`. */
  readonly name: string;
  /** The file that Node runs. */
  readonly file: URL;
  readonly args: readonly string[];
  readonly environment: Environment;
}

export interface Child {
  readonly name: string;
  pid(): number | null;
  /** Resolves with what the child sent when it was ready for the first time, rejects when it died before. */
  readonly ready: Promise<unknown>;
  /** From now on its end is no accident: it is not started again. */
  retire(): void;
  /** Asks it to stop and waits; kills it when it does not. It is not started again. */
  stop(): Promise<void>;
  /** Tells the child something; it is told again after each restart. */
  tell(message: object): void;
  /** Ends it at once. */
  kill(): void;
}

/**
 * Runs a process of ours and keeps it running: starting → ready → (died → waiting → starting)* → stopped. The child tells
 * `process.send(value)` once it is ready, and ends by itself when the channel to this process breaks, so that killing the
 * parent leaves no orphan.
 */
export const superviseChild = (spec: ChildSpec, clock: Clock, logger: Logger): Child => {
  const stopping = new AbortController();
  const firstReady = Promise.withResolvers<unknown>();
  let child: ChildProcess | null = null;
  let isReadyOnce = false;
  let told: object | null = null;

  const runOnce = async (): Promise<number> => {
    const startedAt = clock.now();
    const running = fork(spec.file, [...spec.args], {
      env: { ...nodeEnvironment, ...spec.environment },
      execArgv: [...nodeFlags],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child = running;
    running.once('message', (value) => {
      isReadyOnce = true;
      firstReady.resolve(value);
      if (told !== null) running.send(told);
    });
    const [code, signal] = (await once(running, 'exit')) as [number | null, NodeJS.Signals | null];
    child = null;
    if (!isReadyOnce)
      firstReady.reject(new Error(`${spec.name} ended before it was ready (${String(code ?? signal)})`));
    if (!stopping.signal.aborted)
      logger.error({ child: spec.name, exit: code ?? signal }, 'a process died and is started again');
    return clock.now() - startedAt;
  };

  const keepRunning = async (): Promise<void> => {
    let deaths = 0;
    while (!stopping.signal.aborted) {
      const livedMs = await runOnce();
      if (!isReadyOnce) return;
      deaths = livedMs >= healthyAfterMs ? 1 : deaths + 1;
      await clock.sleep(restartWaitMs(deaths), stopping.signal).catch(() => undefined);
    }
  };
  const over = keepRunning();

  const killLate = async (running: ChildProcess, inTime: AbortSignal): Promise<void> => {
    try {
      await clock.sleep(stopMs, inTime);
    } catch {
      return;
    }
    logger.warn({ child: spec.name }, 'a process did not stop in time and is killed');
    running.kill('SIGKILL');
  };

  return {
    name: spec.name,
    pid: () => child?.pid ?? null,
    ready: firstReady.promise,
    retire: () => {
      stopping.abort(new Error('retired'));
    },
    stop: async () => {
      stopping.abort(new Error('stopping'));
      const running = child;
      if (running === null) return over;
      running.kill('SIGTERM');
      const inTime = new AbortController();
      const killing = killLate(running, inTime.signal);
      await over;
      inTime.abort(new Error('stopped in time'));
      await killing;
    },
    tell: (message) => {
      told = message;
      child?.send(message);
    },
    kill: () => {
      stopping.abort(new Error('killed'));
      child?.kill('SIGKILL');
    },
  };
};
