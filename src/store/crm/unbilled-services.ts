import { sql, type Transaction } from 'kysely';
import type { FlowId, OpportunityId, RecordId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { ownVendor } from './own-records.ts';

/** A line of what an opportunity came of, and the flow that leaves it. */
export interface UnbilledServiceView {
  readonly id: RecordId;
  readonly title: string | null;
  readonly flow_id: FlowId;
  /** What was found of one that is a dead letter. */
  readonly message: string | null;
  readonly hint: string | null;
}

/** Reasons for which a line is left that nobody needs to hear: nothing was agreed on, or it holds no more. */
const quiet = ['flow.not_yet_active', 'flow.withdrawn', 'flow.before_start', 'flow.criteria'];

/**
 * Records of what a client agreed to, of the source that an opportunity is linked to, which nothing here bills, or of which
 * a person has to decide something. By title; at most 200.
 */
export const listUnbilledServices = async (
  trx: Transaction<Database>,
  opportunityId: OpportunityId,
): Promise<readonly UnbilledServiceView[]> => {
  const found = await sql<UnbilledServiceView>`
    select r.id, r.title, f.id as flow_id, d.message, d.hint
    from connection c
    join record t on t.connection_id = c.id and t.kind = 'opportunity' and t.key = ${opportunityId}
    join link l on l.target_record_id = t.id
    join record p on p.id = l.source_record_id
    join flow f on f.source_connection_id = p.connection_id and f.target_connection_id = c.id and f.settings ? 'billing'
    join record r on r.connection_id = p.connection_id and r.kind = f.source_kind
      and r.parent_kind = p.kind and r.parent_key = p.key
    join flow_record fr on fr.flow_id = f.id and fr.source_record_id = r.id
    left join lateral (select ch.message, ch.hint from change ch
      where fr.state = 'dead' and ch.source_record_id = r.id and ch.flow_id = f.id and ch.state = 'dead'
      order by ch.id desc limit 1) d on true
    where ${ownRows('c')} and c.vendor = ${ownVendor}
      and fr.state <> 'in_sync' and (fr.state_code is null or fr.state_code <> all(${quiet}::text[]))
      and (fr.state in ('dead', 'awaiting_approval', 'conflict') or not exists (select 1 from link k
        where k.source_record_id = r.id and k.target_connection_id = c.id and k.target_kind = f.target_kind))
    order by r.title, r.id limit 200`.execute(trx);
  return found.rows;
};
