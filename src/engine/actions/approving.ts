import { sql, type Transaction } from 'kysely';
import type { ApprovalId, ChangeId, ConnectionId, FlowId, RecordId } from '#base/ids.ts';
import {
  countApprovers,
  hasRole,
  isApproved,
  type ApprovalRule,
  type Approver,
  type ApproverRole,
} from '#model/approval.ts';
import type { ChangeAction, ChangeState } from '#model/change.ts';
import { approvalError } from '#engine/approvals/approval-errors.ts';
import type { ApprovalState } from '#store/approval-tables.ts';
import { readyChanges } from '#store/approvals.ts';
import type { AuditEntry } from '#store/audit.ts';
import type { Database } from '#store/tables.ts';
import type { Acting } from './acting.ts';

/** Who approves. `person` stands behind `actor`: whoever made the key that a program comes with. */
export interface Approving extends Acting {
  readonly person: string;
  readonly role: ApproverRole;
  /** False for keys that were not made for it. */
  readonly mayApprove: boolean;
}

export interface LockedApproval {
  readonly id: ApprovalId;
  readonly state: ApprovalState;
  readonly change_id: ChangeId;
  readonly change_state: ChangeState;
  readonly action: ChangeAction;
  readonly flow_id: FlowId;
  readonly source_record_id: RecordId;
  readonly target_connection_id: ConnectionId;
  readonly role: ApproverRole;
  readonly people: 1 | 2;
  readonly rules: readonly ApprovalRule[];
  readonly contact_key: string | null;
  readonly asked_at: number;
  readonly remind_at: number | null;
  readonly expires_at: number | null;
}

/** The approvals that these changes wait for or waited for, locked in the order of their ids. */
export const lockApprovals = async (
  trx: Transaction<Database>,
  changeIds: readonly ChangeId[],
): Promise<readonly LockedApproval[]> => {
  const locked = await sql<LockedApproval>`
    select a.id, a.state, a.change_id, c.state as change_state, c.action, a.flow_id, a.source_record_id,
      a.target_connection_id, a.role, a.people, a.rules, a.contact_key, a.asked_at, a.remind_at, a.expires_at
    from approval a join change c on c.id = a.change_id
    where a.change_id = any(${[...changeIds]}::text[]) order by a.id for update of a`.execute(trx);
  return locked.rows;
};

/** @throws `approval.not_found`. */
export const lockApproval = async (trx: Transaction<Database>, id: ChangeId): Promise<LockedApproval> => {
  const [approval] = await lockApprovals(trx, [id]);
  if (approval === undefined)
    throw approvalError('approval.not_found', 'No such change waits for approval in this workspace.');
  return approval;
};

/** @throws `approval.key_may_not`, `approval.role_needed`. */
export const requireApprover = (approving: Approving, approval: LockedApproval): void => {
  if (!approving.mayApprove)
    throw approvalError('approval.key_may_not', 'This API key was not made to approve or reject.');
  if (!hasRole(approving.role, approval.role))
    throw approvalError('approval.role_needed', `This change waits for ${roleWords[approval.role]}.`);
};

/** @throws `approval.not_waiting`, and all of `requireApprover`. */
export const requireDecidable = (approving: Approving, approval: LockedApproval, now: number): void => {
  requireApprover(approving, approval);
  if (approval.state !== 'waiting' || approval.change_state !== 'awaiting_approval')
    throw approvalError('approval.not_waiting', standingWords[approval.state]);
  if (approval.expires_at !== null && approval.expires_at <= now)
    throw approvalError('approval.not_waiting', standingWords.expired);
};

const roleWords: Readonly<Record<ApproverRole, string>> = {
  member: 'a member of the workspace',
  admin: 'an admin or owner of the workspace',
  owner: 'an owner of the workspace',
};

const standingWords: Readonly<Record<ApprovalState, string>> = {
  waiting: 'This change does not wait any more.',
  approved: 'This change was approved already.',
  rejected: 'This change was rejected.',
  expired: 'Nobody approved this change in time.',
  done: 'This change was approved and applied already.',
  void: 'What would be written is another body now, so this change waits no more.',
};

/** Stores one person's approval; with the last that is needed the change becomes ready. @throws `approval.other_person`. */
export const giveApproval = async (
  trx: Transaction<Database>,
  approving: Approving,
  approval: LockedApproval,
  now: number,
): Promise<{ readonly isApproved: boolean; readonly given: number; readonly audit: AuditEntry }> => {
  const vote = await trx
    .insertInto('approval_vote')
    .values({
      approval_id: approval.id,
      person: approving.person,
      workspace_id: approving.workspaceId,
      actor: approving.actor,
      role: approving.role,
      at: now,
    })
    .onConflict((conflict) => conflict.columns(['approval_id', 'person']).doNothing())
    .executeTakeFirst();
  if (vote.numInsertedOrUpdatedRows !== 1n)
    throw approvalError('approval.other_person', 'You have approved this change; it needs another person.');
  const approvers: readonly Approver[] = await trx
    .selectFrom('approval_vote')
    .select(['person', 'role'])
    .where('approval_id', '=', approval.id)
    .execute();
  const given = countApprovers(approval, approvers);
  const isDone = isApproved(approval, approvers);
  if (isDone) {
    await trx
      .updateTable('approval')
      .set({ state: 'approved', decided_by: approving.actor, decided_at: now })
      .where('id', '=', approval.id)
      .execute();
    await readyChanges(trx, [approval.change_id]);
  }
  const details = { change: approval.change_id, flow: approval.flow_id, given, needed: approval.people };
  const action = isDone ? 'change.approved' : 'change.approval_given';
  return { isApproved: isDone, given, audit: auditOf(approving, approval, action, details) };
};

export const auditOf = (
  { actor }: Acting,
  approval: Pick<LockedApproval, 'source_record_id'>,
  action: AuditEntry['action'],
  details: AuditEntry['details'],
): AuditEntry => ({
  actor,
  action,
  subjectKind: 'record',
  subjectId: approval.source_record_id,
  details,
});
