import type { Actions } from '#api/actions.ts';
import { addFlow, changeFlow, syncFlowNow } from '#engine/actions/flow-actions.ts';
import { replayDeadLetters } from '#engine/actions/replay-actions.ts';
import { decideReview, undoReview } from '#engine/actions/review-actions.ts';
import { presets } from '#engine/presets/presets.ts';
import { systemClock } from '#base/clock.ts';
import type { Plumbline } from './wiring.ts';

/** What the API and the command line ask of the engine, bound to one process. */
export const actionsOf = ({ store, queue, connections }: Plumbline): Actions => {
  const deps: Parameters<typeof addFlow>[0] = {
    db: store.db,
    clock: systemClock,
    wake: (trx, ids) => queue.wake(trx, ids),
    presets,
  };
  return {
    connections,
    reviews: {
      decide: (acting, id, decision) => decideReview(deps, acting, id, decision),
      undo: (acting, id) => undoReview(deps, acting, id),
    },
    deadLetters: { replay: (acting, selection) => replayDeadLetters(deps, acting, selection) },
    flows: {
      create: (acting, input) => addFlow(deps, acting, input),
      change: (acting, id, input) => changeFlow(deps, acting, id, input),
      syncNow: (acting, id, options) => syncFlowNow(deps, acting, id, options),
    },
  };
};
