import type { ConnectionId, DeliveryId, WorkspaceId } from '#base/ids.ts';
import type { Generated } from 'kysely';

export const inboundStates = ['taken', 'refused'] as const;
export type InboundState = (typeof inboundStates)[number];

export interface InboundDeliveryTable {
  id: DeliveryId;
  workspace_id: WorkspaceId;
  connection_id: ConnectionId;
  /** The sender's id, or the bytes, hashed. */
  delivery_key: string;
  state: InboundState;
  /** Why it was refused. */
  code: string | null;
  message: string | null;
  hint: string | null;
  /** How many it held; 0 where it could not be read. */
  records: number;
  /** In bytes. */
  size: number;
  /** As received, sealed. */
  body: string;
  received_at: number;
  /** How often it came again. */
  repeats: Generated<number>;
  last_at: number;
  replayed_at: number | null;
}

export interface PushedRecordTable {
  connection_id: ConnectionId;
  kind: string;
  key: string;
  workspace_id: WorkspaceId;
  version: number | null;
  hash: string;
  /** Sealed. */
  body: string;
  delivery_id: DeliveryId;
  received_at: number;
}
