import { sql, type Transaction } from 'kysely';
import type {
  ApprovalId,
  ChangeId,
  ConflictId,
  ConnectionId,
  DeliveryId,
  FlowId,
  RecordId,
  SyncRunId,
} from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { ChangeAction, ChangeState } from '#model/change.ts';
import type { FlowCondition, FlowSettings, MappingRule } from '#model/flow.ts';
import type { ConflictChoice } from '#model/field-verdict.ts';
import type { LineageAttempt } from '#model/lineage.ts';
import type { Database } from './tables.ts';

/** A record with when and how its present state came, and its sealed body. Times are epoch ms. */
export interface TracedRecord {
  readonly id: RecordId;
  readonly connection_id: ConnectionId;
  readonly vendor: string;
  readonly kind: string;
  readonly key: string;
  readonly version: number | null;
  readonly body: string | null;
  readonly seen_by: string | null;
  readonly first_seen_at: number;
  readonly observed_at: number | null;
}

export const findTracedRecord = async (
  trx: Transaction<Database>,
  id: RecordId,
): Promise<TracedRecord | undefined> => {
  const found = await sql<TracedRecord>`
    select r.id, r.connection_id, c.vendor, r.kind, r.key, r.version, r.body, r.seen_by, r.first_seen_at, r.observed_at
    from record r join connection c on c.id = r.connection_id where r.id = ${id}`.execute(trx);
  return found.rows[0];
};

/** A change into one record, with what tells where its values come from. `desired` is sealed. */
export interface TracedChange {
  readonly id: ChangeId;
  readonly flow_id: FlowId;
  readonly flow_name: string;
  readonly settings: FlowSettings;
  readonly source_record_id: RecordId;
  readonly source_connection_id: ConnectionId;
  readonly source_vendor: string;
  readonly source_kind: string;
  readonly source_key: string;
  readonly source_title: string;
  readonly action: ChangeAction;
  readonly state: ChangeState;
  readonly reason: string;
  readonly mapping_version: number;
  readonly desired: string | null;
  readonly reference: string | null;
  readonly idempotency_key: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly details: JsonObject;
  readonly planned_at: number;
  readonly sending_at: number | null;
  readonly settled_at: number | null;
}

/**
 * Changes that wrote, or would write, a field of a record, newest first: into it, and into what was merged into it. They are
 * found by the records it is linked with and by itself, for companions write a record as its own source.
 */
export const loadTracedChanges = async (
  trx: Transaction<Database>,
  record: TracedRecord,
  field: string,
  states: readonly ChangeState[],
  limit: number,
): Promise<readonly TracedChange[]> => {
  const found = await sql<TracedChange>`
    select ch.id, ch.flow_id, f.name as flow_name, f.settings, ch.source_record_id,
      s.connection_id as source_connection_id, sc.vendor as source_vendor, s.kind as source_kind, s.key as source_key,
      s.title as source_title, ch.action, ch.state, ch.reason, ch.mapping_version, ch.desired, ch.reference,
      ch.idempotency_key, ch.code, ch.message, ch.details, ch.planned_at, ch.sending_at, ch.settled_at
    from change ch join flow f on f.id = ch.flow_id join record s on s.id = ch.source_record_id
    join connection sc on sc.id = s.connection_id
    where ch.source_record_id in (
        select ${record.id}::text union select source_record_id from link where target_record_id = ${record.id})
      and ch.target_connection_id = ${record.connection_id} and f.target_kind = ${record.kind}
      and ch.state = any(${[...states]}::text[]) and ${field} = any(ch.fields)
      and (ch.target_record_id is null or ch.target_record_id = ${record.id} or exists (
        select 1 from record m where m.id = ch.target_record_id and m.merged_into = ${record.key}))
    order by ch.planned_at desc, ch.id desc limit ${limit}`.execute(trx);
  return found.rows;
};

/** Attempts of changes, oldest first. */
export const loadAttemptsOf = async (
  trx: Transaction<Database>,
  ids: readonly ChangeId[],
): Promise<ReadonlyMap<ChangeId, readonly LineageAttempt[]>> => {
  const found = await sql<LineageAttempt & { readonly change_id: ChangeId }>`
    select change_id, id, no, outcome, started_at as "startedAt", ended_at as "endedAt", code from attempt
    where change_id = any(${[...ids]}::text[]) order by change_id, no, started_at`.execute(trx);
  const attempts = found.rows.map(({ change_id, ...attempt }) => ({ change_id, attempt }));
  return new Map(
    [...Map.groupBy(attempts, (each) => each.change_id)].map(([id, own]) => [
      id,
      own.map(({ attempt }) => attempt),
    ]),
  );
};

export interface TracedVersion {
  readonly flow_id: FlowId;
  readonly version: number;
  readonly rules: readonly MappingRule[];
  readonly conditions: readonly FlowCondition[];
  readonly author: string;
  readonly note: string;
  readonly created_at: number;
}

/** One version of a flow's mapping; they never change. */
export const findTracedVersion = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  version: number,
): Promise<TracedVersion | undefined> =>
  trx
    .selectFrom('mapping')
    .select(['flow_id', 'version', 'rules', 'conditions', 'author', 'note', 'created_at'])
    .where('flow_id', '=', flowId)
    .where('version', '=', version)
    .executeTakeFirst();

export interface TracedApproval {
  readonly id: ApprovalId;
  readonly change_id: ChangeId;
  readonly edited_by: string | null;
  readonly votes: readonly { readonly actor: string; readonly at: number }[];
}

export const loadApprovalsOf = async (
  trx: Transaction<Database>,
  ids: readonly ChangeId[],
): Promise<ReadonlyMap<ChangeId, TracedApproval>> => {
  const found = await sql<TracedApproval>`
    select a.id, a.change_id, a.edited_by, coalesce((select jsonb_agg(jsonb_build_object('actor', v.actor, 'at', v.at)
      order by v.at, v.person) from approval_vote v where v.approval_id = a.id), '[]'::jsonb) as votes
    from approval a where a.change_id = any(${[...ids]}::text[])`.execute(trx);
  return new Map(found.rows.map((row) => [row.change_id, row]));
};

export interface TracedConflict {
  readonly id: ConflictId;
  readonly choice: ConflictChoice;
  readonly answered_by: string;
  readonly answered_at: number;
}

/** The answer of a person that was in force for a field when a change was planned; undefined where nobody was asked. */
export const findAnswerInForce = async (
  trx: Transaction<Database>,
  of: { readonly flowId: FlowId; readonly sourceRecordId: RecordId; readonly field: string },
  at: number,
): Promise<TracedConflict | undefined> => {
  const found = await sql<TracedConflict>`
    select id, choice, answered_by, answered_at from conflict
    where flow_id = ${of.flowId} and source_record_id = ${of.sourceRecordId} and field = ${of.field}
      and choice is not null and answered_by is not null and answered_at <= ${at}
      and (closed_at is null or closed_at >= ${at})
    order by answered_at desc limit 1`.execute(trx);
  return found.rows[0];
};

/** The last webhook that told of a record up to an instant, by key or alias. */
export const findDeliveryBefore = async (
  trx: Transaction<Database>,
  record: Pick<TracedRecord, 'connection_id' | 'kind' | 'key'>,
  at: number,
): Promise<{ readonly id: DeliveryId; readonly received_at: number } | undefined> => {
  const found = await sql<{ id: DeliveryId; received_at: number }>`
    select d.id, d.received_at from delivery d
    where d.connection_id = ${record.connection_id} and d.kind = ${record.kind} and d.received_at <= ${at}
      and d.key = any(array(select ${record.key}::text union select a.alias from record_alias a
        where a.connection_id = ${record.connection_id} and a.kind = ${record.kind} and a.key = ${record.key}))
    order by d.received_at desc, d.id desc limit 1`.execute(trx);
  return found.rows[0];
};

/** The pass over a kind that was under way at an instant. */
export const findRunAt = async (
  trx: Transaction<Database>,
  of: { readonly connectionId: ConnectionId; readonly kind: string },
  at: number,
): Promise<{ readonly id: SyncRunId; readonly trigger: 'baseline' | 'poll' | 'person' } | undefined> => {
  const found = await sql<{ id: SyncRunId; trigger: 'baseline' | 'poll' | 'person' }>`
    select id, trigger from sync_run where connection_id = ${of.connectionId} and kind = ${of.kind}
      and started_at <= ${at} and coalesce(ended_at, ${at}) >= ${at} order by started_at desc limit 1`.execute(
    trx,
  );
  return found.rows[0];
};

/** Who uploaded a version of a table, and when; undefined once the table is deleted. */
export const findTableVersion = async (
  trx: Transaction<Database>,
  id: string,
  version: number,
): Promise<
  | {
      readonly author: string;
      readonly created_at: number;
      readonly key_column: string;
      readonly columns: readonly string[];
    }
  | undefined
> => {
  const found = await sql<{
    author: string;
    created_at: number;
    key_column: string;
    columns: string[];
  }>`
    select author, created_at, key_column, columns from lookup_table_version
    where table_id = ${id} and version = ${version}`.execute(trx);
  return found.rows[0];
};

/** What people did to a record between two instants, newest first. */
export const loadActsOn = async (
  trx: Transaction<Database>,
  recordId: RecordId,
  after: number,
  until: number,
): Promise<readonly { readonly at: number; readonly actor: string; readonly action: string }[]> => {
  const found = await sql<{ at: number; actor: string; action: string }>`
    select at, actor, action from audit
    where subject_id = ${recordId} and actor <> 'plumbline' and at > ${after} and at <= ${until}
      and workspace_id = current_setting('plumbline.workspace', true)
    order by no desc limit 5`.execute(trx);
  return found.rows;
};

export interface OwningFlow {
  readonly id: FlowId;
  readonly name: string;
  readonly state: 'enabled' | 'paused';
  readonly settings: FlowSettings;
  readonly mapping_version: number;
  readonly rules: readonly MappingRule[];
}

/** The flows that keep a record as their target, with their mappings of now. */
export const loadOwningFlows = async (
  trx: Transaction<Database>,
  recordId: RecordId,
): Promise<readonly OwningFlow[]> => {
  const found = await sql<OwningFlow>`
    select distinct f.id, f.name, f.state, f.settings, m.version as mapping_version, m.rules from link l
    join flow f on f.source_connection_id = l.source_connection_id and f.source_kind = l.source_kind
      and f.target_connection_id = l.target_connection_id and f.target_kind = l.target_kind
    join mapping m on m.flow_id = f.id and m.version = f.mapping_version
    where l.target_record_id = ${recordId} order by f.name, f.id`.execute(trx);
  return found.rows;
};

/** Everybody whom a telling of these changes may name, as the audit log writes them. */
export const loadActorsAround = async (
  trx: Transaction<Database>,
  of: {
    readonly flowIds: readonly FlowId[];
    readonly changeIds: readonly ChangeId[];
    readonly recordIds: readonly RecordId[];
  },
): Promise<readonly string[]> => {
  const own = sql`workspace_id = current_setting('plumbline.workspace', true)`;
  const found = await sql<{ actor: string }>`
    select author as actor from mapping where flow_id = any(${[...of.flowIds]}::text[])
    union select author from lookup_table_version where ${own}
    union select v.actor from approval_vote v join approval a on a.id = v.approval_id
      where a.change_id = any(${[...of.changeIds]}::text[])
    union select edited_by from approval where change_id = any(${[...of.changeIds]}::text[]) and edited_by is not null
    union select answered_by from conflict where source_record_id = any(${[...of.recordIds]}::text[])
      and answered_by is not null
    union select actor from audit where ${own} and subject_id = any(${[...of.recordIds]}::text[])`.execute(
    trx,
  );
  return found.rows.map(({ actor }) => actor);
};
