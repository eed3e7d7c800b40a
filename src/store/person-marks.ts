import { sql, type Transaction } from 'kysely';
import type { FlowId, RecordId } from '#base/ids.ts';
import { priorities } from '#model/change.ts';
import type { Database } from './tables.ts';

/**
 * Marks flow records dirty because a person said so: before all other work, at once, and with their failed tries
 * forgotten. What becomes of them is planned anew.
 */
export const markForPerson = async (
  trx: Transaction<Database>,
  records: readonly { readonly flowId: FlowId; readonly sourceRecordId: RecordId }[],
  now: number,
): Promise<void> => {
  if (records.length === 0) return;
  await sql`
    update flow_record set seq = seq + 1, state = 'pending', state_code = null, attempts = 0, next_at = 0,
      priority = ${priorities.person}, marked_at = ${now}
    where (flow_id, source_record_id) in (
      select fr.flow_id, fr.source_record_id from flow_record fr
      join unnest(${records.map((each) => each.flowId)}::text[], ${records.map((each) => each.sourceRecordId)}::text[])
        as r (flow_id, source_record_id) on r.flow_id = fr.flow_id and r.source_record_id = fr.source_record_id
      order by 1, 2 for update of fr)`.execute(trx);
};
