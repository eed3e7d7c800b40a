import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FlowId } from '#base/ids.ts';
import type { FlowSettings } from '#model/flow.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from './own-rows.ts';

export interface FlowCountsView {
  readonly total: number;
  readonly linked: number;
  readonly inSync: number;
  readonly pending: number;
  readonly review: number;
  readonly awaitingApproval: number;
  readonly conflict: number;
  readonly dead: number;
  readonly skipped: number;
}

export interface FlowView {
  readonly id: FlowId;
  readonly preset: string;
  readonly name: string;
  readonly state: 'enabled' | 'paused';
  /** What it waits for where no person paused it. */
  readonly paused_for: string | null;
  readonly settings: FlowSettings;
  /** The flow that it goes with; null for a flow of its own. */
  readonly companion_of: FlowId | null;
  readonly mapping_version: number;
  readonly created_at: number;
  readonly source_connection_id: ConnectionId;
  readonly source_connection_name: string;
  readonly source_vendor: string;
  readonly source_profile: string;
  readonly target_profile: string;
  readonly source_kind: string;
  readonly target_connection_id: ConnectionId;
  readonly target_connection_name: string;
  readonly target_vendor: string;
  readonly target_kind: string;
}

/** Flows with their ends, oldest first; one when `id` is given. */
export const loadFlows = async (trx: Transaction<Database>, id?: FlowId): Promise<readonly FlowView[]> => {
  const found = await sql<FlowView>`
    select f.id, f.preset, f.name, f.state, f.paused_for, f.settings, f.companion_of, f.mapping_version, f.created_at,
      f.source_connection_id, s.name as source_connection_name, s.vendor as source_vendor, s.profile as source_profile, f.source_kind,
      f.target_connection_id, t.name as target_connection_name, t.vendor as target_vendor, t.profile as target_profile, f.target_kind
    from flow f
    join connection s on s.id = f.source_connection_id
    join connection t on t.id = f.target_connection_id
    where ${id ?? null}::text is null or f.id = ${id ?? null}
    order by f.created_at, f.id`.execute(trx);
  return found.rows;
};

/**
 * Where the records of each flow stand. A record that is dirty counts as pending whatever it was before, except while a
 * person is awaited.
 */
export const countFlows = async (trx: Transaction<Database>): Promise<(flow: FlowId) => FlowCountsView> => {
  const states = await sql<{ flow_id: FlowId; state: string; records: number }>`
    select flow_id, case when seq > synced_seq and state in ('in_sync', 'skipped') then 'pending' else state end as state,
      count(*)::integer as records
    from flow_record fr where ${ownRows('fr')} group by 1, 2`.execute(trx);
  const links = await sql<{ flow_id: FlowId; records: number }>`
    select f.id as flow_id, count(*)::integer as records from flow f
    join link l on l.source_connection_id = f.source_connection_id and l.source_kind = f.source_kind
      and l.target_connection_id = f.target_connection_id and l.target_kind = f.target_kind
    where ${ownRows('f')} group by f.id`.execute(trx);
  const linked = new Map(links.rows.map((row) => [row.flow_id, row.records]));
  const byFlow = Map.groupBy(states.rows, (row) => row.flow_id);
  return (flow) => {
    const rows = byFlow.get(flow) ?? [];
    const of = (state: string): number => rows.find((row) => row.state === state)?.records ?? 0;
    return {
      total: rows.reduce((sum, row) => sum + row.records, 0),
      linked: linked.get(flow) ?? 0,
      inSync: of('in_sync'),
      pending: of('pending'),
      review: of('review'),
      awaitingApproval: of('awaiting_approval'),
      conflict: of('conflict'),
      dead: of('dead'),
      skipped: of('skipped'),
    };
  };
};
