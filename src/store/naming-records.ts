import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FlowId, RecordId } from '#base/ids.ts';
import type { FlowSettings } from '#model/flow.ts';
import type { LinkEnd } from './link-moves.ts';
import type { Database } from './tables.ts';

/** A flow whose records name others, which have to be linked before a target is made of them. */
export interface NamingFlow {
  readonly flowId: FlowId;
  readonly flowName: string;
  readonly flowState: 'enabled' | 'paused';
  readonly settings: FlowSettings;
  readonly mappingVersion: number;
  readonly sourceKind: string;
  readonly targetConnectionId: ConnectionId;
}

/** The flows between these connections whose records name records of the source's kind and follow their links. */
export const loadNamingFlows = async (
  trx: Transaction<Database>,
  source: LinkEnd,
  target: LinkEnd,
): Promise<readonly NamingFlow[]> => {
  const found = await sql<NamingFlow>`
    select id as "flowId", name as "flowName", state as "flowState", settings, mapping_version as "mappingVersion",
      source_kind as "sourceKind", target_connection_id as "targetConnectionId"
    from flow
    where source_connection_id = ${source.connectionId} and target_connection_id = ${target.connectionId}
      and settings->'lookups' @> ${JSON.stringify([{ kind: source.kind, targetKind: target.kind }])}::jsonb
    order by id`.execute(trx);
  return found.rows;
};

/** A record of a flow, to be opened and looked into. `body` is sealed. */
export interface SealedRecord {
  readonly id: RecordId;
  readonly connection_id: ConnectionId;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly body: string;
}

/** The next records of a flow, the newest first; `before` is the last id of the page before. */
export const pageOfFlow = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  before: RecordId | null,
  limit: number,
): Promise<readonly SealedRecord[]> => {
  const found = await sql<SealedRecord>`
    select r.id, r.connection_id, r.kind, r.key, r.title, r.body
    from flow_record fr join record r on r.id = fr.source_record_id
    where fr.flow_id = ${flowId} and r.body is not null
      and (${before}::text is null or fr.source_record_id < ${before})
    order by fr.source_record_id desc limit ${limit}`.execute(trx);
  return found.rows;
};

/** How many records that some flow carries belong to these. */
export const countBelonging = async (
  trx: Transaction<Database>,
  parent: LinkEnd,
  keys: readonly string[],
): Promise<number> => {
  if (keys.length === 0) return 0;
  const found = await sql<{ n: number }>`
    select count(*)::integer as n from record r
    where r.connection_id = ${parent.connectionId} and r.parent_kind = ${parent.kind} and r.parent_key = any(${[...keys]})
      and exists (select 1 from flow_record fr where fr.source_record_id = r.id)`.execute(trx);
  return found.rows[0]?.n ?? 0;
};
