import type { ConnectionId, DoubleId, FlowId, RecordId, WorkspaceId } from '#base/ids.ts';

/** That a record of a target is the double of another; see `store/doubles.ts`. */
export interface RecordDoubleTable {
  id: DoubleId;
  workspace_id: WorkspaceId;
  double_record_id: RecordId;
  kept_record_id: RecordId;
  decided_by: string;
  decided_at: number;
  undone_by: string | null;
  undone_at: number | null;
}

/** A flow record that is looked at again once another record is linked at a target; see `store/awaited-links.ts`. */
export interface AwaitedLinkTable {
  flow_id: FlowId;
  source_record_id: RecordId;
  workspace_id: WorkspaceId;
  awaited_record_id: RecordId;
  target_connection_id: ConnectionId;
  target_kind: string;
}

export interface LinkMoveDatabase {
  record_double: RecordDoubleTable;
  awaited_link: AwaitedLinkTable;
}
