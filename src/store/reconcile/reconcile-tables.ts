import type { ColumnType, Generated } from 'kysely';
import type {
  ConnectionId,
  FindingId,
  FlowId,
  ReconciliationId,
  RecordId,
  SyncRunId,
  WorkspaceId,
} from '#base/ids.ts';
import type { ChangeAction } from '#model/change.ts';
import type { FlowCondition, FlowSettings, MappingRule } from '#model/flow.ts';
import type {
  FindingKind,
  ReconciliationPurpose,
  ReconciliationScope,
  ReconciliationState,
} from '#model/reconciliation.ts';
import type { JsonColumn, TextsColumn } from '#store/column-shapes.ts';

type NullableJsonColumn<Content> = ColumnType<Content | null, string | null | undefined, string | null>;

/** Amounts of both sides by currency, as decimal text: `{ AUD: { source: '10.00', target: '9.50' } }`. */
export type TotalsByCurrency = Readonly<Record<string, { readonly source: string; readonly target: string }>>;

/**
 * Money that writes move, by currency, as decimal text: what is made, what is brought back, what is taken away, and what is
 * changed `from` and `to`, of changes of an amount alone.
 */
export type MoneyByCurrency = Readonly<
  Record<
    string,
    {
      readonly created: string;
      readonly restored: string;
      readonly voided: string;
      readonly from: string;
      readonly to: string;
    }
  >
>;

/**
 * What a replayed state is: the source as it was then, the same completed by members of the record of now that the change did
 * not keep, or the record of now.
 */
export type ReplayBasis = 'as_then' | 'completed' | 'as_now';
export type ReplayCounts = Partial<Readonly<Record<ReplayBasis, number>>>;

/** How many findings the run before had that are gone, and how many are new or the same. */
export interface Compared {
  readonly new: number;
  readonly same: number;
  readonly gone: number;
}

/** Settings that a rehearsal may try others of. */
export type RehearsedSettings = Partial<Pick<FlowSettings, 'onArchive' | 'onSourceGone' | 'onTargetEdit'>>;

/** Rules that are rehearsed without being stored as a version; `tables` are those that its expressions read. */
export interface MappingDraft {
  readonly rules: readonly MappingRule[];
  readonly conditions: readonly FlowCondition[];
  readonly tables: readonly string[];
}

export interface ReconciliationTable {
  id: ReconciliationId;
  workspace_id: WorkspaceId;
  flow_id: FlowId;
  purpose: ReconciliationPurpose;
  /** What a person called it; runs with a name are never forgotten by themselves. */
  name: string | null;
  trigger: 'person' | 'schedule';
  state: ReconciliationState;
  scope: ReconciliationScope;
  /** Opens every record, whatever was agreed on before. */
  thorough: boolean;
  refresh: boolean;
  mapping_version: number;
  /** As they are when it is asked for, or as they are rehearsed. */
  settings: JsonColumn<FlowSettings>;
  draft: NullableJsonColumn<MappingDraft>;
  /** Of rehearsals: the version that the flow worked by when it was asked for. */
  base_version: number | null;
  /** Of rehearsals: the settings that were to be other than the flow's. */
  asked_settings: NullableJsonColumn<RehearsedSettings>;
  phase: Generated<'pairs' | 'targets'>;
  /** The last key of the phase that was looked at. */
  cursor: string | null;
  total: Generated<number>;
  done: Generated<number>;
  agreeing: Generated<number>;
  /** Of those agreeing, how many were known by their fingerprint. */
  unopened: Generated<number>;
  /** Findings that the flow has in its queue already. */
  queued: Generated<number>;
  counts: JsonColumn<Partial<Record<FindingKind, number>>>;
  actions: JsonColumn<Partial<Record<ChangeAction, number>>>;
  totals: JsonColumn<TotalsByCurrency>;
  money: JsonColumn<MoneyByCurrency>;
  /** Of replays: from when on, and how many states were replayed from what. */
  replay_since: number | null;
  replayed: JsonColumn<ReplayCounts>;
  /** Writes that would wait for approval. */
  waiting: Generated<number>;
  compared: NullableJsonColumn<Compared>;
  previous_id: ReconciliationId | null;
  /** When each side had last been listed, as the comparison saw it. */
  source_read_at: number | null;
  target_read_at: number | null;
  /** Why it did not wait longer for both sides to be read again. */
  refresh_code: string | null;
  code: string | null;
  lease_by: string | null;
  lease_until: Generated<number>;
  lease_no: Generated<number>;
  resume_at: Generated<number>;
  requested_by: string;
  requested_at: number;
  started_at: number | null;
  ended_at: number | null;
}

export interface ReconciliationFindingTable {
  id: FindingId;
  workspace_id: WorkspaceId;
  reconciliation_id: ReconciliationId;
  flow_id: FlowId;
  kind: FindingKind;
  code: string | null;
  action: ChangeAction | null;
  source_record_id: RecordId | null;
  target_record_id: RecordId | null;
  fields: TextsColumn;
  /** The values of both sides. */
  sealed: string | null;
  queued: Generated<boolean>;
  healable: boolean;
  /** Of rehearsals: what exactly would be written, and over what. */
  digest: string | null;
  /** Whether the write would wait for approval. */
  waits: Generated<boolean>;
  /** Of replays: when the state was, and what is known of it. */
  occurred_at: number | null;
  basis: ReplayBasis | null;
  standing: 'new' | 'same' | null;
  /** The mark that a heal made: the change planned from it or a later one is the heal's. */
  heal_seq: number | null;
  healed_by: string | null;
  healed_at: number | null;
  /** Why nothing was healed; null where the record was looked at. */
  heal_code: string | null;
}

/** A heal that waits until the vendor was asked again what it holds. */
export interface PendingHealTable {
  flow_id: FlowId;
  source_record_id: RecordId;
  workspace_id: WorkspaceId;
  target_connection_id: ConnectionId;
  /** Null once the run that found it is forgotten. */
  finding_id: FindingId | null;
  /** The target was gone: where it still is, the link to it is ended first. */
  ends_link: boolean;
  /** Records of the target that are read before anything is planned. */
  reads: RecordId[];
  /** The kind of which a pass that began after the heal was asked for must have come to its end; null for none. */
  lists: string | null;
  /** The newest pass of it that began in the very moment of asking, which may have been just before; null for none. */
  lists_after: SyncRunId | null;
  asked_by: string;
  asked_at: number;
}

/** A target record that a source record would be linked to, or that a match review has as a candidate. */
export interface ReconciliationClaimTable {
  reconciliation_id: ReconciliationId;
  target_record_id: RecordId;
  workspace_id: WorkspaceId;
}

export interface ReconciliationScheduleTable {
  flow_id: FlowId;
  workspace_id: WorkspaceId;
  every: 'day' | 'week';
  /** 1 is Monday; null for every day. */
  weekday: number | null;
  /** Minutes after midnight of the zone's own clocks. */
  at_minute: number;
  time_zone: string;
  refresh: boolean;
  next_at: number;
  changed_by: string;
  changed_at: number;
}

/** All that a plan depends on, as one hash, when a pair was last compared whole and nothing was to be done. */
export interface PairAgreementTable {
  flow_id: FlowId;
  source_record_id: RecordId;
  workspace_id: WorkspaceId;
  fingerprint: Buffer;
  amount: string | null;
  currency: string | null;
  compared_at: number;
}

export interface ReconcileDatabase {
  reconciliation: ReconciliationTable;
  reconciliation_finding: ReconciliationFindingTable;
  reconciliation_claim: ReconciliationClaimTable;
  pending_heal: PendingHealTable;
  reconciliation_schedule: ReconciliationScheduleTable;
  pair_agreement: PairAgreementTable;
}
