import type { Generated } from 'kysely';
import type { AlertId, ChannelId, MessageId, WorkspaceId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { AlertKind } from '#model/telling/alert-kinds.ts';
import type { ChannelState, ChannelType, MessageState } from '#model/telling/message-states.ts';
import type { NotificationChoice } from '#model/telling/notification-kinds.ts';
import type { JsonColumn, TextsColumn } from '#store/column-shapes.ts';

/** Where a workspace is told things outside the console. */
export interface ChannelTable {
  id: ChannelId;
  workspace_id: WorkspaceId;
  type: ChannelType;
  name: string;
  /** What people see of the address: the whole of a mail address, the host of any other. */
  shown: string;
  /** The address and the secrets it signs with. */
  sealed: string;
  /** Patterns of the events it takes. */
  events: TextsColumn;
  state: ChannelState;
  state_code: string | null;
  failures: Generated<number>;
  failing_since: number | null;
  resume_at: Generated<number>;
  /** The audit entry up to which events were forwarded. */
  audit_no: number;
  last_sent_at: number | null;
  /** While it is told again what feeds say since a time: how far that is, and where it ends. */
  refeed_at: number | null;
  refeed_id: string | null;
  refeed_until: number | null;
  created_by: string;
  created_at: number;
}

export interface AlertTable {
  id: AlertId;
  workspace_id: WorkspaceId;
  kind: AlertKind;
  subject_kind: string;
  subject_id: string;
  details: JsonColumn<JsonObject>;
  opened_at: number;
  told_at: number | null;
  recovered_at: number | null;
  recovery_told_at: number | null;
}

export interface AlertRuleTable {
  workspace_id: WorkspaceId;
  kind: AlertKind;
  enabled: boolean;
  after_ms: number | null;
}

/** One thing to tell one channel or person; `event_key` makes it one however often it is asked for. */
export interface OutgoingMessageTable {
  id: MessageId;
  workspace_id: WorkspaceId;
  channel_id: ChannelId | null;
  person_id: string | null;
  kind: string;
  event_key: string;
  body: string;
  state: MessageState;
  tries: Generated<number>;
  /** When it is due; while it is being sent, when that counts as interrupted. */
  next_at: number;
  /** When its patience began: when it was made, or replayed. */
  since: number;
  code: string | null;
  http_status: number | null;
  created_at: number;
  sent_at: number | null;
}

/** One try of a message. */
export interface MessageTryTable {
  message_id: MessageId;
  no: number;
  workspace_id: WorkspaceId;
  at: number;
  took_ms: number;
  http_status: number | null;
  /** Why it was not taken; null when it was. */
  code: string | null;
}

export interface NotificationPreferenceTable {
  workspace_id: WorkspaceId;
  person_id: string;
  kind: string;
  choice: NotificationChoice;
}

export interface TellingDatabase {
  channel: ChannelTable;
  alert: AlertTable;
  alert_rule: AlertRuleTable;
  outgoing_message: OutgoingMessageTable;
  message_try: MessageTryTable;
  notification_preference: NotificationPreferenceTable;
}
