import type { WorkspaceId } from '#base/ids.ts';
import { flowRecordStates } from '#model/flow.ts';
import { listRecords, loadRecordFlows, type RecordFilter } from '#store/views/record-views.ts';
import type { RecordRefView } from '#store/views/record-refs.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { Operator } from './operator.ts';

/** Where a record can stand in a flow. */
export const recordStates = flowRecordStates;

export interface RecordLine extends RecordRefView {
  /** Where it stands in each flow, as source or as linked target. */
  readonly flows: readonly {
    readonly flow: string;
    readonly role: 'source' | 'target';
    readonly state: string;
    readonly code: string | null;
  }[];
}

/** Records by title, at most `limit`, and whether there are more. */
export const recordLines = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  filter: RecordFilter,
  limit: number,
): Promise<{ readonly records: readonly RecordLine[]; readonly hasMore: boolean }> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const { rows, next } = await listRecords(trx, filter, { after: null, limit });
    const flows = Map.groupBy(
      await loadRecordFlows(
        trx,
        rows.map((row) => row.id),
      ),
      (flow) => flow.record_id,
    );
    return {
      records: rows.map(({ id, connectionId, connectionName, vendor, kind, key, title, state }) => ({
        id,
        connectionId,
        connectionName,
        vendor,
        kind,
        key,
        title,
        state,
        flows: (flows.get(id) ?? []).map((flow) => ({
          flow: flow.flow_name,
          role: flow.role,
          state: flow.is_dirty ? 'pending' : flow.state,
          code: flow.state_code,
        })),
      })),
      hasMore: next !== null,
    };
  });
