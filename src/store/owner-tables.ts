import type { ConnectionId, WorkspaceId } from '#base/ids.ts';

/** What a person said of one person of a source; see `store/owners.ts`. */
export interface OwnerMatchTable {
  workspace_id: WorkspaceId;
  source_connection_id: ConnectionId;
  target_connection_id: ConnectionId;
  /** In lower case; empty for all who are matched to nobody. */
  email: string;
  /** Null: the field is left empty. */
  target_email: string | null;
  decided_by: string;
  decided_at: number;
}

export interface OwnerDatabase {
  owner_match: OwnerMatchTable;
}
