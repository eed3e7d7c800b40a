import type { Pool, PoolClient } from 'pg';
import { secondMs, type Clock } from '#base/clock.ts';
import type { DatabasePulse } from './database-pulse.ts';
import { isOutage, noSession, reasonOf } from './outage.ts';
import { openPipeline, type Pipeline } from './pipeline.ts';
import { createSilenceWatch, type Session } from './silence-watch.ts';

/** The pool's connections, one holder each at a time. */
export interface SessionPool {
  /** @throws `store.unavailable`, at once while the database is known to be lost. */
  take(): Promise<Pipeline>;
  /** Gives a connection back. */
  give(pipeline: Pipeline): void;
  /** Waits for what is held, then ends all. */
  close(): Promise<void>;
}

/** A closing pool waits this long for the server's goodbye before it asks whether there is one. Milliseconds. */
const goodbyeMs = 3 * secondMs;

/** The one door to the pool: here a database that is lost, full or hanging becomes the error that it is. */
export const createSessionPool = (pool: Pool, pulse: DatabasePulse, clock: Clock): SessionPool => {
  const watch = createSilenceWatch(clock, () => pulse.answers());
  const now = (): number => clock.now();
  const clients = new Set<PoolClient>();
  pool.on('connect', (client) => clients.add(client));
  pool.on('remove', (client) => clients.delete(client));

  /** A server that hangs never says goodbye. */
  const leaveWhereLost = async (over: AbortSignal): Promise<void> => {
    while (!over.aborted) {
      await clock.sleep(goodbyeMs, over).catch(() => undefined);
      if (over.aborted || (await pulse.answers())) continue;
      for (const client of clients) client.connection.stream.destroy();
    }
  };

  const lossOf = (caught: unknown): unknown => {
    // Who asks a pool that was closed is wrong, and the database is not.
    if (pool.ending) return caught;
    pulse.doubt(reasonOf(caught));
    return noSession(caught);
  };

  /** A connection, or why there is none; who waits for one is not kept waiting once the database is lost. */
  const connect = async (): Promise<PoolClient> => {
    const lost = Promise.withResolvers<never>();
    lost.promise.catch(() => undefined);
    const leave = pulse.onLost(lost.reject);
    const since = clock.now();
    const waiting: Session = { silentSince: () => since, sever: () => undefined };
    watch.hold(waiting);
    const connecting = pool.connect();
    try {
      return await Promise.race([connecting, lost.promise]);
    } catch (caught) {
      if (!isOutage(caught)) throw lossOf(caught);
      void giveBackLate(connecting);
      throw caught;
    } finally {
      watch.drop(waiting);
      leave();
    }
  };

  return {
    take: async () => {
      const refusal = pulse.refusal();
      if (refusal !== null) throw refusal;
      const pipeline = openPipeline(await connect(), now, pulse.doubt);
      watch.hold(pipeline);
      return pipeline;
    },
    give: (pipeline) => {
      watch.drop(pipeline);
      pipeline.release();
    },
    close: async () => {
      const over = new AbortController();
      const leaving = leaveWhereLost(over.signal);
      await pool.end();
      over.abort(new Error('all connections have ended'));
      watch.close();
      await leaving;
      await pulse.close();
    },
  };
};

/** What was waited for and came when nobody waited any more. */
const giveBackLate = async (connecting: Promise<PoolClient>): Promise<void> => {
  const client = await connecting.catch(() => null);
  client?.release();
};
