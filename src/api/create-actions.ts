import type { ConnectionService } from '#engine/connections/connection-service.ts';
import { makeAnew } from '#engine/actions/anew-actions.ts';
import { decideApproval, decideApprovals, reopenApproval } from '#engine/actions/approval-actions.ts';
import {
  healDrift,
  readDrift,
  requireDrift,
  resyncRecord,
  settleAdopted,
} from '#engine/actions/drift-actions.ts';
import { editAndApprove } from '#engine/actions/edit-approval.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { countBulk, decideBulk } from '#engine/actions/bulk-review-actions.ts';
import { applyMove, previewMove, undoDouble } from '#engine/actions/link-actions.ts';
import { settleHandOvers } from '#engine/actions/hand-over-actions.ts';
import { matchOwner, unmatchOwner } from '#engine/actions/owner-actions.ts';
import { resolveConflicts } from '#engine/actions/conflict-actions.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import { syncFlowNow } from '#engine/actions/flow-sync.ts';
import { addFlow, type FlowActionDeps } from '#engine/actions/new-flow.ts';
import { exportFlow, importFlow } from '#engine/actions/flow-file-actions.ts';
import { changeTable, removeTable, uploadTable } from '#engine/actions/lookup-table-actions.ts';
import {
  checkDraft,
  discardDraft,
  previewMapping,
  publishDraft,
  readDraft,
  readPickable,
  rollBack,
  saveDraft,
  type MappingActionDeps,
} from '#engine/actions/mapping-actions.ts';
import {
  cancelReconciliationRun,
  deleteReconciliationRun,
  healReconciliation,
  nameReconciliationRun,
  setReconciliationSchedule,
  startReconciliation,
  startReplay,
  startRehearsal,
} from '#engine/actions/reconcile-actions.ts';
import { checkPayload, listDeliveries, readDelivery, replayDelivery } from '#engine/inbox/inbox-actions.ts';
import { takeDelivery } from '#engine/inbox/inbox.ts';
import { applyRehearsal, decideApply } from '#engine/actions/rehearsal-actions.ts';
import { replayDeadLetters } from '#engine/actions/replay-actions.ts';
import { decideReview, undoReview } from '#engine/actions/review-actions.ts';
import type { Actions } from './actions.ts';

/** All actions: those on connections as given, the others as transactions on the store. */
export const createActions = (
  deps: FlowActionDeps & MappingActionDeps & EngineDeps,
  connections: ConnectionService,
): Actions => ({
  connections,
  reviews: {
    decide: (...asked) => decideReview(deps, ...asked),
    undo: (...asked) => undoReview(deps, ...asked),
    count: (...asked) => countBulk(deps, ...asked),
    decideMany: (...asked) => decideBulk(deps, ...asked),
  },
  links: {
    preview: (...asked) => previewMove(deps, ...asked),
    apply: (...asked) => applyMove(deps, ...asked),
    undoDouble: (...asked) => undoDouble(deps, ...asked),
  },
  owners: {
    match: (...asked) => matchOwner(deps, ...asked),
    unmatch: (...asked) => unmatchOwner(deps, ...asked),
  },
  conflicts: { resolve: (...asked) => resolveConflicts(deps, ...asked) },
  handOvers: { settle: (...asked) => settleHandOvers(deps, ...asked) },
  rehearsals: {
    apply: (...asked) => applyRehearsal(deps, ...asked),
    decide: (...asked) => decideApply(deps, ...asked),
  },
  reconciliations: {
    start: (...asked) => startReconciliation(deps, ...asked),
    rehearse: (...asked) => startRehearsal(deps, ...asked),
    replay: (...asked) => startReplay(deps, ...asked),
    cancel: (...asked) => cancelReconciliationRun(deps, ...asked),
    heal: (...asked) => healReconciliation(deps, ...asked),
    name: (...asked) => nameReconciliationRun(deps, ...asked),
    remove: (...asked) => deleteReconciliationRun(deps, ...asked),
    schedule: (...asked) => setReconciliationSchedule(deps, ...asked),
  },
  approvals: {
    decide: (...asked) => decideApproval(deps, ...asked),
    decideMany: (...asked) => decideApprovals(deps, ...asked),
    edit: (...asked) => editAndApprove(deps, ...asked),
    reopen: (...asked) => reopenApproval(deps, ...asked),
  },
  inbox: {
    take: (...asked) => takeDelivery(deps, ...asked),
    list: (...asked) => listDeliveries(deps, ...asked),
    read: (...asked) => readDelivery(deps, ...asked),
    replay: (...asked) => replayDelivery(deps, ...asked),
    check: (...asked) => checkPayload(deps, ...asked),
  },
  deadLetters: { replay: (...asked) => replayDeadLetters(deps, ...asked) },
  records: {
    anew: (...asked) => makeAnew(deps, ...asked),
    drift: (...asked) => readDrift(deps, ...asked),
    heal: (...asked) => healDrift(deps, ...asked),
    resync: (...asked) => resyncRecord(deps, ...asked),
    requireDrift: (trx, ...asked) => requireDrift(trx, deps, ...asked),
    settleAdopted: (trx, ...asked) => settleAdopted(trx, deps, ...asked),
  },
  flows: {
    create: (...asked) => addFlow(deps, ...asked),
    change: (...asked) => changeFlow(deps, ...asked),
    syncNow: (...asked) => syncFlowNow(deps, ...asked),
    exportFile: (...asked) => exportFlow(deps, ...asked),
    importFile: (...asked) => importFlow(deps, ...asked),
  },
  mappings: {
    draft: (...asked) => readDraft(deps, ...asked),
    save: (...asked) => saveDraft(deps, ...asked),
    discard: (...asked) => discardDraft(deps, ...asked),
    check: (...asked) => checkDraft(deps, ...asked),
    preview: (...asked) => previewMapping(deps, ...asked),
    fields: (...asked) => readPickable(deps, ...asked),
    publish: (...asked) => publishDraft(deps, ...asked),
    rollBack: (...asked) => rollBack(deps, ...asked),
  },
  tables: {
    upload: (...asked) => uploadTable(deps, ...asked),
    change: (...asked) => changeTable(deps, ...asked),
    remove: (...asked) => removeTable(deps, ...asked),
  },
});
