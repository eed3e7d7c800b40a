import { systemClock } from '#base/clock.ts';
import { createReconciler, type Reconciler } from '#engine/reconcile/reconciler.ts';
import { secureUrlOf } from './config.ts';
import type { Plumbline } from './wiring.ts';

/** What compares both sides of flows in this process. */
export const reconcilerOf = ({
  config,
  store,
  vault,
  registry,
  contexts,
  logger,
  queue,
}: Plumbline): Reconciler => {
  const consoleUrl = secureUrlOf(config);
  return createReconciler({
    db: store.db,
    vault,
    registry,
    contexts,
    clock: systemClock,
    logger,
    random: Math.random,
    wake: (trx, ids) => queue.wake(trx, ids),
    ...(consoleUrl === null ? {} : { consoleUrl }),
  });
};
