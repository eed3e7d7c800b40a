import { sql, type Transaction } from 'kysely';
import type { ConnectionId, RecordId } from '#base/ids.ts';
import type { ChangedRecord, RecordOwner } from './records.ts';
import type { Database } from './tables.ts';

/**
 * Marks dirty every flow record that the changed records may concern: those they are the source of, those their parent
 * is the source of, those they are the linked target of, and those that wait for a person because of an equal key.
 * A mark is `seq + 1`, so marks coalesce and none is lost. Returns the connections whose drain has to look.
 */
export const markChanged = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  changed: readonly ChangedRecord[],
  priority: number,
  now: number,
): Promise<readonly ConnectionId[]> => {
  if (changed.length === 0) return [];
  const flows = await trx
    .selectFrom('flow')
    .select(['id', 'source_connection_id', 'source_kind', 'target_connection_id', 'target_kind'])
    .where((eb) =>
      eb.or([
        eb('source_connection_id', '=', owner.connectionId),
        eb('target_connection_id', '=', owner.connectionId),
      ]),
    )
    .execute();
  const woken = new Set<ConnectionId>();
  for (const flow of flows) {
    let marked = 0;
    if (flow.source_connection_id === owner.connectionId)
      marked += await markSources(trx, owner, flow, changed, priority, now);
    if (flow.target_connection_id === owner.connectionId)
      marked += await markTargets(trx, flow, changed, priority, now);
    marked += await markReviews(trx, flow, changed, now);
    if (marked > 0) woken.add(flow.target_connection_id);
  }
  return [...woken];
};

type FlowEnds = Pick<
  Database['flow'],
  'source_connection_id' | 'source_kind' | 'target_connection_id' | 'target_kind'
> & { id: Database['flow']['id'] };

const markSources = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  flow: FlowEnds,
  changed: readonly ChangedRecord[],
  priority: number,
  now: number,
): Promise<number> => {
  const own = changed.filter((record) => record.kind === flow.source_kind).map((record) => record.id);
  const parentKeys = new Set(
    changed.filter((record) => record.parent?.kind === flow.source_kind).map((record) => record.parent?.key),
  );
  const parents =
    parentKeys.size === 0
      ? []
      : await trx
          .selectFrom('record')
          .select('id')
          .where('connection_id', '=', owner.connectionId)
          .where('kind', '=', flow.source_kind)
          .where(
            'key',
            'in',
            [...parentKeys].filter((key) => key !== undefined),
          )
          .where('hash', 'is not', null)
          .execute();
  const ids = [...new Set<RecordId>([...own, ...parents.map((parent) => parent.id)])].toSorted();
  if (ids.length === 0) return 0;
  await sql`
    insert into flow_record (flow_id, source_record_id, workspace_id, target_connection_id, state, priority, marked_at)
    select ${flow.id}, id, ${owner.workspaceId}, ${flow.target_connection_id}, 'pending', ${priority}, ${now}
    from unnest(${ids}::text[]) as id
    on conflict (flow_id, source_record_id) do update set
      seq = flow_record.seq + 1, marked_at = ${now}, next_at = 0, attempts = 0,
      priority = case when flow_record.seq > flow_record.synced_seq
        then least(flow_record.priority, excluded.priority) else excluded.priority end`.execute(trx);
  return ids.length;
};

const markTargets = async (
  trx: Transaction<Database>,
  flow: FlowEnds,
  changed: readonly ChangedRecord[],
  priority: number,
  now: number,
): Promise<number> => {
  const ids = changed.filter((record) => record.kind === flow.target_kind).map((record) => record.id);
  if (ids.length === 0) return 0;
  const marked = await sql`
    update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0, attempts = 0, priority = ${priority}
    where (flow_id, source_record_id) in (
      select fr.flow_id, fr.source_record_id from link l
      join flow_record fr on fr.flow_id = ${flow.id} and fr.source_record_id = l.source_record_id
      where l.target_record_id = any(${ids}) order by 1, 2 for update of fr)`.execute(trx);
  return Number(marked.numAffectedRows ?? 0n);
};

/**
 * Who waits for a person because of a key, or was refused for a name that another held, looks again when a record with
 * that key appears, leaves or changes.
 */
const markReviews = async (
  trx: Transaction<Database>,
  flow: FlowEnds,
  changed: readonly ChangedRecord[],
  now: number,
): Promise<number> => {
  const names = changed.flatMap((record) => record.nameKeys);
  const emails = changed.flatMap((record) => record.emailKeys);
  const taxes = changed.flatMap((record) => record.taxKeys);
  const marked = await sql`
    update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0
    where (flow_id, source_record_id) in (
      select fr.flow_id, fr.source_record_id from flow_record fr join record r on r.id = fr.source_record_id
      where fr.flow_id = ${flow.id} and fr.state in ('review', 'dead') and fr.seq = fr.synced_seq
        and (r.name_key = any(${names}) or r.email_key = any(${emails}) or r.tax_key = any(${taxes}))
      order by 1, 2 for update of fr)`.execute(trx);
  return Number(marked.numAffectedRows ?? 0n);
};

/**
 * Notes that records may have changed at the vendor, by key or alias; unknown ones get a row to be read. An event older
 * than the version we hold tells nothing new, nor does one of the very moment of our own write: so its echo ends here.
 * `read_at` keeps since when the record may be another, so that the longest waiting is read first.
 *
 * Aliases and versions are looked up hint by hint: as joins they were planned as scans of both tables.
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
  await sql`
    insert into record (id, workspace_id, connection_id, kind, key, state, first_seen_at, stale_seq, read_at)
    select distinct on (n.kind, n.key)
      n.id, ${owner.workspaceId}, ${owner.connectionId}, n.kind, n.key, 'unread', ${now}, 1,
      least(n."occurredAt", ${now}::bigint)
    from (
      select h.id, h.kind, h."occurredAt", coalesce((select a.key from record_alias a
        where a.connection_id = ${owner.connectionId} and a.kind = h.kind and a.alias = h.key), h.key) as key
      from jsonb_to_recordset(${JSON.stringify(hints)}::jsonb)
        as h (id text, kind text, key text, "occurredAt" bigint)
      offset 0) n
    where coalesce((select r.version is null or n."occurredAt" is null or n."occurredAt" > r.version
        or (n."occurredAt" = r.version and r.seen_by <> 'write') from record r
      where r.connection_id = ${owner.connectionId} and r.kind = n.kind and r.key = n.key), true)
    order by n.kind, n.key, n."occurredAt"
    on conflict (connection_id, kind, key) do update
      set stale_seq = record.stale_seq + 1, read_attempts = 0, read_at = case
        when record.stale_seq > record.seen_seq then least(record.read_at, excluded.read_at)
        else excluded.read_at end`.execute(trx);
};
