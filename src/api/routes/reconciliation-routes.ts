import type { Transaction } from 'kysely';
import type { FlowId, ReconciliationId, WorkspaceId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { findingsOf, reconciliationOf } from '#api/reconciliation-answers.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  cancelReconciliation,
  healReconciliation,
  listFindings,
  listReconciliations,
  readReconciliation,
  readReconciliationSchedule,
  setReconciliationSchedule,
  startReconciliation,
  startRehearsal,
} from '#contract/reconciliations.ts';
import { actionError } from '#engine/actions/action-errors.ts';
import { reconcileError } from '#engine/reconcile/reconcile-errors.ts';
import { findSchedule } from '#store/reconcile/schedules.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';
import {
  findReconciliationView,
  listFindingViews,
  listReconciliationViews,
  type ReconciliationView,
} from '#store/views/reconciliation-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

export const reconciliationRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  const { reconciliations } = deps.actions;

  serve(app, listReconciliations, ({ query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const page = await listReconciliationViews(trx, query, pageRequest(query, ['number', 'string']));
      const nameOf = await loadActorNames(
        trx,
        page.rows.map((view) => view.requested_by),
      );
      return {
        items: page.rows.map((view) => reconciliationOf(deps, view, nameOf)),
        nextCursor: page.next,
      };
    }),
  );

  serve(app, startReconciliation, ({ params, body, member }) =>
    reconciliations.start(member(), params.id, body),
  );

  serve(app, startRehearsal, ({ params, body, member }) =>
    reconciliations.rehearse(member(), params.id, body),
  );

  serve(app, readReconciliation, ({ params, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const view = await requireRun(trx, params.id);
      return reconciliationOf(deps, view, await loadActorNames(trx, [view.requested_by]));
    }),
  );

  serve(app, cancelReconciliation, async ({ params, member }) => {
    await reconciliations.cancel(member(), params.id);
    return { id: params.id };
  });

  serve(app, listFindings, ({ params, query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const run = await requireRun(trx, params.id);
      const page = await listFindingViews(trx, params.id, query, pageRequest(query, ['string']));
      return { items: await findingsOf(trx, deps, run, page.rows), nextCursor: page.next };
    }),
  );

  serve(app, healReconciliation, ({ params, body, member }) =>
    reconciliations.heal(member(), params.id, body),
  );

  serve(app, readReconciliationSchedule, ({ params, member }) =>
    readSchedule(deps, member().workspaceId, params.id),
  );

  serve(app, setReconciliationSchedule, async ({ params, body, member }) => {
    const acting = member();
    await reconciliations.schedule(acting, params.id, body.schedule);
    return readSchedule(deps, acting.workspaceId, params.id);
  });
};

const requireRun = async (trx: Transaction<Database>, id: ReconciliationId): Promise<ReconciliationView> => {
  const view = await findReconciliationView(trx, id);
  if (view === undefined) throw reconcileError('reconcile.not_found', 'There is no such reconciliation.');
  return view;
};

const readSchedule = (deps: ApiDeps, workspaceId: WorkspaceId, flowId: FlowId) =>
  inWorkspace(deps.db, workspaceId, async (trx) => {
    const flow = await trx.selectFrom('flow').select('id').where('id', '=', flowId).executeTakeFirst();
    if (flow === undefined) throw actionError('flow.not_found', 'There is no such flow in this workspace.');
    const row = await findSchedule(trx, flowId);
    if (row === undefined) return { schedule: null };
    return {
      schedule: {
        every: row.every,
        weekday: row.weekday,
        atMinute: row.at_minute,
        timeZone: row.time_zone,
        refresh: row.refresh,
        nextAt: row.next_at,
      },
    };
  });
