import type { ColumnType, Generated } from 'kysely';
import type {
  AttemptId,
  CallId,
  ChangeId,
  ConnectionId,
  DeliveryId,
  FlowId,
  LinkId,
  RecordId,
  ReviewId,
  SyncRunId,
  WorkspaceId,
} from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { AttemptOutcome, ChangeAction, ChangeState } from '#model/change.ts';
import type { ConnectionSettings, ConnectionState } from '#model/connection.ts';
import type { RecordState } from '#model/connector.ts';
import type { FlowRecordState, FlowSettings } from '#model/flow.ts';
import type { DefinedFields } from '#model/kind-fields.ts';
import type { MatchCandidate, RememberedDecision } from '#model/match.ts';
import type { Person, SeenPerson } from '#model/people.ts';
import type { ApprovalDatabase } from './approval-tables.ts';
import type { AuthDatabase } from './auth-tables.ts';
import type { JsonColumn } from './column-shapes.ts';
import type { ConflictDatabase } from './conflict-tables.ts';
import type { InboundDeliveryTable, PushedRecordTable } from './inbound-tables.ts';
import type { HandOverDatabase } from './hand-over-tables.ts';
import type { LinkMoveDatabase } from './link-move-tables.ts';
import type { CrmDatabase } from './crm/crm-tables.ts';
import type { MappingDatabase } from './mapping-tables.ts';
import type { OwnerDatabase } from './owner-tables.ts';
import type { ReconcileDatabase } from './reconcile/reconcile-tables.ts';
import type { RehearsalDatabase } from './reconcile/rehearsal-tables.ts';
import type { TellingDatabase } from './telling/telling-tables.ts';

export interface WorkspaceTable {
  id: WorkspaceId;
  name: string;
  created_at: number;
}

export interface CredentialTable {
  id: string;
  workspace_id: WorkspaceId;
  vendor: string;
  sealed: string;
  generation: Generated<number>;
  expires_at: number | null;
  refreshed_at: number;
  refresh_until: Generated<number>;
  refresh_by: string | null;
}

export interface ConnectionTable {
  id: ConnectionId;
  workspace_id: WorkspaceId;
  vendor: string;
  profile: string;
  name: string;
  credential_id: string | null;
  tenant_id: string | null;
  tenant_name: string | null;
  state: ConnectionState;
  state_code: string | null;
  state_since: number;
  settings: JsonColumn<ConnectionSettings>;
  facts: JsonColumn<JsonObject>;
  facts_at: number | null;
  custom_fields: JsonColumn<DefinedFields>;
  /** Whom it is known to have; null where its vendor tells nothing of its people. */
  people: ColumnType<readonly Person[] | null, string | null | undefined, string | null>;
  lease_by: string | null;
  lease_until: Generated<number>;
  lease_no: Generated<number>;
  resume_at: Generated<number>;
  failures: Generated<number>;
  last_ok_at: number | null;
  last_error_code: string | null;
  last_error_at: number | null;
  webhook_at: number | null;
  /** Since when no drain has come through; null while it does. */
  failing_since: number | null;
  created_at: number;
}

/** A consent under way; `sealed` holds what is needed when the vendor sends the person back. */
export interface ConsentTable {
  state_hash: string;
  workspace_id: WorkspaceId;
  session_hash: string;
  vendor: string;
  connection_id: ConnectionId | null;
  sealed: string;
  created_at: number;
  expires_at: number;
}

export interface DeliveryTable {
  id: DeliveryId;
  workspace_id: WorkspaceId;
  connection_id: ConnectionId;
  event_key: string;
  /** The record it told of, by key or alias. */
  kind: string;
  key: string;
  body: string;
  received_at: number;
}

export interface RecordTable {
  id: RecordId;
  workspace_id: WorkspaceId;
  connection_id: ConnectionId;
  kind: string;
  key: string;
  state: RecordState | 'unread';
  title: Generated<string>;
  email: string | null;
  name_key: string | null;
  email_key: string | null;
  tax_key: string | null;
  reference: string | null;
  parent_kind: string | null;
  parent_key: string | null;
  merged_into: string | null;
  version: number | null;
  hash: string | null;
  body: string | null;
  seen_by: string | null;
  first_seen_at: number;
  observed_at: number | null;
  stale_seq: Generated<number>;
  seen_seq: Generated<number>;
  read_attempts: Generated<number>;
  read_at: Generated<number>;
  read_code: string | null;
  /** The people of the tenant whom it names; null for none. */
  people: ColumnType<readonly SeenPerson[] | null, string | null | undefined, string | null>;
}

export interface RecordAliasTable {
  connection_id: ConnectionId;
  kind: string;
  alias: string;
  key: string;
  workspace_id: WorkspaceId;
}

/** An id of another record that this one holds; see `ObservedRecord.mentions`. */
export interface RecordMentionTable {
  connection_id: ConnectionId;
  kind: string;
  key: string;
  name: string;
  value: string;
  workspace_id: WorkspaceId;
}

export interface FlowTable {
  id: FlowId;
  workspace_id: WorkspaceId;
  preset: string;
  name: string;
  source_connection_id: ConnectionId;
  source_kind: string;
  target_connection_id: ConnectionId;
  target_kind: string;
  state: 'enabled' | 'paused';
  /** What the flow waits for where no person paused it; null while it runs, and where a person did. */
  paused_for: string | null;
  settings: JsonColumn<FlowSettings>;
  /** The flow that this one goes with; null for a flow of its own. */
  companion_of: FlowId | null;
  mapping_version: number;
  /** Up to which source record's id all were marked after the mapping changed; null when all are. */
  marked_to: string | null;
  created_at: number;
}

export interface LinkTable {
  id: LinkId;
  workspace_id: WorkspaceId;
  source_record_id: RecordId;
  source_connection_id: ConnectionId;
  source_kind: string;
  target_record_id: RecordId;
  target_connection_id: ConnectionId;
  target_kind: string;
  reference: string | null;
  matched_by: string;
  evidence: JsonColumn<string[]>;
  owner_email: string | null;
  created_by: string;
  created_at: number;
}

export interface FlowRecordTable {
  flow_id: FlowId;
  source_record_id: RecordId;
  workspace_id: WorkspaceId;
  target_connection_id: ConnectionId;
  seq: Generated<number>;
  synced_seq: Generated<number>;
  state: FlowRecordState;
  state_code: string | null;
  /** What the code alone does not say: the name of the condition that a record does not meet. */
  state_detail: string | null;
  priority: Generated<number>;
  attempts: Generated<number>;
  next_at: Generated<number>;
  reference: string | null;
  agreed: string | null;
  marked_at: number;
  synced_at: number | null;
  /** Looks at marks before this one are void: a person moved the link meanwhile. */
  barrier_seq: Generated<number>;
}

export interface ChangeTable {
  id: ChangeId;
  workspace_id: WorkspaceId;
  flow_id: FlowId;
  source_record_id: RecordId;
  target_connection_id: ConnectionId;
  target_record_id: RecordId | null;
  action: ChangeAction;
  state: ChangeState;
  seq: number;
  mapping_version: number;
  priority: number;
  reason: string;
  fields: Generated<string>;
  body: string | null;
  desired: string | null;
  body_hash: string | null;
  reference: string | null;
  idempotency_key: string | null;
  tries: Generated<number>;
  code: string | null;
  message: string | null;
  hint: string | null;
  details: JsonColumn<JsonObject>;
  planned_at: number;
  sending_at: number | null;
  settled_at: number | null;
  /** It was a dead letter and ended by itself, and those outside have not been told so yet. */
  untold: Generated<boolean>;
}

export interface AttemptTable {
  id: AttemptId;
  workspace_id: WorkspaceId;
  change_id: ChangeId;
  call_id: CallId;
  no: number;
  started_at: number;
  ended_at: number | null;
  outcome: AttemptOutcome;
  http_status: number | null;
  code: string | null;
  message: string | null;
}

export interface MatchReviewTable {
  id: ReviewId;
  workspace_id: WorkspaceId;
  flow_id: FlowId;
  source_record_id: RecordId;
  reason: string;
  candidates: JsonColumn<MatchCandidate[]>;
  state: 'open' | 'decided' | 'closed';
  decision: RememberedDecision | null;
  target_record_id: RecordId | null;
  decided_by: string | null;
  decided_at: number | null;
  created_at: number;
  /** Those outside have not been told of it yet. */
  untold: Generated<boolean>;
  /** Nor that it ended without an answer. */
  untold_end: Generated<boolean>;
}

export interface CheckpointTable {
  connection_id: ConnectionId;
  kind: string;
  workspace_id: WorkspaceId;
  cursor: string | null;
  since: number | null;
  pass_started_at: number | null;
  pass_seen: Generated<number>;
  baseline_at: number | null;
  polled_at: number | null;
  full_at: number | null;
  next_at: Generated<number>;
  attempts: Generated<number>;
  /** Records that the last pass over all left out and that were too many to be believed; null when there is no doubt. */
  unlisted: number | null;
  /** A person has asked for a full pass in spite of that number. */
  unlisted_accepted: Generated<boolean>;
}

/** A record that the pass over all records under way has met. */
export interface SightingTable {
  connection_id: ConnectionId;
  kind: string;
  key: string;
  workspace_id: WorkspaceId;
}

export interface SyncRunTable {
  id: SyncRunId;
  workspace_id: WorkspaceId;
  connection_id: ConnectionId;
  kind: string;
  trigger: 'baseline' | 'poll' | 'person';
  state: 'running' | 'done' | 'failed';
  pages: Generated<number>;
  seen: Generated<number>;
  changed: Generated<number>;
  code: string | null;
  started_at: number;
  ended_at: number | null;
}

export interface BudgetTable {
  key: string;
  workspace_id: WorkspaceId | null;
  connection_id: ConnectionId | null;
  name: string;
  calls: number;
  window_ms: number;
  counts: number;
  bucket: Generated<number>;
  blocked_until: Generated<number>;
  granted: Generated<number>;
  reported_remaining: number | null;
  reported_at: number | null;
}

export interface ActivityTable {
  workspace_id: WorkspaceId;
  flow_id: FlowId;
  minute: number;
  applied: Generated<number>;
  dead: Generated<number>;
  reviews: Generated<number>;
}

export interface AuditHeadTable {
  workspace_id: WorkspaceId;
  no: number;
  hash: string;
}

export interface AuditTable {
  workspace_id: WorkspaceId;
  no: number;
  at: number;
  actor: string;
  action: string;
  subject_kind: string;
  subject_id: string;
  details: JsonColumn<JsonObject>;
  previous: string;
  hash: string;
}

/** The schema as Kysely sees it; migrations/ is where it is made, schema.sql where it can be read. */
export interface Database
  extends
    ApprovalDatabase,
    AuthDatabase,
    ConflictDatabase,
    HandOverDatabase,
    LinkMoveDatabase,
    CrmDatabase,
    MappingDatabase,
    OwnerDatabase,
    TellingDatabase,
    ReconcileDatabase,
    RehearsalDatabase {
  workspace: WorkspaceTable;
  credential: CredentialTable;
  connection: ConnectionTable;
  consent: ConsentTable;
  delivery: DeliveryTable;
  inbound_delivery: InboundDeliveryTable;
  pushed_record: PushedRecordTable;
  record: RecordTable;
  record_alias: RecordAliasTable;
  record_mention: RecordMentionTable;
  flow: FlowTable;
  link: LinkTable;
  flow_record: FlowRecordTable;
  change: ChangeTable;
  attempt: AttemptTable;
  match_review: MatchReviewTable;
  checkpoint: CheckpointTable;
  sighting: SightingTable;
  sync_run: SyncRunTable;
  budget: BudgetTable;
  activity: ActivityTable;
  audit_head: AuditHeadTable;
  audit: AuditTable;
}
