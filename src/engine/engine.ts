import { randomUUID } from 'node:crypto';
import { describeError } from '#base/errors.ts';
import type { ConnectionId } from '#base/ids.ts';
import { connectionsWithWork } from '#store/leases.ts';
import { isOutage } from '#store/outage.ts';
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

  /** A limit that is counted by the second would cost a sweep's interval each time if only the sweep found its end. */
  const resuming = new Set<ConnectionId>();
  const resume = async (connectionId: ConnectionId, afterMs: number): Promise<void> => {
    if (resuming.has(connectionId)) return;
    resuming.add(connectionId);
    try {
      await clock.sleep(afterMs, stopping.signal);
      await inSystem(db, (trx) => queue.wake(trx, [connectionId]));
    } catch (caught) {
      if (!stopping.signal.aborted && !isOutage(caught))
        logger.warn({ error: describeError(caught).message }, 'a wake-up failed; the sweep follows');
    } finally {
      resuming.delete(connectionId);
    }
  };

  const takeTurn = async (connectionId: ConnectionId, turn: DrainTurn): Promise<DrainReport> => {
    const report = await drainConnection(world, connectionId, holder, turn.signal, turn);
    const afterMs = (report.resumeAt ?? Number.POSITIVE_INFINITY) - clock.now();
    if (afterMs < sweepEveryMs) void resume(connectionId, Math.max(afterMs, 0));
    return report;
  };

  const sweepForever = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await sweep();
        await refreshStatistics(db);
      } catch (caught) {
        if (!isOutage(caught))
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
