import { sql, type Transaction } from 'kysely';
import type { ChangeId, ConnectionId, DeliveryId, FlowId, RecordId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';

/** Epoch milliseconds, both within. */
export interface ReplaySpan {
  readonly since: number;
  readonly until: number;
}

/** A change with what it was planned from, sealed. */
export interface ReplayedChange {
  readonly id: ChangeId;
  readonly source_record_id: RecordId;
  readonly mapping_version: number;
  readonly desired: string;
  readonly planned_at: number;
}

/** A record that is replayed as it is now. */
export interface ReplayedRecord {
  readonly id: RecordId;
  readonly observed_at: number;
  readonly is_linked: boolean;
}

const changesIn = (flowId: FlowId, { since, until }: ReplaySpan) => sql`
  from change c where c.flow_id = ${flowId} and c.desired is not null and c.planned_at >= ${since} and c.planned_at <= ${until}`;

/** Records of a flow that were read in a span, are there, and of which no change keeps a state. */
const recordsIn = (flowId: FlowId, { since, until }: ReplaySpan) => sql`
  from flow_record fr join record r on r.id = fr.source_record_id and r.body is not null and r.state = 'active'
  where fr.flow_id = ${flowId} and r.observed_at >= ${since} and r.observed_at <= ${until}
    and not exists (select 1 from change c where c.source_record_id = fr.source_record_id and c.flow_id = fr.flow_id
      and c.desired is not null and c.planned_at >= r.observed_at and c.planned_at <= ${until})`;

const deliveriesIn = (connectionId: ConnectionId, { since, until }: ReplaySpan) => sql`
  from inbound_delivery d where d.connection_id = ${connectionId} and d.state = 'taken'
    and d.received_at >= ${since} and d.received_at <= ${until}`;

/** How many states there are at most; `pushedTo` is the source's connection where its records are pushed. */
export const countReplayed = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  pushedTo: ConnectionId | null,
  span: ReplaySpan,
): Promise<number> => {
  const found = await (
    pushedTo === null
      ? sql<{ states: number }>`
    select (select count(*) ${changesIn(flowId, span)})::integer
      + (select count(*) ${recordsIn(flowId, span)})::integer as states`
      : sql<{ states: number }>`
    select coalesce(sum(d.records), 0)::integer as states ${deliveriesIn(pushedTo, span)}`
  ).execute(trx);
  return found.rows[0]?.states ?? 0;
};

/** The next changes of a span, by id. */
export const loadReplayedChanges = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  span: ReplaySpan,
  after: string | null,
  limit: number,
): Promise<readonly ReplayedChange[]> => {
  const found = await sql<ReplayedChange>`
    select c.id, c.source_record_id, c.mapping_version, c.desired, c.planned_at
    ${changesIn(flowId, span)} and c.id > ${after ?? ''} order by c.id limit ${limit}`.execute(trx);
  return found.rows;
};

/** The next records of a span that are replayed as they are now, by id. */
export const loadReplayedRecords = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  span: ReplaySpan,
  after: string | null,
  limit: number,
): Promise<readonly ReplayedRecord[]> => {
  const found = await sql<ReplayedRecord>`
    select r.id, r.observed_at, exists (select 1 from flow f join link l on l.source_record_id = r.id
      and l.target_connection_id = f.target_connection_id and l.target_kind = f.target_kind where f.id = ${flowId}) as is_linked
    ${recordsIn(flowId, span)} and r.id > ${after ?? ''}
    order by r.id limit ${limit}`.execute(trx);
  return found.rows;
};

/** The next deliveries of a span that could be read, by id, sealed. */
export const loadReplayedDeliveries = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  span: ReplaySpan,
  after: string | null,
  limit: number,
): Promise<readonly { readonly id: DeliveryId; readonly body: string; readonly received_at: number }[]> => {
  const found = await sql<{ id: DeliveryId; body: string; received_at: number }>`
    select d.id, d.body, d.received_at ${deliveriesIn(connectionId, span)} and d.id > ${after ?? ''}
    order by d.id limit ${limit}`.execute(trx);
  return found.rows;
};

/** The records that are there, by key. */
export const findRecordIds = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  kind: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, RecordId>> => {
  const found = await sql<{ id: RecordId; key: string }>`
    select id, key from record where connection_id = ${connectionId} and kind = ${kind}
      and key = any(${[...new Set(keys)]}::text[])`.execute(trx);
  return new Map(found.rows.map(({ id, key }) => [key, id]));
};
