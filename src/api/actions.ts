import type { Transaction } from 'kysely';
import type {
  healDrift,
  readDrift,
  requireDrift,
  resyncRecord,
  settleAdopted,
} from '#engine/actions/drift-actions.ts';
import type { Database } from '#store/tables.ts';
import type { countBulk, decideBulk } from '#engine/actions/bulk-review-actions.ts';
import type { applyMove, previewMove, undoDouble } from '#engine/actions/link-actions.ts';
import type { makeAnew } from '#engine/actions/anew-actions.ts';
import type { decideApproval, decideApprovals, reopenApproval } from '#engine/actions/approval-actions.ts';
import type { settleHandOvers } from '#engine/actions/hand-over-actions.ts';
import type { matchOwner, unmatchOwner } from '#engine/actions/owner-actions.ts';
import type { resolveConflicts } from '#engine/actions/conflict-actions.ts';
import type { editAndApprove } from '#engine/actions/edit-approval.ts';
import type { changeFlow } from '#engine/actions/flow-change.ts';
import type { syncFlowNow } from '#engine/actions/flow-sync.ts';
import type { addFlow } from '#engine/actions/new-flow.ts';
import type { exportFlow, importFlow } from '#engine/actions/flow-file-actions.ts';
import type { changeTable, removeTable, uploadTable } from '#engine/actions/lookup-table-actions.ts';
import type {
  checkDraft,
  discardDraft,
  previewMapping,
  publishDraft,
  readDraft,
  readPickable,
  rollBack,
  saveDraft,
} from '#engine/actions/mapping-actions.ts';
import type {
  cancelReconciliationRun,
  deleteReconciliationRun,
  healReconciliation,
  nameReconciliationRun,
  setReconciliationSchedule,
  startReconciliation,
  startReplay,
  startRehearsal,
} from '#engine/actions/reconcile-actions.ts';
import type {
  checkPayload,
  listDeliveries,
  readDelivery,
  replayDelivery,
} from '#engine/inbox/inbox-actions.ts';
import type { takeDelivery } from '#engine/inbox/inbox.ts';
import type { applyRehearsal, decideApply } from '#engine/actions/rehearsal-actions.ts';
import type { replayDeadLetters } from '#engine/actions/replay-actions.ts';
import type { decideReview, undoReview } from '#engine/actions/review-actions.ts';
import type { ConnectionService } from '#engine/connections/connection-service.ts';

/** An action of the engine's as it is called: what it works on is given already. */
type Bound<Action> = Action extends (deps: never, ...asked: infer Asked) => infer Answer
  ? (...asked: Asked) => Answer
  : never;

/** The same of one that works in a transaction of its caller's. */
type InTransaction<Action> = Action extends (
  trx: Transaction<Database>,
  deps: never,
  ...asked: infer Asked
) => infer Answer
  ? (trx: Transaction<Database>, ...asked: Asked) => Answer
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
    readonly count: Bound<typeof countBulk>;
    readonly decideMany: Bound<typeof decideBulk>;
  };
  readonly links: {
    readonly preview: Bound<typeof previewMove>;
    readonly apply: Bound<typeof applyMove>;
    readonly undoDouble: Bound<typeof undoDouble>;
  };
  readonly owners: {
    readonly match: Bound<typeof matchOwner>;
    readonly unmatch: Bound<typeof unmatchOwner>;
  };
  readonly conflicts: { readonly resolve: Bound<typeof resolveConflicts> };
  readonly handOvers: { readonly settle: Bound<typeof settleHandOvers> };
  readonly rehearsals: {
    readonly apply: Bound<typeof applyRehearsal>;
    readonly decide: Bound<typeof decideApply>;
  };
  readonly reconciliations: {
    readonly start: Bound<typeof startReconciliation>;
    readonly rehearse: Bound<typeof startRehearsal>;
    readonly replay: Bound<typeof startReplay>;
    readonly cancel: Bound<typeof cancelReconciliationRun>;
    readonly heal: Bound<typeof healReconciliation>;
    readonly name: Bound<typeof nameReconciliationRun>;
    readonly remove: Bound<typeof deleteReconciliationRun>;
    readonly schedule: Bound<typeof setReconciliationSchedule>;
  };
  readonly approvals: {
    readonly decide: Bound<typeof decideApproval>;
    readonly decideMany: Bound<typeof decideApprovals>;
    readonly edit: Bound<typeof editAndApprove>;
    readonly reopen: Bound<typeof reopenApproval>;
  };
  /** What is pushed to connections: `take` is for the webhook door alone, after the sender's proof held. */
  readonly inbox: {
    readonly take: Bound<typeof takeDelivery>;
    readonly list: Bound<typeof listDeliveries>;
    readonly read: Bound<typeof readDelivery>;
    readonly replay: Bound<typeof replayDelivery>;
    readonly check: Bound<typeof checkPayload>;
  };
  readonly deadLetters: { readonly replay: Bound<typeof replayDeadLetters> };
  readonly records: {
    readonly anew: Bound<typeof makeAnew>;
    readonly drift: Bound<typeof readDrift>;
    readonly heal: Bound<typeof healDrift>;
    readonly resync: Bound<typeof resyncRecord>;
    /** The two steps of adopting, in the transaction that changes the source. */
    readonly requireDrift: InTransaction<typeof requireDrift>;
    readonly settleAdopted: InTransaction<typeof settleAdopted>;
  };
  readonly flows: {
    readonly create: Bound<typeof addFlow>;
    readonly change: Bound<typeof changeFlow>;
    readonly syncNow: Bound<typeof syncFlowNow>;
    readonly exportFile: Bound<typeof exportFlow>;
    readonly importFile: Bound<typeof importFlow>;
  };
  readonly mappings: {
    readonly draft: Bound<typeof readDraft>;
    readonly save: Bound<typeof saveDraft>;
    readonly discard: Bound<typeof discardDraft>;
    readonly check: Bound<typeof checkDraft>;
    readonly preview: Bound<typeof previewMapping>;
    readonly fields: Bound<typeof readPickable>;
    readonly publish: Bound<typeof publishDraft>;
    readonly rollBack: Bound<typeof rollBack>;
  };
  readonly tables: {
    readonly upload: Bound<typeof uploadTable>;
    readonly change: Bound<typeof changeTable>;
    readonly remove: Bound<typeof removeTable>;
  };
}
