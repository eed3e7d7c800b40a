import type { FlowId, RecordId, ReconciliationId, RehearsalApplyId, WorkspaceId } from '#base/ids.ts';
import type { FlowSettings } from '#model/flow.ts';
import type { ApplyState, LookVerdict } from '#model/rehearsal.ts';
import type { JsonColumn } from '#store/column-shapes.ts';

export interface RehearsalApplyTable {
  id: RehearsalApplyId;
  workspace_id: WorkspaceId;
  reconciliation_id: ReconciliationId;
  flow_id: FlowId;
  state: ApplyState;
  /** Writes that were rehearsed. */
  planned: number;
  /** The version that it let the flow work by, and the one before. */
  version: number;
  before_version: number;
  before_settings: JsonColumn<FlowSettings>;
  /** Whether it let a flow run that was paused. */
  was_paused: boolean;
  asked_by: string;
  asked_at: number;
  decided_by: string | null;
  decided_at: number | null;
  ended_at: number | null;
}

/** What the last look at a record of a held flow came to. */
export interface RehearsalLookTable {
  apply_id: RehearsalApplyId;
  source_record_id: RecordId;
  workspace_id: WorkspaceId;
  verdict: LookVerdict;
  /** Whether the rehearsal would have written it. */
  planned: boolean;
  /** The mark that was looked at; of what was released, that of its first look. */
  seq: number;
  looked_at: number;
}

export interface RehearsalDatabase {
  rehearsal_apply: RehearsalApplyTable;
  rehearsal_look: RehearsalLookTable;
}
