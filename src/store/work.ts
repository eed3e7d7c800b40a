import { sql, type Transaction } from 'kysely';
import type {
  ConnectionId,
  FlowId,
  LinkId,
  ReconciliationId,
  RecordId,
  RehearsalApplyId,
} from '#base/ids.ts';
import type { RecordState } from '#model/connector.ts';
import type { DefinedFields } from '#model/kind-fields.ts';
import type { FlowCondition, FlowRecordState, FlowSettings, MappingRule } from '#model/flow.ts';
import type { Person } from '#model/people.ts';
import type { MatchDecision } from '#model/match.ts';
import type { MatchTarget } from '#model/matching.ts';
import type { Database } from './tables.ts';

/** A flow that may write now: enabled, and all that it compares has been seen once. */
export interface OpenFlow {
  readonly id: FlowId;
  readonly name: string;
  readonly sourceConnectionId: ConnectionId;
  readonly sourceVendor: string;
  readonly sourceKind: string;
  readonly targetKind: string;
  readonly settings: FlowSettings;
  /** The flow that it goes with; null for a flow of its own. */
  readonly companionOf: FlowId | null;
  readonly mappingVersion: number;
  readonly rules: readonly MappingRule[];
  readonly conditions: readonly FlowCondition[];
  /** Fields that the tenants of its two sides defined themselves. */
  readonly sourceDefined: DefinedFields;
  readonly targetDefined: DefinedFields;
  /** The people whom each side is known to have; null where its vendor tells nothing of them. */
  readonly sourcePeople: readonly Person[] | null;
  readonly targetPeople: readonly Person[] | null;
  /** Names of the tables that its expressions read. */
  readonly tables: readonly string[];
  /** Up to which source record all were marked after the mapping changed; null when all are. */
  readonly markedTo: string | null;
  /** What was rehearsed is being applied: only that is written. Null where nothing is held. */
  readonly hold: FlowHold | null;
  /** Whether changes of it wait for people, or people have decided of some. */
  readonly hasApprovals: boolean;
  /** Whether people decided what single fields are to hold. */
  readonly hasDecisions: boolean;
  /** Whether another running flow writes the same kind of records of its target. */
  readonly hasRivals: boolean;
}

/** The apply of a rehearsal that holds a flow. */
export interface FlowHold {
  readonly applyId: RehearsalApplyId;
  readonly reconciliationId: ReconciliationId;
  readonly state: 'applying' | 'stopped' | 'waiting';
  /** The flow goes with the one that is applied, and waits for it whole. */
  readonly isCompanion: boolean;
}

/**
 * The flows into a connection that may write: before both sides have been listed once, "no such contact" is not known
 * to be true and nobody can say that a name is unique; into a ledger, before its accounts and rates are known too, and of
 * money before all is known on both sides. Kinds of the target that are found by keys only (`keyedKinds`) need no list of
 * the source: each record says what it is, so that one that is told of while old ones are read waits for none of them.
 * `childKinds` are the kinds that complete a source's view. `looked` is a flow that is only looked at, paused or not, and by another version of its mapping where one is named.
 */
export const loadOpenFlows = async (
  trx: Transaction<Database>,
  targetConnectionId: ConnectionId,
  {
    childKinds,
    keyedKinds,
  }: { readonly childKinds: readonly string[]; readonly keyedKinds: readonly string[] },
  looked?: { readonly flowId: FlowId; readonly version: number | null },
): Promise<readonly OpenFlow[]> => {
  const found = await sql<{
    id: FlowId;
    name: string;
    source_connection_id: ConnectionId;
    source_vendor: string;
    source_kind: string;
    target_kind: string;
    settings: FlowSettings;
    companion_of: FlowId | null;
    mapping_version: number;
    rules: MappingRule[];
    conditions: FlowCondition[];
    tables: string[];
    marked_to: string | null;
    has_approvals: boolean;
    has_decisions: boolean;
    has_rivals: boolean;
    source_defined: DefinedFields;
    target_defined: DefinedFields;
    hold: FlowHold | null;
    source_people: readonly Person[] | null;
    target_people: readonly Person[] | null;
  }>`
    select f.id, f.name, f.source_connection_id, s.vendor as source_vendor, f.source_kind, f.target_kind, f.settings,
      f.companion_of, m.version as mapping_version, f.marked_to, m.rules, m.conditions, m.tables,
      exists (select 1 from approval a where a.flow_id = f.id and a.state not in ('done', 'void')) as has_approvals,
      exists (select 1 from field_decision d where d.flow_id = f.id) as has_decisions,
      f.companion_of is null and exists (select 1 from flow o where o.id <> f.id and o.state = 'enabled'
        and o.companion_of is null and o.target_connection_id = f.target_connection_id
        and o.target_kind = f.target_kind) as has_rivals,
      s.custom_fields as source_defined, t.custom_fields as target_defined,
      (select jsonb_build_object('applyId', a.id, 'reconciliationId', a.reconciliation_id, 'state', a.state,
          'isCompanion', a.flow_id <> f.id)
        from rehearsal_apply a where a.state in ('applying', 'stopped', 'waiting') and (a.flow_id = f.id
          or (a.flow_id = f.companion_of and f.settings ?| array['wayBack', 'payouts', 'clearing'])) limit 1) as hold,
      s.people as source_people, t.people as target_people
    from flow f
    join connection s on s.id = f.source_connection_id
    join connection t on t.id = f.target_connection_id
    join mapping m on m.flow_id = f.id and m.version =
      case when f.id = ${looked?.flowId ?? null} then coalesce(${looked?.version ?? null}::integer, f.mapping_version)
        else f.mapping_version end
    where f.target_connection_id = ${targetConnectionId} and (f.state = 'enabled' or f.id = ${looked?.flowId ?? null})
      and not exists (select 1 from checkpoint p where p.baseline_at is null and (
        (p.connection_id = f.target_connection_id and (p.kind = f.target_kind or f.settings ? 'ledger'))
        or (p.connection_id in (f.target_connection_id, f.source_connection_id)
          and (f.settings ?| array['payments', 'payouts', 'clearing', 'pairing', 'billing'] or f.settings -> 'ledger' ? 'proposals'))
        or (p.connection_id = f.source_connection_id and (p.kind = any(${[...childKinds]}::text[])
          or (p.kind = f.source_kind and (f.settings ? 'ledger' or f.target_kind <> all(${[...keyedKinds]}::text[])))))))
    order by f.id`.execute(trx);
  return found.rows.map((row) => ({
    id: row.id,
    name: row.name,
    sourceConnectionId: row.source_connection_id,
    sourceVendor: row.source_vendor,
    sourceKind: row.source_kind,
    targetKind: row.target_kind,
    settings: row.settings,
    companionOf: row.companion_of,
    mappingVersion: row.mapping_version,
    rules: row.rules,
    conditions: row.conditions,
    tables: row.tables,
    markedTo: row.marked_to,
    hold: row.hold,
    hasApprovals: row.has_approvals,
    hasDecisions: row.has_decisions,
    hasRivals: row.has_rivals,
    sourceDefined: row.source_defined,
    targetDefined: row.target_defined,
    sourcePeople: row.source_people,
    targetPeople: row.target_people,
  }));
};

export interface DirtyRecord {
  readonly flow_id: FlowId;
  readonly source_record_id: RecordId;
  readonly seq: number;
  readonly flow_state: FlowRecordState;
  readonly priority: number;
  readonly attempts: number;
  readonly reference: string | null;
  readonly agreed: string | null;
  readonly connection_id: ConnectionId;
  readonly kind: string;
  readonly key: string;
  readonly state: RecordState;
  readonly title: string;
  readonly name_key: string | null;
  readonly email_key: string | null;
  readonly tax_key: string | null;
  readonly body: string;
  readonly version: number | null;
  readonly seen_by: string | null;
  readonly observed_at: number | null;
}

/** The dirty records of these flows that may be worked on now: people's first, then the longest waiting. */
export const loadDirty = async (
  trx: Transaction<Database>,
  targetConnectionId: ConnectionId,
  flows: readonly FlowId[],
  limit: number,
  now: number,
): Promise<readonly DirtyRecord[]> => {
  const found = await sql<DirtyRecord>`
    select fr.flow_id, fr.source_record_id, fr.seq, fr.state as flow_state, fr.priority, fr.attempts, fr.reference,
      fr.agreed, r.connection_id, r.kind, r.key, r.state, r.title, r.name_key, r.email_key, r.tax_key, r.body,
      r.version, r.seen_by, r.observed_at
    from flow_record fr join record r on r.id = fr.source_record_id
    where fr.target_connection_id = ${targetConnectionId} and fr.seq > fr.synced_seq and fr.next_at <= ${now}
      and fr.flow_id = any(${[...flows]}) and r.body is not null
    order by fr.priority, fr.marked_at, fr.source_record_id
    limit ${limit}`.execute(trx);
  return found.rows;
};

export interface ChildRow {
  readonly connection_id: ConnectionId;
  readonly kind: string;
  readonly key: string;
  readonly parent_key: string;
  readonly state: RecordState;
  readonly body: string;
}

/** The records whose parent is one of these, oldest first. */
export const loadChildren = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  parentKind: string,
  parentKeys: readonly string[],
): Promise<readonly ChildRow[]> => {
  const found = await sql<ChildRow>`
    select connection_id, kind, key, parent_key, state, body from record
    where connection_id = ${connectionId} and parent_kind = ${parentKind} and parent_key = any(${[...parentKeys]})
      and body is not null
    order by kind, key`.execute(trx);
  return found.rows;
};

export interface TargetRow {
  readonly link_id: LinkId | null;
  /** The owner that the link names. */
  readonly owner_email: string | null;
  readonly source_record_id: RecordId;
  readonly id: RecordId;
  readonly connection_id: ConnectionId;
  readonly kind: string;
  readonly key: string;
  readonly state: RecordState;
  readonly merged_into: string | null;
  readonly body: string | null;
}

/** A target, linked or not. */
export type AnyTarget = Omit<TargetRow, 'link_id' | 'source_record_id' | 'owner_email'>;

/** The linked target of each source record, where there is one. */
export const loadTargets = async (
  trx: Transaction<Database>,
  targetConnectionId: ConnectionId,
  targetKind: string,
  sourceIds: readonly RecordId[],
): Promise<readonly TargetRow[]> => {
  const found = await sql<TargetRow>`
    select l.id as link_id, l.source_record_id, l.owner_email, t.id, t.connection_id, t.kind, t.key, t.state, t.merged_into, t.body
    from link l join record t on t.id = l.target_record_id
    where l.source_record_id = any(${[...sourceIds]}) and l.target_connection_id = ${targetConnectionId}
      and l.target_kind = ${targetKind}`.execute(trx);
  return found.rows;
};

/**
 * One target record by key, as `loadTargets` gives it, and which record of the source it is linked to; null when it was
 * never seen.
 */
export const loadTargetByKey = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  kind: string,
  key: string,
  source: { readonly connectionId: ConnectionId; readonly kind: string },
): Promise<(AnyTarget & { readonly linkedBy: RecordId | null }) | null> => {
  const found = await sql<AnyTarget & { linkedBy: RecordId | null }>`
    select t.id, t.connection_id, t.kind, t.key, t.state, t.merged_into, t.body, l.source_record_id as "linkedBy"
    from record t left join link l on l.target_record_id = t.id
      and l.source_connection_id = ${source.connectionId} and l.source_kind = ${source.kind}
    where t.connection_id = ${connectionId} and t.kind = ${kind} and t.key = ${key} and t.hash is not null
    limit 1`.execute(trx);
  return found.rows[0] ?? null;
};

/** The key of each source record's target at one connection, where it has one. */
export const loadLinkedKeys = async (
  trx: Transaction<Database>,
  target: { readonly connectionId: ConnectionId; readonly kind: string },
  sourceIds: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, string>> => {
  const found = await sql<{ source_record_id: RecordId; key: string }>`
    select l.source_record_id, t.key from link l join record t on t.id = l.target_record_id
    where l.source_record_id = any(${[...sourceIds]}) and l.target_connection_id = ${target.connectionId}
      and l.target_kind = ${target.kind}`.execute(trx);
  return new Map(found.rows.map((row) => [row.source_record_id, row.key]));
};

/** The titles of a kind's active records: the names of groups. */
export const loadActiveTitles = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  kind: string,
): Promise<readonly string[]> => {
  const rows = await trx
    .selectFrom('record')
    .select('title')
    .where('connection_id', '=', connectionId)
    .where('kind', '=', kind)
    .where('state', '=', 'active')
    .where('hash', 'is not', null)
    .execute();
  return rows.map((row) => row.title);
};

export interface MatchKeys {
  readonly names: readonly string[];
  readonly emails: readonly string[];
  readonly taxes: readonly string[];
  readonly keys: readonly string[];
  readonly references: readonly string[];
  readonly ids: readonly RecordId[];
}

/** Every target record that shares any of the keys; `linkedElsewhere` when a record of that source connection has it. */
export const loadMatchTargets = async (
  trx: Transaction<Database>,
  targetConnectionId: ConnectionId,
  targetKind: string,
  source: { readonly connectionId: ConnectionId; readonly kind: string },
  keys: MatchKeys,
): Promise<readonly MatchTarget[]> => {
  const among = sql`t.connection_id = ${targetConnectionId} and t.kind = ${targetKind} and t.hash is not null`;
  const found = await sql<{
    id: RecordId;
    key: string;
    state: RecordState;
    name_key: string | null;
    email_key: string | null;
    tax_key: string | null;
    reference: string | null;
    linked: boolean;
    double: boolean;
  }>`
    select t.id, t.key, t.state, t.name_key, t.email_key, t.tax_key, t.reference,
      exists (select 1 from record_double d join record k on k.id = d.kept_record_id and k.state = 'active'
        where d.double_record_id = t.id and d.undone_at is null) as double,
      exists (select 1 from link l where l.target_record_id = t.id and l.source_connection_id = ${source.connectionId}
        and l.source_kind = ${source.kind}) as linked
    from record t where t.id in (
      select id from record t where ${among} and name_key = any(${[...keys.names]})
      union select id from record t where ${among} and email_key = any(${[...keys.emails]})
      union select id from record t where ${among} and tax_key = any(${[...keys.taxes]})
      union select id from record t where ${among} and reference = any(${[...keys.references]})
      union select id from record t where ${among} and key = any(${[...keys.keys]})
      union select id from record t where ${among} and id = any(${[...keys.ids]}))
    order by t.id`.execute(trx);
  return found.rows.map((row) => ({
    id: row.id,
    key: row.key,
    state: row.state,
    nameKey: row.name_key,
    emailKey: row.email_key,
    taxKey: row.tax_key,
    reference: row.reference,
    linkedElsewhere: row.linked,
    isDouble: row.double,
  }));
};

export interface TwinCounts {
  readonly names: ReadonlyMap<string, number>;
  /** By `name\\nemail`. */
  readonly nameAndEmails: ReadonlyMap<string, number>;
  readonly taxes: ReadonlyMap<string, number>;
}

/** How many active records of the source share each key. */
export const countTwins = async (
  trx: Transaction<Database>,
  source: { readonly connectionId: ConnectionId; readonly kind: string },
  names: readonly string[],
  taxes: readonly string[],
): Promise<TwinCounts> => {
  const byName = await sql<{ name_key: string; email_key: string | null; n: number }>`
    select name_key, email_key, count(*)::integer as n from record
    where connection_id = ${source.connectionId} and kind = ${source.kind} and state = 'active'
      and name_key = any(${[...names]}) group by 1, 2`.execute(trx);
  const byTax = await sql<{ tax_key: string; n: number }>`
    select tax_key, count(*)::integer as n from record
    where connection_id = ${source.connectionId} and kind = ${source.kind} and state = 'active'
      and tax_key = any(${[...taxes]}) group by 1`.execute(trx);
  const counted = new Map<string, number>();
  const pairs = new Map<string, number>();
  for (const row of byName.rows) {
    counted.set(row.name_key, (counted.get(row.name_key) ?? 0) + row.n);
    if (row.email_key !== null) pairs.set(`${row.name_key}\n${row.email_key}`, row.n);
  }
  return {
    names: counted,
    nameAndEmails: pairs,
    taxes: new Map(byTax.rows.map((row) => [row.tax_key, row.n])),
  };
};

/** What people decided for these records last, undone decisions left out. */
export const loadDecisions = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  sourceIds: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, { decision: MatchDecision; targetId: RecordId | null }>> => {
  const found = await sql<{
    source_record_id: RecordId;
    decision: MatchDecision;
    target_record_id: RecordId | null;
  }>`
    select distinct on (source_record_id) source_record_id, decision, target_record_id from match_review
    where flow_id = ${flowId} and source_record_id = any(${[...sourceIds]}) and state = 'decided'
      and decision <> 'apart'
    order by source_record_id, decided_at desc, id desc`.execute(trx);
  return new Map(
    found.rows.map((row) => [
      row.source_record_id,
      { decision: row.decision, targetId: row.target_record_id },
    ]),
  );
};

/** Which targets people said these records are not, by source record. */
export const loadToldApart = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  sourceIds: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, ReadonlySet<RecordId>>> => {
  const found = await sql<{ source_record_id: RecordId; targets: RecordId[] }>`
    select source_record_id, array_agg(target_record_id) as targets from match_review
    where flow_id = ${flowId} and source_record_id = any(${[...sourceIds]}) and state = 'decided'
      and decision <> 'link' and target_record_id is not null
    group by source_record_id`.execute(trx);
  return new Map(found.rows.map((row) => [row.source_record_id, new Set(row.targets)]));
};
