import type { ConflictId, FlowId, RecordId, WorkspaceId } from '#base/ids.ts';
import type { ConflictChoice } from '#model/field-verdict.ts';

/** A field of which a person must say whose value counts; see `store/conflicts.ts`. */
export interface ConflictTable {
  id: ConflictId;
  workspace_id: WorkspaceId;
  flow_id: FlowId;
  source_record_id: RecordId;
  target_record_id: RecordId;
  field: string;
  /** `answered`: a person chose, and that counts while both values are those that were shown. */
  state: 'open' | 'answered' | 'closed';
  choice: ConflictChoice | null;
  /** Both values and who its vendor says changed each record, sealed. */
  sealed: string;
  /** When its vendor says that the record was modified, epoch ms. */
  source_at: number | null;
  target_at: number | null;
  answered_by: string | null;
  answered_at: number | null;
  created_at: number;
  closed_at: number | null;
}

export interface ConflictDatabase {
  conflict: ConflictTable;
}
