import type { Kysely } from 'kysely';
import { secondMs, type Clock } from '#base/clock.ts';
import type { ConnectionId } from '#base/ids.ts';
import { noteWebhooks } from '#store/deliveries.ts';
import { retryDeadlocks } from '#store/leases.ts';
import { isOutage } from '#store/outage.ts';
import type { Database } from '#store/tables.ts';
import { inSystem } from '#store/workspace-scope.ts';
import { engineError } from './engine-errors.ts';
import { ingestDeliveries, type Delivery, type IngestDeps } from './ingest.ts';

/** Most webhooks that one transaction takes. */
const largestGroup = 400;
/** Most webhooks that may wait; beyond it the sender is asked to come again, which vendors do. */
const longestQueue = 20_000;
/** How exactly the time of a connection's last webhook is kept. */
const noteEveryMs = 10 * secondMs;

export interface GroupCommitter {
  /**
   * Resolves once the delivery is committed, and not before. @throws `ingest.full` when too many wait, or the database's
   * error; then nothing of this delivery is stored.
   */
  ingest(delivery: Delivery): Promise<void>;
  /** Resolves when nothing waits. */
  idle(): Promise<void>;
}

interface Waiting {
  readonly delivery: Delivery;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * idle → committing ⇄ committing the next group → idle. A webhook that finds it idle is committed at once; those that
 * arrive meanwhile are committed together as soon as that commit is done. So the group grows with the load by itself,
 * and nobody waits longer than two commits.
 */
export const createGroupCommitter = (
  deps: IngestDeps & { readonly db: Kysely<Database>; readonly clock: Clock },
): GroupCommitter => {
  let waiting: Waiting[] = [];
  let working: Promise<void> | null = null;

  const notedAt = new Map<ConnectionId, number>();

  const commit = async (deliveries: readonly Delivery[]): Promise<void> => {
    const now = deps.clock.now();
    const noted = await retryDeadlocks(() =>
      inSystem(deps.db, async (trx) => {
        const told = await ingestDeliveries(trx, deps, deliveries, now);
        const due = told.filter((id) => now - (notedAt.get(id) ?? 0) >= noteEveryMs);
        if (due.length > 0) await noteWebhooks(trx, due, now);
        return due;
      }),
    );
    for (const id of noted) notedAt.set(id, now);
  };

  /** One delivery that the database cannot take must not cost the others of its group theirs. */
  const settleGroup = async (group: readonly Waiting[]): Promise<void> => {
    try {
      await commit(group.map((each) => each.delivery));
      for (const each of group) each.resolve();
    } catch (caught) {
      if (group.length === 1 || isOutage(caught)) {
        for (const each of group) each.reject(caught);
        return;
      }
      for (const each of group) await settleGroup([each]);
    }
  };

  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting.slice(0, largestGroup);
      waiting = waiting.slice(largestGroup);
      await settleGroup(group);
    }
    working = null;
  };

  return {
    ingest: (delivery) => {
      if (waiting.length >= longestQueue)
        return Promise.reject(engineError('ingest.full', 'More webhooks wait than can be stored.'));
      return new Promise((resolve, reject) => {
        waiting.push({ delivery, resolve, reject });
        working ??= work();
      });
    },
    idle: () => working ?? Promise.resolve(),
  };
};
