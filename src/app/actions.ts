import type { Actions } from '#api/actions.ts';
import { createActions } from '#api/create-actions.ts';
import { systemClock } from '#base/clock.ts';
import { moduleInTheWay } from '#crm/modules/module-flows.ts';
import { presets } from '#engine/presets/presets.ts';
import type { Plumbline } from './wiring.ts';

/** What the API and the command line ask of the engine, bound to one process. */
export const actionsOf = ({
  store,
  queue,
  registry,
  contexts,
  vault,
  logger,
  connections,
}: Plumbline): Actions =>
  createActions(
    {
      db: store.db,
      clock: systemClock,
      wake: (trx, ids) => queue.wake(trx, ids),
      presets,
      registry,
      vault,
      contexts,
      logger,
      random: Math.random,
      holds: moduleInTheWay,
    },
    connections,
  );
