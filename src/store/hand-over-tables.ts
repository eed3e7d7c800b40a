import type { FlowId, HandOverId, RecordId, WorkspaceId } from '#base/ids.ts';
import type { HandOverNote } from '#model/hand-over.ts';

/** An invoice that is prepared for a person to type at another vendor; see `store/hand-overs.ts`. */
export interface HandOverTable {
  id: HandOverId;
  workspace_id: WorkspaceId;
  flow_id: FlowId;
  source_record_id: RecordId;
  /** Our cross-reference, which the typed invoice holds. */
  reference: string;
  /** The contact that the invoice is for, by its key at the source, while no client is linked to it. */
  contact_key: string | null;
  state: 'open' | 'done';
  note: HandOverNote | null;
  /** The sheet, sealed; of one that is done, as it was then. */
  sealed: string;
  /** The typed invoice, once seen; and one of which a person said that it is another. */
  seen_record_id: RecordId | null;
  refused_record_id: RecordId | null;
  /** `plumbline` where it was seen, else an actor. */
  done_by: string | null;
  done_at: number | null;
  created_at: number;
}

export interface HandOverDatabase {
  hand_over: HandOverTable;
}
