import { systemClock } from '#base/clock.ts';
import { createReconciler, type Reconciler } from '#engine/reconcile/reconciler.ts';
import type { Plumbline } from './wiring.ts';

/** What compares both sides of flows in this process. */
export const reconcilerOf = ({ store, vault, registry, contexts, logger, queue }: Plumbline): Reconciler =>
  createReconciler({
    db: store.db,
    vault,
    registry,
    contexts,
    clock: systemClock,
    logger,
    random: Math.random,
    wake: (trx, ids) => queue.wake(trx, ids),
  });
