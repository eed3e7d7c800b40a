import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FlowId, RecordId } from '#base/ids.ts';
import { jsonbOf } from './jsonb.ts';
import type { ChangedRecord, RecordOwner } from './records.ts';
import { findPairFlows, markPairs } from './pairing.ts';
import { askAhead, sendAhead } from './pipelined-dialect.ts';
import type { Database } from './tables.ts';

/**
 * Marks dirty every flow record that the changed records may concern: those they are the source of, those their parent
 * is the source of, those they are the linked target of, and those that wait for a person because of an equal key.
 * A mark is `seq + 1`, so marks coalesce and none is lost. Returns the connections whose drain has to look. Flows of
 * `except` are not marked as source or target: they made the change.
 */
export const markChanged = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  changed: readonly ChangedRecord[],
  priority: number,
  now: number,
  except: readonly FlowId[] = [],
): Promise<readonly ConnectionId[]> => {
  if (changed.length === 0) return [];
  const marked = [
    await markSources(trx, owner, changed, priority, now, except),
    await markTargets(trx, owner, changed, priority, now, except),
    await markWaiting(trx, owner, changed, now),
    ...(changed.some(({ kind }) => moneyKinds.has(kind))
      ? [
          await markPayments(trx, owner, changed, priority, now),
          await markAudited(trx, owner, changed, now),
          await markHandOvers(trx, owner, changed, now),
        ]
      : []),
  ];
  const pairing = changed.some(({ kind, mentions }) => mentions !== undefined || moneyKinds.has(kind))
    ? await findPairFlows(trx, owner)
    : null;
  const woken = new Set<ConnectionId>();
  for (const each of marked) for (const { id } of await each.rows()) woken.add(id);
  for (const flow of (await pairing?.rows()) ?? [])
    if (!except.includes(flow.id))
      for (const id of await markPairs(trx, flow, owner, changed, priority, now)) woken.add(id);
  return [...woken];
};

/** Kinds that tell whether a payment of an invoice can be carried: the invoice on either side, and its other payments. */
const moneyKinds: ReadonlySet<string> = new Set(['invoice', 'allocation']);

/**
 * Payments look again when their invoice changes, at the source or at the ledger, or another payment of it does. A payment's
 * invoice is its parent. Agreed services do when the source invoices what was agreed on with them.
 */
const markPayments = (
  trx: Transaction<Database>,
  owner: RecordOwner,
  changed: readonly ChangedRecord[],
  priority: number,
  now: number,
): Promise<Woken> => {
  const parents = changed.flatMap(({ kind, key, parent }) => [
    { kind, key },
    ...(parent === null ? [] : [parent]),
  ]);
  return askAhead(
    trx,
    sql<{ id: ConnectionId }>`
    with marked as (
      update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0, attempts = 0, priority = ${priority}
      where (flow_id, source_record_id) in (
        select fr.flow_id, fr.source_record_id from flow f
        cross join lateral (
          select r.id from unnest(${parents.map(({ kind }) => kind)}::text[], ${parents.map(({ key }) => key)}::text[])
            as p (kind, key)
          join record r on r.connection_id = f.source_connection_id and r.parent_kind = p.kind and r.parent_key = p.key
          where f.source_connection_id = ${owner.connectionId} and r.kind = f.source_kind
          union
          select r.id from link l join record s on s.id = l.source_record_id
          join record r on r.connection_id = s.connection_id and r.parent_kind = s.kind and r.parent_key = s.key
          where f.target_connection_id = ${owner.connectionId} and r.kind = f.source_kind
            and l.source_connection_id = f.source_connection_id
            and l.target_record_id = any(${changed.map(({ id }) => id)}::text[])) r
        join flow_record fr on fr.flow_id = f.id and fr.source_record_id = r.id
        where f.settings ?| array['payments', 'billing']
          and ${owner.connectionId}::text in (f.source_connection_id, f.target_connection_id)
        order by 1, 2 for update of fr)
      returning target_connection_id)
    select distinct target_connection_id as id from marked`,
  );
};

/** Invoices that an audit missed in the ledger look again when one of their number appears there. */
const markAudited = (
  trx: Transaction<Database>,
  owner: RecordOwner,
  changed: readonly ChangedRecord[],
  now: number,
): Promise<Woken> =>
  askAhead(
    trx,
    sql<{ id: ConnectionId }>`
    with marked as (
      update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0
      where (flow_id, source_record_id) in (
        select fr.flow_id, fr.source_record_id from flow f
        join record r on r.connection_id = f.source_connection_id and r.kind = f.source_kind
          and r.name_key = any(${changed.flatMap((record) => record.nameKeys)}::text[])
        join flow_record fr on fr.flow_id = f.id and fr.source_record_id = r.id
        where f.settings ? 'ledger' and f.target_connection_id = ${owner.connectionId}
          and fr.state = 'skipped' and fr.state_code = 'plan.audit_missing' and fr.seq = fr.synced_seq
        order by 1, 2 for update of fr)
      returning target_connection_id)
    select distinct target_connection_id as id from marked`,
  );

/** Hand-overs look again when an invoice with their reference or number appears where they are typed, or the one seen changes. */
const markHandOvers = (
  trx: Transaction<Database>,
  owner: RecordOwner,
  changed: readonly ChangedRecord[],
  now: number,
): Promise<Woken> => {
  const ids = changed.map(({ id }) => id);
  return askAhead(
    trx,
    sql<{ id: ConnectionId }>`
    with near as (
      select fr.flow_id, fr.source_record_id from record t
      join flow_record fr on fr.source_record_id = 'rec_' || split_part(substr(t.reference, 5), '.', 1)
      join flow f on f.id = fr.flow_id and f.settings ? 'handOver'
      where t.id = any(${ids}::text[]) and starts_with(t.reference, 'plb:')
      union
      select h.flow_id, h.source_record_id from hand_over h where h.seen_record_id = any(${ids}::text[])
      union
      select fr.flow_id, fr.source_record_id from flow f
      join record r on r.connection_id = f.source_connection_id and r.kind = f.source_kind
        and r.name_key = any(${changed.flatMap((record) => record.nameKeys)}::text[])
      join flow_record fr on fr.flow_id = f.id and fr.source_record_id = r.id
      where f.settings ? 'handOver' and f.target_connection_id = ${owner.connectionId}
    ), marked as (
      update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0
      where (flow_id, source_record_id) in (
        select fr.flow_id, fr.source_record_id from near n
        join flow_record fr on fr.flow_id = n.flow_id and fr.source_record_id = n.source_record_id
          and fr.target_connection_id = ${owner.connectionId}
        order by 1, 2 for update of fr)
      returning target_connection_id)
    select distinct target_connection_id as id from marked`,
  );
};

/** The connections that flows with a new mark write into. */
type Woken = Awaited<ReturnType<typeof askAhead<{ id: ConnectionId }>>>;

const markSources = (
  trx: Transaction<Database>,
  owner: RecordOwner,
  changed: readonly ChangedRecord[],
  priority: number,
  now: number,
  except: readonly FlowId[],
): Promise<Woken> => {
  const parents = new Map(
    changed.flatMap(({ parent }) => (parent === null ? [] : [[`${parent.kind}/${parent.key}`, parent]])),
  );
  const parentKinds = [...parents.values()].map((parent) => parent.kind);
  const parentKeys = [...parents.values()].map((parent) => parent.key);
  return askAhead(
    trx,
    sql<{ id: ConnectionId }>`
    with marked as (
      insert into flow_record (flow_id, source_record_id, workspace_id, target_connection_id, state, priority, marked_at)
      select f.id, s.id, ${owner.workspaceId}, f.target_connection_id, 'pending', ${priority}, ${now}
      from flow f join (
        select id, kind from unnest(${changed.map((record) => record.id)}::text[],
          ${changed.map((record) => record.kind)}::text[]) as own (id, kind)
        union
        select r.id, p.kind from unnest(${parentKinds}::text[], ${parentKeys}::text[]) as p (kind, key)
        cross join lateral (select id from record r
          where r.connection_id = ${owner.connectionId} and r.kind = p.kind and r.key = p.key and r.hash is not null
          limit 1) r) s on s.kind = f.source_kind
      where f.source_connection_id = ${owner.connectionId} and f.id <> all(${[...except]}::text[])
      order by f.id, s.id
      on conflict (flow_id, source_record_id) do update set
        seq = flow_record.seq + 1, marked_at = excluded.marked_at, next_at = 0, attempts = 0,
        priority = case when flow_record.seq > flow_record.synced_seq
          then least(flow_record.priority, excluded.priority) else excluded.priority end
      returning target_connection_id)
    select distinct target_connection_id as id from marked`,
  );
};

/** What was not seen before is nothing's target yet. */
const markTargets = (
  trx: Transaction<Database>,
  owner: RecordOwner,
  changed: readonly ChangedRecord[],
  priority: number,
  now: number,
  except: readonly FlowId[],
): Promise<Woken> => {
  const ids = changed.filter((record) => !record.isNew).map((record) => record.id);
  return askAhead(
    trx,
    sql<{ id: ConnectionId }>`
    with marked as (
      update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0, attempts = 0, priority = ${priority}
      where (flow_id, source_record_id) in (
        select fr.flow_id, fr.source_record_id from link l
        join flow f on f.id <> all(${[...except]}::text[])
          and ((f.target_connection_id = ${owner.connectionId} and f.target_kind = l.target_kind)
            or (f.companion_of is not null and f.settings->'wayBack'->>'connectionId' = ${owner.connectionId}
              and f.settings->'wayBack'->>'kind' = l.target_kind))
        join flow_record fr on fr.flow_id = f.id and fr.source_record_id = l.source_record_id
        where l.target_record_id = any(${ids}::text[]) order by 1, 2 for update of fr)
      returning target_connection_id)
    select distinct target_connection_id as id from marked`,
  );
};

/**
 * Who waits for a person because of a key, or was refused for a name that another held, looks again when a record with
 * that key appears, leaves or changes.
 */
const markWaiting = (
  trx: Transaction<Database>,
  owner: RecordOwner,
  changed: readonly ChangedRecord[],
  now: number,
): Promise<Woken> => {
  const names = changed.flatMap((record) => record.nameKeys);
  const emails = changed.flatMap((record) => record.emailKeys);
  const taxes = changed.flatMap((record) => record.taxKeys);
  return askAhead(
    trx,
    sql<{ id: ConnectionId }>`
    with marked as (
      update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0
      where (flow_id, source_record_id) in (
        select fr.flow_id, fr.source_record_id from flow f
        join flow_record fr on fr.flow_id = f.id and fr.state in ('review', 'dead') and fr.seq = fr.synced_seq
        join record r on r.id = fr.source_record_id
        where (f.source_connection_id = ${owner.connectionId} or f.target_connection_id = ${owner.connectionId})
          and (r.name_key = any(${names}::text[]) or r.email_key = any(${emails}::text[])
            or r.tax_key = any(${taxes}::text[]))
        order by 1, 2 for update of fr)
      returning target_connection_id)
    select distinct target_connection_id as id from marked`,
  );
};

/** Marks these flow records to be looked at again; gives the connections whose drain has to look. */
export const markFlowRecords = async (
  trx: Transaction<Database>,
  records: readonly { readonly flowId: FlowId; readonly sourceRecordId: RecordId }[],
  now: number,
): Promise<readonly ConnectionId[]> => {
  if (records.length === 0) return [];
  const found = await sql<{ id: ConnectionId }>`
    with marked as (
      update flow_record fr set seq = fr.seq + 1, marked_at = ${now}, next_at = 0, attempts = 0, priority = 1
      from unnest(${records.map((each) => each.flowId)}::text[], ${records.map((each) => each.sourceRecordId)}::text[])
        as r (flow_id, source_record_id)
      where fr.flow_id = r.flow_id and fr.source_record_id = r.source_record_id
      returning fr.target_connection_id)
    select distinct target_connection_id as id from marked`.execute(trx);
  return found.rows.map((row) => row.id);
};

/**
 * Notes that records may have changed at the vendor, by key or alias; unknown ones get a row to be read. An event older
 * than the version we hold tells nothing new, nor does one of the very moment of our own write: so its echo ends here.
 * `read_at` keeps since when the record may be another, so that the longest waiting is read first.
 *
 * Aliases and versions are looked up hint by hint: as joins they were planned as scans of both tables.
 * The statement is sent ahead: a failure shows at the transaction's next answer.
 */
export const markStale = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  hints: readonly {
    readonly id: RecordId;
    readonly kind: string;
    readonly key: string;
    readonly occurredAt: number | null;
  }[],
  now: number,
): Promise<void> => {
  if (hints.length === 0) return;
  await sendAhead(
    trx,
    sql`
    insert into record (id, workspace_id, connection_id, kind, key, state, first_seen_at, stale_seq, read_at)
    select distinct on (n.kind, n.key)
      n.id, ${owner.workspaceId}, ${owner.connectionId}, n.kind, n.key, 'unread', ${now}, 1,
      least(n."occurredAt", ${now}::bigint)
    from (
      select h.id, h.kind, h."occurredAt", coalesce((select a.key from record_alias a
        where a.connection_id = ${owner.connectionId} and a.kind = h.kind and a.alias = h.key), h.key) as key
      from jsonb_to_recordset(${jsonbOf(hints)}::jsonb)
        as h (id text, kind text, key text, "occurredAt" bigint)
      offset 0) n
    where coalesce((select r.version is null or n."occurredAt" is null or n."occurredAt" > r.version
        or (n."occurredAt" = r.version and r.seen_by <> 'write') from record r
      where r.connection_id = ${owner.connectionId} and r.kind = n.kind and r.key = n.key), true)
    order by n.kind, n.key, n."occurredAt"
    on conflict (connection_id, kind, key) do update
      set stale_seq = record.stale_seq + 1, read_attempts = 0, read_at = case
        when record.stale_seq > record.seen_seq then least(record.read_at, excluded.read_at)
        else excluded.read_at end`,
  );
};
