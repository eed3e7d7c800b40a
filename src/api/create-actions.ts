import type { ConnectionService } from '#engine/connections/connection-service.ts';
import { addFlow, changeFlow, syncFlowNow, type FlowActionDeps } from '#engine/actions/flow-actions.ts';
import { replayDeadLetters } from '#engine/actions/replay-actions.ts';
import { decideReview, undoReview } from '#engine/actions/review-actions.ts';
import type { Actions } from './actions.ts';

/** All actions: those on connections as given, the others as transactions on the store. */
export const createActions = (deps: FlowActionDeps, connections: ConnectionService): Actions => ({
  connections,
  reviews: {
    decide: (...asked) => decideReview(deps, ...asked),
    undo: (...asked) => undoReview(deps, ...asked),
  },
  deadLetters: { replay: (...asked) => replayDeadLetters(deps, ...asked) },
  flows: {
    create: (...asked) => addFlow(deps, ...asked),
    change: (...asked) => changeFlow(deps, ...asked),
    syncNow: (...asked) => syncFlowNow(deps, ...asked),
  },
});
