import { sql, type Transaction } from 'kysely';
import type { ConnectionId, RecordId } from '#base/ids.ts';
import type { RecordState } from '#model/connector.ts';
import type { Database } from './tables.ts';

interface Side {
  readonly connectionId: ConnectionId;
  readonly kind: string;
}

/** A source record, with the target it is linked to where it has one; `target_` members are null otherwise. */
export interface LinkedRow {
  readonly id: RecordId;
  readonly connection_id: ConnectionId;
  readonly kind: string;
  readonly key: string;
  readonly state: RecordState;
  readonly body: string;
  readonly parent_key: string | null;
  readonly target_id: RecordId | null;
  readonly target_kind: string | null;
  readonly target_key: string | null;
  readonly target_state: RecordState | null;
  readonly target_body: string | null;
}

/** Source records by key, each with its target at one connection. */
export const loadWithTargets = (
  trx: Transaction<Database>,
  source: Side,
  target: Side,
  keys: readonly string[],
): Promise<readonly LinkedRow[]> =>
  load(trx, source, target, sql`s.key = any(${[...new Set(keys)]}::text[])`);

/** The source records whose parent is one of these, each with its target at one connection. */
export const loadChildrenWithTargets = (
  trx: Transaction<Database>,
  source: Side,
  target: Side,
  parent: { readonly kind: string; readonly keys: readonly string[] },
): Promise<readonly LinkedRow[]> =>
  load(
    trx,
    source,
    target,
    sql`s.parent_kind = ${parent.kind} and s.parent_key = any(${[...new Set(parent.keys)]}::text[])`,
  );

const load = async (
  trx: Transaction<Database>,
  source: Side,
  target: Side,
  which: ReturnType<typeof sql<boolean>>,
): Promise<readonly LinkedRow[]> => {
  const found = await sql<LinkedRow>`
    select s.id, s.connection_id, s.kind, s.key, s.state, s.body, s.parent_key,
      t.id as target_id, t.kind as target_kind, t.key as target_key, t.state as target_state, t.body as target_body
    from record s
    left join link l on l.source_record_id = s.id and l.target_connection_id = ${target.connectionId}
      and l.target_kind = ${target.kind}
    left join record t on t.id = l.target_record_id
    where s.connection_id = ${source.connectionId} and s.kind = ${source.kind} and s.body is not null and ${which}
    order by s.key`.execute(trx);
  return found.rows;
};

/** Records of a target whose parent is one of these and which no source record of that kind is linked to. */
export const loadUnlinkedChildren = async (
  trx: Transaction<Database>,
  target: Side,
  parent: { readonly kind: string; readonly keys: readonly string[] },
  source: Side,
): Promise<
  readonly {
    readonly id: RecordId;
    readonly connection_id: ConnectionId;
    readonly kind: string;
    readonly key: string;
    readonly parent_key: string | null;
    readonly body: string;
  }[]
> => {
  const found = await sql<{
    id: RecordId;
    connection_id: ConnectionId;
    kind: string;
    key: string;
    parent_key: string | null;
    body: string;
  }>`
    select t.id, t.connection_id, t.kind, t.key, t.parent_key, t.body from record t
    where t.connection_id = ${target.connectionId} and t.kind = ${target.kind} and t.parent_kind = ${parent.kind}
      and t.parent_key = any(${[...new Set(parent.keys)]}::text[]) and t.state = 'active' and t.body is not null
      and not exists (select 1 from link l where l.target_record_id = t.id
        and l.source_connection_id = ${source.connectionId} and l.source_kind = ${source.kind})
    order by t.key`.execute(trx);
  return found.rows;
};

/** All active targets of one kind that records of a source kind are linked to. */
export const loadLinkedTargets = async (
  trx: Transaction<Database>,
  source: Side,
  target: Side,
): Promise<
  readonly {
    readonly connection_id: ConnectionId;
    readonly kind: string;
    readonly key: string;
    readonly body: string;
  }[]
> => {
  const found = await sql<{ connection_id: ConnectionId; kind: string; key: string; body: string }>`
    select t.connection_id, t.kind, t.key, t.body from link l join record t on t.id = l.target_record_id
    where l.source_connection_id = ${source.connectionId} and l.source_kind = ${source.kind}
      and l.target_connection_id = ${target.connectionId} and l.target_kind = ${target.kind}
      and t.state = 'active' and t.body is not null`.execute(trx);
  return found.rows;
};
