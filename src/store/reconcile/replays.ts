import { sql, type Transaction } from 'kysely';
import type { ChangeId, FlowId, RecordId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';

/** A change with what it was planned from, sealed. */
export interface ReplayedChange {
  readonly id: ChangeId;
  readonly source_record_id: RecordId;
  readonly mapping_version: number;
  readonly desired: string;
  readonly planned_at: number;
}

const changesIn = (flowId: FlowId, since: number, until: number) => sql`
  from change c where c.flow_id = ${flowId} and c.desired is not null and c.planned_at >= ${since} and c.planned_at <= ${until}`;

/** Records of a flow that were read in a span of which no change keeps a state. */
const recordsIn = (flowId: FlowId, since: number, until: number) => sql`
  from flow_record fr join record r on r.id = fr.source_record_id and r.body is not null
  where fr.flow_id = ${flowId} and r.observed_at >= ${since} and r.observed_at <= ${until}
    and not exists (select 1 from change c where c.source_record_id = fr.source_record_id and c.flow_id = fr.flow_id
      and c.desired is not null and c.planned_at >= r.observed_at and c.planned_at <= ${until})`;

export const countReplayed = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  { since, until }: { readonly since: number; readonly until: number },
): Promise<number> => {
  const found = await sql<{ states: number }>`
    select (select count(*) ${changesIn(flowId, since, until)})::integer
      + (select count(*) ${recordsIn(flowId, since, until)})::integer as states`.execute(trx);
  return found.rows[0]?.states ?? 0;
};

/** The next changes of a span, by id. */
export const loadReplayedChanges = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  { since, until }: { readonly since: number; readonly until: number },
  after: string | null,
  limit: number,
): Promise<readonly ReplayedChange[]> => {
  const found = await sql<ReplayedChange>`
    select c.id, c.source_record_id, c.mapping_version, c.desired, c.planned_at
    ${changesIn(flowId, since, until)} and c.id > ${after ?? ''} order by c.id limit ${limit}`.execute(trx);
  return found.rows;
};

/** The next records of a span that are replayed as they are now, by id. */
export const loadReplayedRecords = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  { since, until }: { readonly since: number; readonly until: number },
  after: string | null,
  limit: number,
): Promise<readonly { readonly id: RecordId; readonly observed_at: number }[]> => {
  const found = await sql<{ id: RecordId; observed_at: number }>`
    select r.id, r.observed_at ${recordsIn(flowId, since, until)} and r.id > ${after ?? ''}
    order by r.id limit ${limit}`.execute(trx);
  return found.rows;
};
