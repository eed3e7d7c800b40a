import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FlowId, LinkId, RecordId } from '#base/ids.ts';
import { priorities } from '#model/change.ts';
import type { RecordState } from '#model/connector.ts';
import type { FlowRecordState, FlowSettings } from '#model/flow.ts';
import type { Database } from './tables.ts';

/** Where one source record stands in one flow, with the target that its link names. */
export interface LinkedFlowRecord {
  readonly flowId: FlowId;
  readonly flowName: string;
  readonly flowState: 'enabled' | 'paused';
  readonly settings: FlowSettings;
  readonly mappingVersion: number;
  readonly sourceRecordId: RecordId;
  readonly sourceKey: string;
  readonly sourceConnectionId: ConnectionId;
  readonly state: FlowRecordState;
  readonly stateCode: string | null;
  readonly isDirty: boolean;
  /** True while the source is to be read again. */
  readonly isStale: boolean;
  /** True while a write of it is under way, or was and its outcome is not known. */
  readonly isBeingWritten: boolean;
  /** Sealed. */
  readonly agreed: string | null;
  readonly reference: string | null;
  readonly targetConnectionId: ConnectionId;
  readonly targetKind: string;
  readonly target: LinkedTargetRow | null;
}

export interface LinkedTargetRow {
  readonly linkId: LinkId;
  readonly id: RecordId;
  readonly key: string;
  readonly state: RecordState | 'unread';
  readonly version: number | null;
  readonly observedAt: number | null;
  /** True while it is to be read again. */
  readonly isStale: boolean;
}

type Row = Omit<LinkedFlowRecord, 'target'> & {
  readonly targetIsStale: boolean;
  readonly linkId: LinkId | null;
  readonly targetId: RecordId;
  readonly targetKey: string;
  readonly targetState: RecordState | 'unread';
  readonly version: number | null;
  readonly observedAt: number | null;
};

/** The flow records of a source record, or the one of a flow where one is named; locked when that is asked for. */
export const loadLinkedFlowRecords = async (
  trx: Transaction<Database>,
  of: { readonly sourceRecordId: RecordId; readonly flowId?: FlowId },
  options: { readonly lock: boolean },
): Promise<readonly LinkedFlowRecord[]> => {
  const found = await sql<Row>`
    select f.id as "flowId", f.name as "flowName", f.state as "flowState", f.settings,
      f.mapping_version as "mappingVersion",
      fr.source_record_id as "sourceRecordId", s.key as "sourceKey", s.connection_id as "sourceConnectionId",
      fr.state, fr.state_code as "stateCode", fr.seq > fr.synced_seq as "isDirty", fr.agreed, fr.reference,
      exists (select 1 from change c where c.flow_id = fr.flow_id and c.source_record_id = fr.source_record_id
        and c.state in ('sending', 'unknown')) as "isBeingWritten",
      f.target_connection_id as "targetConnectionId", f.target_kind as "targetKind",
      l.id as "linkId", t.id as "targetId", t.key as "targetKey", t.state as "targetState", t.version,
      t.observed_at as "observedAt", coalesce(t.stale_seq > t.seen_seq, false) as "targetIsStale",
      s.stale_seq > s.seen_seq as "isStale"
    from flow_record fr
    join flow f on f.id = fr.flow_id
    join record s on s.id = fr.source_record_id
    left join link l on l.source_record_id = fr.source_record_id and l.target_connection_id = f.target_connection_id
      and l.target_kind = f.target_kind
    left join record t on t.id = l.target_record_id
    where fr.source_record_id = ${of.sourceRecordId}
      and (${of.flowId ?? null}::text is null or fr.flow_id = ${of.flowId ?? null})
    order by f.id ${options.lock ? sql`for update of fr` : sql``}`.execute(trx);
  return found.rows.map((row) => {
    const { linkId, targetId, targetKey, targetState, version, observedAt, targetIsStale, ...rest } = row;
    const target = {
      id: targetId,
      key: targetKey,
      state: targetState,
      version,
      observedAt,
      isStale: targetIsStale,
    };
    return { ...rest, target: linkId === null ? null : { linkId, ...target } };
  });
};

/**
 * Ends a link to a record that is gone, for all flows that follow it: what had been agreed on over it and a decision that
 * named it are forgotten, and their flow records are marked for a person. What is made next carries `reference`, so that a
 * look-up never takes the old record for it.
 */
export const endLink = async (
  trx: Transaction<Database>,
  record: LinkedFlowRecord & { readonly target: LinkedTargetRow },
  reference: string,
  now: number,
): Promise<void> => {
  const { sourceRecordId, target, targetConnectionId, targetKind } = record;
  await trx.deleteFrom('link').where('id', '=', target.linkId).execute();
  await sql`
    update match_review set state = 'closed'
    where source_record_id = ${sourceRecordId} and state = 'decided' and decision = 'link'
      and target_record_id = ${target.id}`.execute(trx);
  await sql`
    update flow_record fr set agreed = null, reference = ${reference}, seq = fr.seq + 1, state = 'pending',
      state_code = null, state_detail = null, attempts = 0, next_at = 0, priority = ${priorities.person},
      marked_at = ${now}
    from flow f where f.id = fr.flow_id and fr.source_record_id = ${sourceRecordId}
      and f.target_connection_id = ${targetConnectionId} and f.target_kind = ${targetKind}`.execute(trx);
};

/** Keeps what both sides of a flow record agreed on, sealed. */
export const storeAgreed = async (
  trx: Transaction<Database>,
  of: { readonly flowId: FlowId; readonly sourceRecordId: RecordId },
  agreed: string,
): Promise<void> => {
  await trx
    .updateTable('flow_record')
    .set({ agreed })
    .where('flow_id', '=', of.flowId)
    .where('source_record_id', '=', of.sourceRecordId)
    .execute();
};
