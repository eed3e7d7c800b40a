import { sql, type Transaction } from 'kysely';
import type { FlowId } from '#base/ids.ts';
import type { FlowRecordState } from '#model/flow.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from './own-rows.ts';

export interface FlowReasonView {
  readonly state: FlowRecordState;
  readonly code: string;
  readonly records: number;
}

/** Why records of a flow are not in sync, the most frequent reason first. What is about to be looked at again is not counted. */
export const listFlowReasons = async (
  trx: Transaction<Database>,
  flow: FlowId,
): Promise<readonly FlowReasonView[]> => {
  const found = await sql<FlowReasonView>`
    select fr.state, fr.state_code as code, count(*)::integer as records
    from flow_record fr
    where ${ownRows('fr')} and fr.flow_id = ${flow} and fr.state_code is not null and fr.state <> 'in_sync'
      and not (fr.state = 'skipped' and fr.seq > fr.synced_seq)
    group by fr.state, fr.state_code order by records desc, code, state`.execute(trx);
  return found.rows;
};
