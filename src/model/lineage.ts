import type {
  AttemptId,
  ChangeId,
  ConflictId,
  ApprovalId,
  DeliveryId,
  FlowId,
  RecordId,
  SyncRunId,
} from '#base/ids.ts';
import type { JsonValue } from '#base/json.ts';
import type { AttemptOutcome, ChangeAction, ChangeState } from '#model/change.ts';
import type { ConflictChoice } from '#model/field-verdict.ts';

/** Instants are epoch ms throughout. Values are JSON as the vendor's field holds them; null is empty. */
export interface LineageActor {
  readonly id: string;
  readonly name: string;
}

/** How the state of a record that a change was made from had reached us. */
export interface Reading {
  /** `webhook`: read because the vendor told of it; `write`: the answer to a write; `unknown`: not kept. */
  readonly by: 'webhook' | 'poll' | 'first_pass' | 'person' | 'read' | 'write' | 'unknown';
  readonly at: number | null;
  readonly deliveryId: DeliveryId | null;
  readonly receivedAt: number | null;
  readonly runId: SyncRunId | null;
}

/** Why a value was written then and not before. Several may hold at once. */
export interface LineageCause {
  readonly cause: 'first' | 'source' | 'mapping' | 'table' | 'target_edit' | 'person' | 'unknown';
  readonly at: number | null;
  readonly by: LineageActor | null;
  /** What it was, in a sentence without values. */
  readonly says: string;
}

export interface LineageStep {
  /** What was done: a path that was read, a function that was called. */
  readonly did: string;
  readonly value: JsonValue;
}

export interface LineageTable {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly uploadedAt: number | null;
  readonly by: LineageActor | null;
  /** What was looked up, and the row that it met by column; null where there was none. */
  readonly key: string | null;
  readonly row: Readonly<Record<string, string>> | null;
}

export interface LineageRule {
  readonly version: number;
  readonly publishedAt: number;
  readonly by: LineageActor;
  readonly note: string;
  /** Place of the row from 1; null where no row made the value. */
  readonly row: number | null;
  readonly from: string | null;
  readonly transform: string | null;
  readonly expression: string | null;
  readonly when: string | null;
}

export interface LineageAttempt {
  readonly id: AttemptId;
  readonly no: number;
  readonly outcome: AttemptOutcome;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly code: string | null;
}

/** One value of a field, with all that it came from. */
export interface FieldWrite {
  readonly changeId: ChangeId;
  readonly flowId: FlowId;
  readonly flowName: string;
  readonly action: ChangeAction;
  readonly state: ChangeState;
  readonly reason: string;
  /** What was written. */
  readonly value: JsonValue;
  /** The source as it was then; null of flows that carry no values of a source. */
  readonly source: {
    readonly recordId: RecordId;
    readonly values: readonly { readonly path: string; readonly label: string; readonly value: JsonValue }[];
    /** When its vendor says that it was modified. */
    readonly modifiedAt: number | null;
  };
  readonly reading: Reading;
  readonly causes: readonly LineageCause[];
  readonly rule: LineageRule | null;
  readonly steps: readonly LineageStep[];
  readonly tables: readonly LineageTable[];
  /** Whether evaluating the stored version on the stored source gives what was written. */
  readonly replayed: 'same' | 'different' | 'not_possible';
  readonly approval: {
    readonly id: ApprovalId;
    readonly approvedBy: readonly { readonly actor: LineageActor; readonly at: number }[];
    readonly editedBy: LineageActor | null;
  } | null;
  readonly conflict: {
    readonly id: ConflictId;
    readonly choice: ConflictChoice;
    readonly by: LineageActor;
    readonly at: number;
  } | null;
  readonly write: {
    readonly plannedAt: number;
    readonly sentAt: number | null;
    readonly settledAt: number | null;
    readonly idempotencyKey: string | null;
    readonly reference: string | null;
    readonly attempts: readonly LineageAttempt[];
  };
  readonly answer: {
    /** What the vendor calls the record's modification by this write. */
    readonly modifiedAt: number | null;
    /** What it stored instead; left out where it stored what was written. */
    readonly instead?: JsonValue;
    readonly code: string | null;
    readonly message: string | null;
  };
  /** What is not kept any more or never was, each in a sentence. */
  readonly gaps: readonly string[];
}

/** A flow that maps into the field, and what it does about an edit there. */
export interface FieldOwnerFlow {
  readonly flowId: FlowId;
  readonly flowName: string;
  readonly isPaused: boolean;
  readonly onEdit: 'restore' | 'keep' | 'ask' | 'two_way';
  readonly row: number | null;
  readonly says: string;
}

/** Why a field of a record holds what it holds. */
export interface FieldWhy {
  readonly recordId: RecordId;
  readonly field: { readonly name: string; readonly label: string };
  readonly value: JsonValue;
  /**
   * `written`: it holds what was written last; `kept_other`: what the vendor stored instead; `edited`: another value than was
   * written; `vendor`: no flow has written it; `unread`: nothing is held of the record.
   */
  readonly standing: 'written' | 'kept_other' | 'edited' | 'vendor' | 'unread';
  readonly says: string;
  /** The record as its vendor and we know it. `changedBy` is what the vendor says of its last change. */
  readonly record: {
    readonly createdAt: number | null;
    readonly modifiedAt: number | null;
    readonly firstSeenAt: number;
    readonly reading: Reading;
    readonly changedBy: string | null;
  };
  /** Of a value that was not written: it was another at `after`, as far as is known, and there at `by`. */
  readonly seen: { readonly after: number | null; readonly by: number } | null;
  readonly owners: readonly FieldOwnerFlow[];
  /** A change that is under way or waits, and would write it. */
  readonly open: FieldWrite | null;
  /** Newest first; the first is where the value comes from. */
  readonly history: readonly FieldWrite[];
  /** True where there are more changes than were looked at. */
  readonly hasMore: boolean;
}
