import { addFlow, changeFlow, syncFlowNow, type FlowActionDeps } from '#engine/actions/flow-actions.ts';
import { replayDeadLetters } from '#engine/actions/replay-actions.ts';
import { decideReview, undoReview } from '#engine/actions/review-actions.ts';
import type { Actions, ConnectionActions } from './actions.ts';

/** All actions: those on connections as given, the others as transactions on the store. */
export const createActions = (deps: FlowActionDeps, connections: ConnectionActions): Actions => ({
  connections,
  reviews: {
    decide: (acting, reviewId, decision) => decideReview(deps, acting, reviewId, decision),
    undo: (acting, reviewId) => undoReview(deps, acting, reviewId),
  },
  deadLetters: { replay: (acting, selection) => replayDeadLetters(deps, acting, selection) },
  flows: {
    create: (acting, input) => addFlow(deps, acting, input),
    change: (acting, flowId, input) => changeFlow(deps, acting, flowId, input),
    syncNow: (acting, flowId, options) => syncFlowNow(deps, acting, flowId, options),
  },
});
