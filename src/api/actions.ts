import type { addFlow, changeFlow, syncFlowNow } from '#engine/actions/flow-actions.ts';
import type { replayDeadLetters } from '#engine/actions/replay-actions.ts';
import type { decideReview, undoReview } from '#engine/actions/review-actions.ts';
import type { ConnectionService } from '#engine/connections/connection-service.ts';

/** An action of the engine's as it is called: what it works on is given already. */
type Bound<Action> = Action extends (deps: never, ...asked: infer Asked) => infer Answer
  ? (...asked: Asked) => Answer
  : never;

/**
 * What the API asks the engine to do, in the engine's own types. Refusals are thrown as PlumblineError with codes of the
 * endpoint's contract.
 */
export interface Actions {
  readonly connections: ConnectionService;
  readonly reviews: {
    readonly decide: Bound<typeof decideReview>;
    readonly undo: Bound<typeof undoReview>;
  };
  readonly deadLetters: { readonly replay: Bound<typeof replayDeadLetters> };
  readonly flows: {
    readonly create: Bound<typeof addFlow>;
    readonly change: Bound<typeof changeFlow>;
    readonly syncNow: Bound<typeof syncFlowNow>;
  };
}
