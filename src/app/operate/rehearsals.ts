import { isId, type RehearsalApplyId, type WorkspaceId } from '#base/ids.ts';
import { systemClock } from '#base/clock.ts';
import { rehearsalApplyOf, rehearsalLooksOf } from '#api/rehearsal-answers.ts';
import type { RehearsalApply, RehearsalLook } from '#contract/rehearsals.ts';
import type { ApplyDecision } from '#engine/actions/rehearsal-actions.ts';
import { rehearsalError } from '#engine/rehearsals/rehearsal-errors.ts';
import { heldVerdicts } from '#model/rehearsal.ts';
import { findApplyOf } from '#store/reconcile/rehearsal-applies.ts';
import { readCursor } from '#store/views/page-cursor.ts';
import { listLookViews } from '#store/views/rehearsal-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { appError } from '#app/app-errors.ts';
import { operatorActor, type Operator } from './operator.ts';

const acting = (workspaceId: WorkspaceId) => ({ workspaceId, actor: operatorActor });

const runId = (id: string) => {
  if (isId('reconciliation', id)) return id;
  throw appError('operate.reconciliation_unknown', `There is no reconciliation "${id}".`);
};

/** Lets a flow write exactly what was rehearsed, and gives how far that is. */
export const applyRehearsal = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  id: string,
): Promise<RehearsalApply> => {
  await operator.actions.rehearsals.apply(acting(workspaceId), runId(id));
  return readApply(operator, workspaceId, id);
};

/** The last apply of a rehearsal. @throws `rehearsal.not_found`. */
export const readApply = (
  operator: Operator,
  workspaceId: WorkspaceId,
  id: string,
): Promise<RehearsalApply> =>
  inWorkspace(operator.plumbline.store.db, workspaceId, async (trx) => {
    const row = await findApplyOf(trx, runId(id));
    if (row === undefined) throw rehearsalError('rehearsal.not_found', 'This rehearsal was never applied.');
    return rehearsalApplyOf(trx, row, systemClock.now());
  });

export const decideApply = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  id: string,
  decision: ApplyDecision,
): Promise<RehearsalApply> => {
  const known = await readApply(operator, workspaceId, id);
  await operator.actions.rehearsals.decide(acting(workspaceId), known.id, decision);
  return readApply(operator, workspaceId, id);
};

const looksAPage = 200;

/** All that is held of an apply. */
export const readHeld = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  id: RehearsalApplyId,
): Promise<readonly RehearsalLook[]> => {
  const held: RehearsalLook[] = [];
  let after: readonly [string] | null = null;
  for (;;) {
    const begin: readonly [string] | null = after;
    const page = await inWorkspace(operator.plumbline.store.db, workspaceId, async (trx) => {
      const read = await listLookViews(trx, id, heldVerdicts, { after: begin, limit: looksAPage });
      return { next: read.next, items: await rehearsalLooksOf(trx, read.rows) };
    });
    held.push(...page.items);
    after = page.next === null ? null : readCursor(page.next, ['string']);
    if (after === null) return held;
  }
};
