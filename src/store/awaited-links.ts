import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FlowId, RecordId, WorkspaceId } from '#base/ids.ts';
import { sendAhead } from './pipelined-dialect.ts';
import type { RecordOwner } from './records.ts';
import type { Database } from './tables.ts';

/**
 * Has these flow records looked at again once the awaited record is linked at the target: what is there already and would
 * otherwise be looked at only when it changes, as the invoices of a client whose contact is being made.
 */
export const awaitLink = async (
  trx: Transaction<Database>,
  awaited: {
    readonly workspaceId: WorkspaceId;
    readonly recordId: RecordId;
    readonly targetConnectionId: ConnectionId;
    readonly targetKind: string;
  },
  records: readonly { readonly flowId: FlowId; readonly sourceRecordId: RecordId }[],
): Promise<void> => {
  if (records.length === 0) return;
  await sql`
    insert into awaited_link (flow_id, source_record_id, workspace_id, awaited_record_id, target_connection_id, target_kind)
    select r.flow_id, r.source_record_id, ${awaited.workspaceId}, ${awaited.recordId}, ${awaited.targetConnectionId},
      ${awaited.targetKind}
    from unnest(${records.map((each) => each.flowId)}::text[], ${records.map((each) => each.sourceRecordId)}::text[])
      as r (flow_id, source_record_id)
    on conflict do nothing`.execute(trx);
};

/** Marks what waited for links into this connection that are there now. */
export const markAwaited = (trx: Transaction<Database>, target: RecordOwner, now: number): Promise<void> =>
  sendAhead(
    trx,
    sql`
    with met as (
      delete from awaited_link a using link l
      where a.target_connection_id = ${target.connectionId} and l.source_record_id = a.awaited_record_id
        and l.target_connection_id = a.target_connection_id and l.target_kind = a.target_kind
      returning a.flow_id, a.source_record_id)
    update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0
    where (flow_id, source_record_id) in (
      select fr.flow_id, fr.source_record_id from met m
      join flow_record fr on fr.flow_id = m.flow_id and fr.source_record_id = m.source_record_id
      order by 1, 2 for update of fr)`,
  );
