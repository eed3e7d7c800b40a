import { randomUUID } from 'node:crypto';
import { describeError } from '#base/errors.ts';
import type { ConnectionId } from '#base/ids.ts';
import { connectionsWithWork } from '#store/leases.ts';
import { refreshStatistics } from '#store/statistics.ts';
import { inSystem } from '#store/workspace-scope.ts';
import type { EngineDeps } from './deps.ts';
import { drainConnection, type DrainReport } from './drain.ts';
import type { DrainTurn } from './drain-slots.ts';
import type { WakeQueue } from './wake-queue.ts';

/** How often work that no wake-up announced is looked for: backoffs that are over, polls that are due. Milliseconds. */
const sweepEveryMs = 5_000;

export interface Engine {
  /** Begins to drain connections and to sweep, in this process. */
  start(): Promise<void>;
  /** Lets drains under way come to the end of a step, then stops. Idempotent. */
  stop(): Promise<void>;
  /** Wakes every connection that has something to do and nobody doing it. Returns them. */
  sweep(): Promise<readonly ConnectionId[]>;
  /** Drains one connection here and now. */
  drain(connectionId: ConnectionId, signal?: AbortSignal): Promise<DrainReport>;
}

export const createEngine = (deps: Omit<EngineDeps, 'wake'>, queue: WakeQueue): Engine => {
  const { clock, logger, db } = deps;
  /** Names this process in leases. */
  const holder = `wrk_${randomUUID()}`;
  const stopping = new AbortController();
  const world: EngineDeps = { ...deps, wake: (trx, connections) => queue.wake(trx, connections) };
  let sweeping: Promise<void> = Promise.resolve();
  let stopped: Promise<void> | undefined;

  const sweep = async (): Promise<readonly ConnectionId[]> => {
    const waiting = await connectionsWithWork(db, clock.now());
    if (waiting.length > 0) await inSystem(db, (trx) => queue.wake(trx, waiting));
    return waiting;
  };

  const drain = (connectionId: ConnectionId, signal?: AbortSignal): Promise<DrainReport> =>
    drainConnection(world, connectionId, holder, signal ?? stopping.signal);

  const takeTurn = (connectionId: ConnectionId, turn: DrainTurn): Promise<DrainReport> =>
    drainConnection(world, connectionId, holder, turn.signal, turn);

  const sweepForever = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await sweep();
        await refreshStatistics(db);
      } catch (caught) {
        logger.warn({ error: describeError(caught).message }, 'a sweep failed; the next one follows');
      }
      await clock.sleep(sweepEveryMs, stopping.signal).catch(() => undefined);
    }
  };

  return {
    start: async () => {
      await queue.onDrain(takeTurn);
      sweeping = sweepForever();
    },
    stop: () => {
      stopped ??= (async () => {
        stopping.abort(new Error('the engine is stopping'));
        await queue.stop();
        await sweeping;
      })();
      return stopped;
    },
    sweep,
    drain,
  };
};
