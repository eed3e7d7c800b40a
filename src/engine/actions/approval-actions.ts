import type { Transaction } from 'kysely';
import { PlumblineError } from '#base/errors.ts';
import type { ChangeId } from '#base/ids.ts';
import { notifyLive } from '#engine/deps.ts';
import { approvalError } from '#engine/approvals/approval-errors.ts';
import { appendAudit, type AuditEntry } from '#store/audit.ts';
import { moveApprovals } from '#store/approvals.ts';
import { markForPerson } from '#store/person-marks.ts';
import type { Database } from '#store/tables.ts';
import { countApprovals, listWaitingIds, type ApprovalFilter } from '#store/views/approval-views.ts';
import { act, type ActionDeps } from './acting.ts';
import {
  auditOf,
  giveApproval,
  lockApproval,
  lockApprovals,
  requireApprover,
  requireDecidable,
  type Approving,
  type LockedApproval,
} from './approving.ts';

export type Verdict =
  | { readonly verdict: 'approve' }
  /** `reason` is for the people who see the record; it may be empty. */
  | { readonly verdict: 'reject'; readonly reason: string };

export interface Decided {
  /** `given`: approved by this person, and waiting for another. */
  readonly outcome: 'approved' | 'given' | 'rejected';
  readonly given: number;
  readonly needed: number;
}

/** Approves or rejects one change. What an approved one writes is planned anew and sent only if it is still the same. */
export const decideApproval = (
  deps: ActionDeps,
  approving: Approving,
  changeId: ChangeId,
  verdict: Verdict,
): Promise<Decided> =>
  act(deps, approving, async (trx, now) => {
    const approval = await lockApproval(trx, changeId);
    const { decided, audit } = await decide(trx, approving, approval, verdict, now);
    await settle(trx, deps, approving, [approval], [audit], now);
    return decided;
  });

const decide = async (
  trx: Transaction<Database>,
  approving: Approving,
  approval: LockedApproval,
  verdict: Verdict,
  now: number,
): Promise<{ readonly decided: Decided; readonly audit: AuditEntry }> => {
  requireDecidable(approving, approval, now);
  if (verdict.verdict === 'approve') {
    const { isApproved, given, audit } = await giveApproval(trx, approving, approval, now);
    return {
      decided: { outcome: isApproved ? 'approved' : 'given', given, needed: approval.people },
      audit,
    };
  }
  const reason = verdict.reason.trim();
  await trx
    .updateTable('approval')
    .set({ state: 'rejected', decided_by: approving.actor, decided_at: now, reason })
    .where('id', '=', approval.id)
    .execute();
  await trx
    .updateTable('change')
    .set({
      state: 'rejected',
      settled_at: now,
      code: 'approval.rejected',
      message: reason === '' ? 'A person rejected it.' : reason,
    })
    .where('id', '=', approval.change_id)
    .execute();
  const details = { change: approval.change_id, flow: approval.flow_id };
  return {
    decided: { outcome: 'rejected', given: 0, needed: approval.people },
    audit: auditOf(approving, approval, 'change.rejected', details),
  };
};

/** Has the records looked at first of all work, tells who watches, and writes it down. */
export const settle = async (
  trx: Transaction<Database>,
  deps: ActionDeps,
  approving: Approving,
  approvals: readonly LockedApproval[],
  audit: readonly AuditEntry[],
  now: number,
): Promise<void> => {
  if (approvals.length === 0) return;
  await markForPerson(
    trx,
    approvals.map((each) => ({ flowId: each.flow_id, sourceRecordId: each.source_record_id })),
    now,
  );
  await notifyLive(trx, approving.workspaceId, ['approvals', 'changes', 'records', 'overview']);
  await deps.wake(trx, [...new Set(approvals.map((each) => each.target_connection_id))].toSorted());
  await appendAudit(trx, approving.workspaceId, audit, now);
};

/** Changes decided in one transaction: locks are held briefly, and what is done stays done. */
const groupSize = 100;

export type ApprovalSelection =
  | { readonly which: 'ids'; readonly ids: readonly ChangeId[] }
  /** `expected`: how many the person was shown; another number now is refused before anything is decided. */
  | { readonly which: 'filter'; readonly filter: ApprovalFilter; readonly expected: number };

export interface BulkDecided {
  readonly approved: number;
  /** Approved by this person, and waiting for another. */
  readonly given: number;
  readonly rejected: number;
  /** What could not be decided, by code. */
  readonly refused: readonly { readonly code: string; readonly count: number }[];
}

/**
 * Approves or rejects many changes, each as if alone: what may not be decided by this person, or waits no more, is counted
 * and left. @throws `approval.count_changed`, `approval.key_may_not`.
 */
export const decideApprovals = async (
  deps: ActionDeps,
  approving: Approving,
  selection: ApprovalSelection,
  verdict: Verdict,
): Promise<BulkDecided> => {
  if (!approving.mayApprove)
    throw approvalError('approval.key_may_not', 'This API key was not made to approve or reject.');
  const ids = await chosenIds(deps, approving, selection);
  const counts = { approved: 0, given: 0, rejected: 0 };
  const refused = new Map<string, number>();
  for (let at = 0; at < ids.length; at += groupSize) {
    const group = await act(deps, approving, (trx, now) =>
      decideGroup(trx, deps, approving, ids.slice(at, at + groupSize), verdict, now),
    );
    for (const outcome of group)
      if (outcome === 'approved' || outcome === 'given' || outcome === 'rejected') counts[outcome] += 1;
      else refused.set(outcome, (refused.get(outcome) ?? 0) + 1);
  }
  return { ...counts, refused: [...refused].map(([code, count]) => ({ code, count })) };
};

const chosenIds = async (
  deps: ActionDeps,
  approving: Approving,
  selection: ApprovalSelection,
): Promise<readonly ChangeId[]> => {
  if (selection.which === 'ids') return [...new Set(selection.ids)];
  const { filter, expected } = selection;
  return act(deps, approving, async (trx, now) => {
    const count = await countApprovals(trx, filter, approving, now);
    if (count !== expected)
      throw approvalError(
        'approval.count_changed',
        `${String(count)} changes wait by this filter now, not ${String(expected)}.`,
      );
    return listWaitingIds(trx, filter, approving, now);
  });
};

/** Says of each change what became of it: an outcome, or the code that it was refused with. */
const decideGroup = async (
  trx: Transaction<Database>,
  deps: ActionDeps,
  approving: Approving,
  ids: readonly ChangeId[],
  verdict: Verdict,
  now: number,
): Promise<readonly string[]> => {
  const outcomes: string[] = [];
  const done: LockedApproval[] = [];
  const audit: AuditEntry[] = [];
  const locked = await lockApprovals(trx, ids);
  for (const approval of locked) {
    try {
      const { decided, audit: entry } = await decide(trx, approving, approval, verdict, now);
      outcomes.push(decided.outcome);
      done.push(approval);
      audit.push(entry);
    } catch (caught) {
      // Refusals come before anything is written, so the transaction goes on.
      if (!(caught instanceof PlumblineError) || !caught.code.startsWith('approval.')) throw caught;
      outcomes.push(caught.code);
    }
  }
  for (let missing = ids.length - locked.length; missing > 0; missing -= 1)
    outcomes.push('approval.not_found');
  await settle(trx, deps, approving, done, audit, now);
  return outcomes;
};

/** Lets a rejected or expired change be proposed again, as what the flow would write now. @throws `approval.not_over`, and all of `requireApprover`. */
export const reopenApproval = (deps: ActionDeps, approving: Approving, changeId: ChangeId): Promise<void> =>
  act(deps, approving, async (trx, now) => {
    const approval = await lockApproval(trx, changeId);
    requireApprover(approving, approval);
    if (approval.state !== 'rejected' && approval.state !== 'expired')
      throw approvalError(
        'approval.not_over',
        'This change was not rejected, or has been proposed again since.',
      );
    await moveApprovals(trx, [approval.id], 'void');
    const details = { change: approval.change_id, flow: approval.flow_id };
    await settle(
      trx,
      deps,
      approving,
      [approval],
      [auditOf(approving, approval, 'change.reopened', details)],
      now,
    );
  });
