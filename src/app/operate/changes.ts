import { isId, type ChangeId, type WorkspaceId } from '#base/ids.ts';
import { changeStates, type ChangeState } from '#model/change.ts';
import { findChange, listAttempts, listChanges, type ChangeView } from '#store/views/change-views.ts';
import { loadRecordRefs } from '#store/views/record-refs.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { appError } from '#app/app-errors.ts';
import { operatorActor, type Operator } from './operator.ts';

export { changeStates };

export interface ChangeLine {
  readonly id: ChangeId;
  readonly state: ChangeState;
  readonly action: string;
  readonly flow: string;
  /** The source record's title. */
  readonly record: string;
  readonly reason: string;
  readonly fields: readonly string[];
  readonly code: string | null;
  readonly message: string | null;
  readonly hint: string | null;
  readonly plannedAt: number;
  readonly settledAt: number | null;
}

/** Planned last first, at most `limit`. */
export const changeLines = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  filter: { readonly state?: ChangeState | undefined; readonly limit: number },
): Promise<readonly ChangeLine[]> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const { rows } = await listChanges(trx, { state: filter.state }, { after: null, limit: filter.limit });
    const titles = await loadRecordRefs(
      trx,
      rows.map((row) => row.source_record_id),
    );
    return rows.map((row) => lineOf(row, titles.get(row.source_record_id)?.title ?? row.source_record_id));
  });

const lineOf = (row: ChangeView, record: string): ChangeLine => ({
  id: row.id,
  state: row.state,
  action: row.action,
  flow: row.flow_name,
  record,
  reason: row.reason,
  fields: row.fields,
  code: row.code,
  message: row.message,
  hint: row.hint,
  plannedAt: row.planned_at,
  settledAt: row.settled_at,
});

export interface ChangeStory extends ChangeLine {
  readonly mappingVersion: number;
  readonly attempts: readonly {
    readonly no: number;
    readonly outcome: string;
    readonly startedAt: number;
    readonly httpStatus: number | null;
    readonly code: string | null;
    readonly message: string | null;
  }[];
}

/** @throws `operate.change_unknown`. */
export const readChangeStory = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  id: string,
): Promise<ChangeStory> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const row = isId('change', id) ? await findChange(trx, id) : undefined;
    if (row === undefined)
      throw appError('operate.change_unknown', `There is no change ${id} in this workspace.`);
    const titles = await loadRecordRefs(trx, [row.source_record_id]);
    const attempts = await listAttempts(trx, row.id);
    return {
      ...lineOf(row, titles.get(row.source_record_id)?.title ?? row.source_record_id),
      mappingVersion: row.mapping_version,
      attempts: attempts.map((attempt) => ({
        no: attempt.no,
        outcome: attempt.outcome,
        startedAt: attempt.started_at,
        httpStatus: attempt.http_status,
        code: attempt.code,
        message: attempt.message,
      })),
    };
  });

/** Looks at the records of dead letters again; gives how many were moved on. @throws `operate.change_unknown`. */
export const replayChanges = async (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  which: { readonly ids: readonly string[] } | { readonly code: string } | 'all',
): Promise<number> => {
  const acting = { workspaceId, actor: operatorActor };
  if (which === 'all') return (await actions.deadLetters.replay(acting, { which: 'all' })).replayed;
  if ('code' in which)
    return (await actions.deadLetters.replay(acting, { which: 'code', code: which.code })).replayed;
  const ids = which.ids.filter((id) => isId('change', id));
  const wrong = which.ids.find((id) => !isId('change', id));
  if (wrong !== undefined) throw appError('operate.change_unknown', `"${wrong}" is not the id of a change.`);
  return (await actions.deadLetters.replay(acting, { which: 'ids', ids })).replayed;
};
