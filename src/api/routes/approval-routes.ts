import type { ApiDeps } from '#api/api-deps.ts';
import { approvalDetailOf, approvalsOf } from '#api/approval-answers.ts';
import { approvingOf } from '#api/caller.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { problemOf } from '#api/problems.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  approveChange,
  decideApprovals,
  listApprovals,
  readApproval,
  rejectChange,
  reopenChange,
} from '#contract/approvals.ts';
import { approvalError } from '#engine/approvals/approval-errors.ts';
import * as views from '#store/views/approval-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

export const approvalRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, listApprovals, ({ query, member }) => {
    const looking = approvingOf(member());
    return inWorkspace(deps.db, looking.workspaceId, async (trx) => {
      const now = deps.clock.now();
      const place = pageRequest(query, ['number', 'string']);
      const page = await views.listApprovals(trx, query, query.state, looking, place, now);
      return {
        items: await approvalsOf(trx, deps, page.rows, looking, now),
        nextCursor: page.next,
        matching: await views.countApprovals(trx, query, looking, now),
        waiting: await views.countApprovals(trx, {}, looking, now),
      };
    });
  });

  serve(app, readApproval, ({ params, member }) => {
    const looking = approvingOf(member());
    return inWorkspace(deps.db, looking.workspaceId, async (trx) => {
      const view = await views.findApproval(trx, params.id);
      const detail =
        view === undefined ? null : await approvalDetailOf(trx, deps, view, looking, deps.clock.now());
      if (detail === null)
        throw approvalError('approval.not_found', 'No such change waits for approval in this workspace.');
      return detail;
    });
  });

  serve(app, approveChange, async ({ params, body, member }) => {
    const approving = approvingOf(member());
    const { values } = body;
    if (values !== undefined && Object.keys(values).length > 0)
      return deps.actions.approvals.edit(approving, params.id, values);
    const decided = await deps.actions.approvals.decide(approving, params.id, { verdict: 'approve' });
    return { changeId: params.id, ...decided };
  });

  serve(app, rejectChange, async ({ params, body, member }) => ({
    changeId: params.id,
    ...(await deps.actions.approvals.decide(approvingOf(member()), params.id, {
      verdict: 'reject',
      reason: body.reason,
    })),
  }));

  serve(app, reopenChange, async ({ params, member }) => {
    await deps.actions.approvals.reopen(approvingOf(member()), params.id);
    return { changeId: params.id };
  });

  serve(app, decideApprovals, async ({ body, member }) => {
    const { verdict, reason, changes } = body;
    const done = await deps.actions.approvals.decideMany(
      approvingOf(member()),
      changes,
      verdict === 'approve' ? { verdict } : { verdict, reason },
    );
    return {
      ...done,
      refused: done.refused.map(({ code, count }) => ({ code, count, message: refusalIn(code) })),
    };
  });
};

/** Why some of many were left, without the words of each. */
const refusalIn = (code: string): string => refusalWords[code] ?? problemOf(code).message;

const refusalWords: Readonly<Record<string, string>> = {
  'approval.not_found': 'Are not there.',
  'approval.not_waiting': 'Do not wait any more.',
  'approval.role_needed': 'Need a stronger role than yours.',
  'approval.other_person': 'You have approved them; they need another person.',
};
