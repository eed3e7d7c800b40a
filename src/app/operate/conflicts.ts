import type { ConflictId, FlowId, WorkspaceId } from '#base/ids.ts';
import type { JsonValue } from '#base/json.ts';
import type { ConflictChoice } from '#model/field-verdict.ts';
import { openConflict } from '#store/conflicts.ts';
import { listConflicts } from '#store/views/conflict-views.ts';
import { loadRecordRefs } from '#store/views/record-refs.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { operatorActor, type Operator } from './operator.ts';

export interface ConflictLine {
  readonly id: ConflictId;
  readonly flow: FlowId;
  readonly record: string;
  readonly field: string;
  readonly source: { readonly vendor: string; readonly value: JsonValue; readonly changedAt: number | null };
  readonly target: { readonly vendor: string; readonly value: JsonValue; readonly changedAt: number | null };
  readonly since: number;
}

/** Conflicts that wait for a person, oldest first, at most `limit`. */
export const conflictLines = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  { flow, limit }: { readonly flow?: FlowId | undefined; readonly limit: number },
): Promise<readonly ConflictLine[]> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const { rows } = await listConflicts(trx, { state: 'open', flow }, { after: null, limit });
    const refs = await loadRecordRefs(
      trx,
      rows.map((row) => row.source_record_id),
    );
    return rows.map((row): ConflictLine => {
      const { source, target } = openConflict(plumbline.vault, row);
      return {
        id: row.id,
        flow: row.flow_id,
        record: refs.get(row.source_record_id)?.title ?? row.source_record_id,
        field: row.field,
        source: { vendor: row.source_vendor, value: source, changedAt: row.source_at },
        target: { vendor: row.target_vendor, value: target, changedAt: row.target_at },
        since: row.created_at,
      };
    });
  });

/** Answers conflicts; what has changed since is told apart. @throws `conflict.not_found`, `conflict.changed` of a single one. */
export const resolveConflicts = (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  ids: readonly ConflictId[],
  choice: ConflictChoice,
): Promise<{ readonly resolved: readonly ConflictId[]; readonly changed: readonly ConflictId[] }> =>
  actions.conflicts.resolve({ workspaceId, actor: operatorActor }, ids, choice);
