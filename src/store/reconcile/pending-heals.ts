import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FindingId, FlowId, RecordId, WorkspaceId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import type { ChosenFinding } from './heals.ts';

/** Where a flow writes: the records that are read again before it heals are of this connection and kind. */
export interface HealedSide {
  readonly flowId: FlowId;
  readonly connectionId: ConnectionId;
  readonly kind: string;
}

export interface RecordToRead {
  readonly sourceRecordId: RecordId;
  readonly id: RecordId;
  readonly kind: string;
  readonly key: string;
}

/** Of one name or tax number more than so many records that are not active are not looked through. */
const nearAtMost = 20;

/**
 * The target's records that a heal depends on, by source record: what is linked, what the finding names, and for what would be
 * made (`made`) also those that are believed to be gone or archived and share its name, tax number or reference.
 */
export const loadRecordsToRead = async (
  trx: Transaction<Database>,
  side: HealedSide,
  chosen: readonly ChosenFinding[],
  made: readonly ChosenFinding[],
): Promise<readonly RecordToRead[]> => {
  const near = sql`t.connection_id = ${side.connectionId} and t.kind = ${side.kind} and t.state <> 'active'
    and t.hash is not null`;
  const found = await sql<RecordToRead>`
    with named as (
      select l.source_record_id, l.target_record_id as id from link l
      where l.source_record_id = any(${chosen.map((each) => each.sourceRecordId)})
        and l.target_connection_id = ${side.connectionId} and l.target_kind = ${side.kind}
      union
      select g.source_record_id, g.target_record_id from reconciliation_finding g
      where g.id = any(${chosen.map((each) => each.id)}) and g.target_record_id is not null
      union
      select s.id, n.id from record s
      join flow_record fr on fr.flow_id = ${side.flowId} and fr.source_record_id = s.id
      cross join lateral (
        (select t.id from record t where ${near} and t.name_key = s.name_key limit ${nearAtMost})
        union (select t.id from record t where ${near} and t.tax_key = s.tax_key limit ${nearAtMost})
        union (select t.id from record t where ${near} and t.reference = coalesce(fr.reference, 'plb:' || substr(s.id, 5)))) n
      where s.id = any(${made.map((each) => each.sourceRecordId)}))
    select n.source_record_id as "sourceRecordId", t.id, t.kind, t.key from named n
    join record t on t.id = n.id and t.connection_id = ${side.connectionId}
    order by 1, 2`.execute(trx);
  return found.rows;
};

export interface HealAsked {
  readonly finding: ChosenFinding;
  readonly endsLink: boolean;
  readonly reads: readonly RecordId[];
  readonly lists: string | null;
}

/**
 * Keeps heals until what they depend on was read, and notes them on their findings: the record's next mark, or a later one, is
 * the heal's. Asked for again, a heal waits for another reading.
 */
export const insertPendingHeals = async (
  trx: Transaction<Database>,
  asked: {
    readonly workspaceId: WorkspaceId;
    readonly connectionId: ConnectionId;
    readonly heals: readonly HealAsked[];
    readonly actor: string;
    readonly now: number;
  },
): Promise<void> => {
  const { workspaceId, connectionId, heals, actor, now } = asked;
  const rows = heals.map(({ finding, endsLink, reads, lists }) => ({
    flow_id: finding.flowId,
    source_record_id: finding.sourceRecordId,
    finding_id: finding.id,
    ends_link: endsLink,
    reads,
    lists,
  }));
  await sql`
    insert into pending_heal (flow_id, source_record_id, workspace_id, target_connection_id, finding_id, ends_link, reads,
      lists, lists_after, asked_by, asked_at)
    select h.flow_id, h.source_record_id, ${workspaceId}, ${connectionId}, h.finding_id, h.ends_link,
      array(select jsonb_array_elements_text(h.reads)), h.lists,
      (select max(s.id) from sync_run s where s.workspace_id = ${workspaceId} and s.started_at >= ${now}
        and s.connection_id = ${connectionId} and s.kind = h.lists), ${actor}, ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as h (flow_id text, source_record_id text, finding_id text,
      ends_link boolean, reads jsonb, lists text)
    join flow_record fr on fr.flow_id = h.flow_id and fr.source_record_id = h.source_record_id
    order by h.source_record_id
    on conflict (flow_id, source_record_id) do update set finding_id = excluded.finding_id, ends_link = excluded.ends_link,
      reads = excluded.reads, lists = excluded.lists, lists_after = excluded.lists_after, asked_by = excluded.asked_by, asked_at = excluded.asked_at`.execute(
    trx,
  );
  await sql`
    update reconciliation_finding f set heal_seq = fr.seq + 1, healed_by = ${actor}, healed_at = ${now}, heal_code = null
    from flow_record fr where fr.flow_id = f.flow_id and fr.source_record_id = f.source_record_id
      and f.id = any(${heals.map(({ finding }) => finding.id)})`.execute(trx);
};

const isRead = sql<boolean>`not exists (
  select 1 from record r where r.id = any(p.reads) and r.stale_seq > r.seen_seq)`;

/** The list that a pending heal `p` waits for, while it waits: of the checkpoint `k`. */
const isUnlisted = sql<boolean>`k.connection_id = p.target_connection_id and k.kind = p.lists
  and not exists (select 1 from sync_run s where s.workspace_id = p.workspace_id and s.started_at >= p.asked_at
    and s.connection_id = k.connection_id and s.kind = k.kind and s.state = 'done' and s.id > coalesce(p.lists_after, ''))`;

/** Of pending heals `p`, one of which all that it depends on was read. */
export const isReadToHeal = sql<boolean>`(${isRead}
  and not exists (select 1 from checkpoint k where ${isUnlisted}))`;

const ofEnabledFlow = sql<boolean>`exists (select 1 from flow f where f.id = p.flow_id and f.state = 'enabled')`;

/** What heals into one connection wait for. */
export interface PendingHeals {
  /** Some can be looked at now. */
  readonly isReady: boolean;
  /** Some wait until a kind was listed. */
  readonly awaitsList: boolean;
  /** Kinds to be listed of which no pass is under way or due. */
  readonly toList: readonly string[];
}

export const findPendingHeals = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  now: number,
): Promise<PendingHeals> => {
  const found = await sql<{ isReady: boolean | null; awaitsList: boolean | null; toList: string[] | null }>`
    select bool_or(${isRead} and k.kind is null) as "isReady", bool_or(k.kind is not null) as "awaitsList",
      array_agg(distinct k.kind) filter (where k.pass_started_at is null and k.attempts = 0 and k.next_at > ${now})
        as "toList"
    from pending_heal p left join checkpoint k on ${isUnlisted}
    where p.target_connection_id = ${connectionId} and ${ofEnabledFlow}`.execute(trx);
  const [row] = found.rows;
  return {
    isReady: row?.isReady ?? false,
    awaitsList: row?.awaitsList ?? false,
    toList: row?.toList ?? [],
  };
};

export interface ReadHeal {
  readonly flowId: FlowId;
  readonly sourceRecordId: RecordId;
  readonly findingId: FindingId | null;
  readonly endsLink: boolean;
  readonly askedBy: string;
  /** The vendor would not show a record that it depends on. */
  readonly isUnread: boolean;
}

/** Takes heals of which all was read, the longest waiting first; they are no longer pending. */
export const takeReadHeals = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  limit: number,
): Promise<readonly ReadHeal[]> => {
  const found = await sql<ReadHeal>`
    with ready as (
      select p.flow_id, p.source_record_id from pending_heal p
      where p.target_connection_id = ${connectionId} and ${ofEnabledFlow} and ${isReadToHeal}
      order by p.asked_at, p.source_record_id limit ${limit} for update of p)
    delete from pending_heal p using ready
    where p.flow_id = ready.flow_id and p.source_record_id = ready.source_record_id
    returning p.flow_id as "flowId", p.source_record_id as "sourceRecordId", p.finding_id as "findingId",
      p.ends_link as "endsLink", p.asked_by as "askedBy",
      exists (select 1 from record r where r.id = any(p.reads) and r.read_code is not null) as "isUnread"`.execute(
    trx,
  );
  return found.rows;
};

/** Has the flows look at these records before all backfills. */
export const markForHealing = async (
  trx: Transaction<Database>,
  heals: readonly Pick<ReadHeal, 'flowId' | 'sourceRecordId'>[],
  priority: number,
  now: number,
): Promise<void> => {
  if (heals.length === 0) return;
  await sql`
    update flow_record fr set seq = fr.seq + 1, attempts = 0, next_at = 0, marked_at = ${now},
      priority = case when fr.seq > fr.synced_seq then least(fr.priority, ${priority}::smallint) else ${priority} end
    from (select r.flow_id, r.source_record_id from flow_record r
      join unnest(${heals.map((each) => each.flowId)}::text[], ${heals.map((each) => each.sourceRecordId)}::text[])
        as h (flow_id, source_record_id) on h.flow_id = r.flow_id and h.source_record_id = r.source_record_id
      order by r.flow_id, r.source_record_id for update of r) due
    where fr.flow_id = due.flow_id and fr.source_record_id = due.source_record_id`.execute(trx);
};

/** Notes on findings why nothing of theirs is healed. */
export const refuseHeals = async (
  trx: Transaction<Database>,
  findings: readonly FindingId[],
  code: string,
): Promise<void> => {
  if (findings.length === 0) return;
  await sql`update reconciliation_finding set heal_code = ${code} where id = any(${[...findings]})`.execute(
    trx,
  );
};
