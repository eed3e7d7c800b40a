import { fromKysely, PgBoss } from 'pg-boss';
import type { Transaction } from 'kysely';
import { secondMs, type Clock } from '#base/clock.ts';
import type { ConnectionId } from '#base/ids.ts';
import { describeError } from '#base/errors.ts';
import type { Logger } from '#base/log.ts';
import { tellLoss } from '#store/lone-session.ts';
import { isOutage } from '#store/outage.ts';
import type { Database } from '#store/tables.ts';
import { createDrainSlots, type DrainSlots } from './drain-slots.ts';
import { openWakeChannel, tellWorkers, type WakeChannel } from './wake-channel.ts';
import type { WakeQueue } from './wake-queue.ts';

export interface BossQueueOptions {
  /** The database's URL; pg-boss keeps its own small pool, and LISTEN needs a session. */
  readonly url: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told why, when a session of the queue is lost. */
  readonly doubt: (reason: string) => void;
  /** Drains at a time in this process; 0 for a process that only wakes others. */
  readonly slots: number;
}

const queueName = 'drain';
const deadQueueName = 'drain_dead';
/** A worker that does not beat for this long is dead and its drain is given to another. Seconds. */
const heartbeatSeconds = 10;
const superviseSeconds = 5;
/** How long a stopping process waits for its drains to give way. Milliseconds. */
const stopTimeoutMs = 20_000;
/** pg-boss cannot tell a wake-up that met a finishing job from one that was stored; asking again settles it. */
const wakeTries = 100;
/** A process stores a wake-up of one connection at most this often; all of them are told. */
const storeEveryMs = secondMs;
/** How often stored wake-ups are looked for: they matter only where nobody heard. Seconds. */
const pollSeconds = 2;
/** Stored wake-ups handed to the slots at a time. */
const handedAtOnce = 4;

/**
 * The wake queue. Workers hear of a wake-up by a notification of PostgreSQL as its transaction commits, and drain at
 * once. So that it survives where nobody listens, it is stored as well, by pg-boss, once a second for each connection:
 * policy `short` keeps one waiting job a connection, the group keeps one running, and `upsert` in a loop is the only call
 * that never drops a wake-up while a drain is being fetched (`send` does).
 */
export const createBossQueue = async (options: BossQueueOptions): Promise<WakeQueue> => {
  const { clock, logger, slots, doubt } = options;
  const boss = new PgBoss({
    connectionString: options.url,
    application_name: 'plumbline queue',
    max: slots > 0 ? 4 : 2,
    useListenNotify: false,
    supervise: slots > 0,
    schedule: false,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    queueCacheIntervalSeconds: 5,
  });
  boss.on('error', (error) => {
    tellLoss(options, error, 'the queue met a fault');
  });
  await boss.start();
  await boss.createQueue(deadQueueName, { policy: 'short', retryLimit: 0, deleteAfterSeconds: 604_800 });
  await boss.createQueue(queueName, {
    policy: 'short',
    notify: false,
    heartbeatSeconds,
    expireInSeconds: 900,
    retryLimit: 20,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    deadLetter: deadQueueName,
    deleteAfterSeconds: 3_600,
  });
  /** When this process last stored a wake-up of the connection. One that rolled back counts too: the sweep is behind it. */
  const storedAt = new Map<ConnectionId, number>();
  let draining: { readonly slots: DrainSlots; readonly channel: WakeChannel } | null = null;

  const store = async (trx: Transaction<Database>, connectionId: ConnectionId): Promise<void> => {
    const db = fromKysely(trx);
    for (let tried = 0; tried < wakeTries; tried += 1) {
      const result = await boss.upsert(
        queueName,
        { connectionId },
        { singletonKey: connectionId, group: { id: connectionId }, db },
      );
      if (result.updated + result.inserted > 0) return;
    }
    logger.warn({ connection: connectionId }, 'a wake-up was not stored; the sweeper will find it');
  };

  return {
    wake: async (trx, connections) => {
      if (connections.length === 0) return;
      const now = clock.now();
      for (const connectionId of [...connections].toSorted()) {
        if (now - (storedAt.get(connectionId) ?? Number.NEGATIVE_INFINITY) < storeEveryMs) continue;
        storedAt.set(connectionId, now);
        await store(trx, connectionId);
      }
      await tellWorkers(trx, connections);
    },
    onDrain: async (drain) => {
      const drains = createDrainSlots(slots, drain);
      const channel = await openWakeChannel({
        url: options.url,
        clock,
        logger,
        doubt,
        onTold: (connectionId) => {
          drains.look(connectionId).catch((caught: unknown) => {
            if (isOutage(caught)) return;
            logger.warn({ error: describeError(caught).message }, 'a drain could not begin or end');
          });
        },
      });
      draining = { slots: drains, channel };
      for (let hand = 0; hand < Math.min(slots, handedAtOnce); hand += 1) {
        const self = { id: '' };
        self.id = await boss.work<{ connectionId: ConnectionId }>(
          queueName,
          { batchSize: 1, localConcurrency: 1, groupConcurrency: 1, pollingIntervalSeconds: pollSeconds },
          async ([job]) => {
            if (job === undefined) return;
            // Without this the hand sleeps out its polling interval although more connections wait.
            if (self.id !== '') boss.notifyWorker(self.id);
            await drains.look(job.data.connectionId);
          },
        );
      }
    },
    stop: async () => {
      const inTime = new AbortController();
      await draining?.channel.close();
      await Promise.race([
        draining?.slots.stop(),
        clock.sleep(stopTimeoutMs, inTime.signal).catch(() => undefined),
      ]);
      inTime.abort(new Error('the drains have ended'));
      await boss.stop({ graceful: true, timeout: stopTimeoutMs });
    },
    health: async () => {
      const queue = await boss.getQueue(queueName);
      return {
        waiting: queue?.readyCount ?? 0,
        active: queue?.activeCount ?? 0,
        failed: queue?.failedCount ?? 0,
      };
    },
  };
};
