import { fromKysely, PgBoss } from 'pg-boss';
import type { ConnectionId } from '#base/ids.ts';
import { describeError } from '#base/errors.ts';
import type { Logger } from '#base/log.ts';
import type { WakeQueue } from './wake-queue.ts';

export interface BossQueueOptions {
  /** The database's URL; pg-boss keeps its own small pool, for LISTEN needs a session. */
  readonly url: string;
  readonly logger: Logger;
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

/**
 * The wake queue on pg-boss. Policy `short` keeps one waiting job a connection, the group keeps one running, and
 * `upsert` in a loop is the only call that never drops a wake-up while a drain is being fetched (`send` does).
 */
export const createBossQueue = async (options: BossQueueOptions): Promise<WakeQueue> => {
  const { logger, slots } = options;
  const boss = new PgBoss({
    connectionString: options.url,
    application_name: 'plumbline queue',
    max: slots > 0 ? 4 : 2,
    useListenNotify: slots > 0,
    supervise: slots > 0,
    schedule: false,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    queueCacheIntervalSeconds: 5,
  });
  boss.on('error', (error) => {
    logger.warn({ error: describeError(error).message }, 'the queue met a fault');
  });
  await boss.start();
  await boss.createQueue(deadQueueName, { policy: 'short', retryLimit: 0, deleteAfterSeconds: 604_800 });
  await boss.createQueue(queueName, {
    policy: 'short',
    notify: true,
    heartbeatSeconds,
    expireInSeconds: 900,
    retryLimit: 20,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    deadLetter: deadQueueName,
    deleteAfterSeconds: 3_600,
  });
  const stopping = new AbortController();

  return {
    wake: async (trx, connections) => {
      const db = fromKysely(trx);
      for (const connectionId of [...connections].toSorted()) {
        let stored = false;
        for (let tried = 0; !stored && tried < wakeTries; tried += 1) {
          const result = await boss.upsert(
            queueName,
            { connectionId },
            { singletonKey: connectionId, group: { id: connectionId }, db },
          );
          stored = result.updated + result.inserted > 0;
        }
        if (!stored)
          logger.warn({ connection: connectionId }, 'a wake-up was not stored; the sweeper will find it');
      }
    },
    onDrain: async (drain) => {
      for (let slot = 0; slot < slots; slot += 1) {
        const self = { id: '' };
        self.id = await boss.work<{ connectionId: ConnectionId }>(
          queueName,
          {
            batchSize: 1,
            localConcurrency: 1,
            groupConcurrency: 1,
            pollingIntervalSeconds: 0.5,
            notifyPollingIntervalSeconds: 0.5,
          },
          async ([job]) => {
            if (job === undefined) return;
            // Without this the slot sleeps out its polling interval although more connections wait.
            if (self.id !== '') boss.notifyWorker(self.id);
            await drain(job.data.connectionId, AbortSignal.any([job.signal, stopping.signal]));
          },
        );
      }
    },
    stop: async () => {
      stopping.abort(new Error('the process is stopping'));
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
