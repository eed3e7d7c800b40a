import type { ApprovalId, ChangeId, ConnectionId, FlowId, RecordId, WorkspaceId } from '#base/ids.ts';
import type { ApprovalRule, ApproverRole } from '#model/approval.ts';
import type { JsonColumn } from './column-shapes.ts';

/**
 * waiting → approved | rejected | expired → done | void. Until then it stands: what is planned of the record with the same
 * digest is answered by it. `done`: its change was applied; `void`: the plan is another now.
 */
export const approvalStates = ['waiting', 'approved', 'rejected', 'expired', 'done', 'void'] as const;
export type ApprovalState = (typeof approvalStates)[number];
export type StandingState = Exclude<ApprovalState, 'done' | 'void'>;

export interface ApprovalTable {
  id: ApprovalId;
  workspace_id: WorkspaceId;
  flow_id: FlowId;
  source_record_id: RecordId;
  target_connection_id: ConnectionId;
  /** The change that waits, or that the approved body was sent with. */
  change_id: ChangeId;
  /** The change that waited before and whose body is another one. */
  replaces: ChangeId | null;
  /** Of action, target, body and predicted totals: what exactly is approved. */
  digest: string;
  state: ApprovalState;
  role: ApproverRole;
  people: 1 | 2;
  /** The rules that the change met when it was last looked at. */
  rules: JsonColumn<ApprovalRule[]>;
  /** The contact that it is for, by the key that the source names. */
  contact_key: string | null;
  /** Who changed its body before approving it, as the audit log names them. */
  edited_by: string | null;
  asked_at: number;
  remind_at: number | null;
  expires_at: number | null;
  decided_by: string | null;
  decided_at: number | null;
  reason: string | null;
}

/** One person's approval; `person` is the same whether they are signed in or come by a key of theirs. */
export interface ApprovalVoteTable {
  approval_id: ApprovalId;
  person: string;
  workspace_id: WorkspaceId;
  actor: string;
  role: ApproverRole;
  at: number;
}

/** What a person decided one field is to hold: `FieldDecision`, sealed. */
export interface FieldDecisionTable {
  flow_id: FlowId;
  source_record_id: RecordId;
  field: string;
  workspace_id: WorkspaceId;
  sealed: string;
  decided_by: string;
  decided_at: number;
}

export interface ApprovalDatabase {
  approval: ApprovalTable;
  approval_vote: ApprovalVoteTable;
  field_decision: FieldDecisionTable;
}
