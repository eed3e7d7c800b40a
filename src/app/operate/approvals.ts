import { isId, type ChangeId, type FlowId, type WorkspaceId } from '#base/ids.ts';
import type { ApprovalRule } from '#model/approval.ts';
import type { BulkDecided, Verdict } from '#engine/actions/approval-actions.ts';
import type { Approving } from '#engine/actions/approving.ts';
import { countApprovals, listApprovals } from '#store/views/approval-views.ts';
import { loadRecordRefs } from '#store/views/record-refs.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { appError } from '#app/app-errors.ts';
import { flowNamed } from './flows.ts';
import { operatorActor, type Operator } from './operator.ts';

export type { BulkDecided, Verdict };

/** Whoever is at the machine itself acts as an owner. */
const approvingIn = (workspaceId: WorkspaceId): Approving => ({
  workspaceId,
  actor: operatorActor,
  person: operatorActor,
  role: 'owner',
  mayApprove: true,
});

export interface AwaitingLine {
  readonly id: ChangeId;
  readonly flow: string;
  /** The source record's title. */
  readonly record: string;
  readonly action: string;
  readonly fields: readonly string[];
  readonly rules: readonly ApprovalRule['when'][];
  readonly role: string;
  readonly given: number;
  readonly needed: number;
  readonly askedAt: number;
  readonly expiresAt: number | null;
}

/** Changes that wait, the longest waiting first, at most `limit`. @throws `operate.flow_unknown`. */
export const awaitingLines = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  asked: { readonly flow: string | undefined; readonly limit: number },
): Promise<{ readonly waiting: number; readonly changes: readonly AwaitingLine[] }> => {
  const flow = await flowIdOf(operator, workspaceId, asked.flow);
  const looking = approvingIn(workspaceId);
  const now = Date.now();
  return inWorkspace(operator.plumbline.store.db, workspaceId, async (trx) => {
    const page = { after: null, limit: asked.limit };
    const { rows } = await listApprovals(trx, { flow }, 'waiting', looking, page, now);
    const titles = await loadRecordRefs(
      trx,
      rows.map((row) => row.source_record_id),
    );
    return {
      waiting: await countApprovals(trx, { flow }, looking, now),
      changes: rows.map((row) => ({
        id: row.id,
        flow: row.flow_name,
        record: titles.get(row.source_record_id)?.title ?? row.source_record_id,
        action: row.action,
        fields: row.fields,
        rules: row.rules.map((rule) => rule.when),
        role: row.role,
        given: row.votes.length,
        needed: row.people,
        askedAt: row.asked_at,
        expiresAt: row.expires_at,
      })),
    };
  });
};

const flowIdOf = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  named: string | undefined,
): Promise<FlowId | undefined> => (named === undefined ? undefined : flowNamed(operator, workspaceId, named));

export type Chosen =
  | { readonly ids: readonly string[] }
  /** All that wait, of one flow where it is named; `expected` were shown. */
  | { readonly flow: string | undefined; readonly expected: number };

/** @throws `operate.change_unknown`, `operate.flow_unknown`, `approval.count_changed`. */
export const decideChanges = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  chosen: Chosen,
  verdict: Verdict,
): Promise<BulkDecided> => {
  const selection =
    'ids' in chosen
      ? ({ which: 'ids', ids: chosen.ids.map(changeId) } as const)
      : ({
          which: 'filter',
          filter: { flow: await flowIdOf(operator, workspaceId, chosen.flow) },
          expected: chosen.expected,
        } as const);
  return operator.actions.approvals.decideMany(approvingIn(workspaceId), selection, verdict);
};

/** @throws `operate.change_unknown`, `approval.not_found`, `approval.not_over`. */
export const reopenChange = (operator: Operator, workspaceId: WorkspaceId, id: string): Promise<void> =>
  operator.actions.approvals.reopen(approvingIn(workspaceId), changeId(id));

const changeId = (id: string): ChangeId => {
  if (!isId('change', id)) throw appError('operate.change_unknown', `"${id}" is not the id of a change.`);
  return id;
};
