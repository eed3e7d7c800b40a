import type { Transaction } from 'kysely';
import type { FlowId, ReconciliationId, WorkspaceId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import { memberOf } from '#api/caller.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { findingPages, findingsAsCsv, findingsAsJson } from '#api/finding-files.ts';
import { findingsOf, reconciliationOf } from '#api/reconciliation-answers.ts';
import { streamedFile } from '#api/streamed-file.ts';
import { queryBy, serve } from '#api/serve-endpoint.ts';
import {
  cancelReconciliation,
  deleteReconciliation,
  exportReconciliationPath,
  healReconciliation,
  listFindings,
  listReconciliations,
  nameReconciliation,
  readReconciliation,
  readReconciliationSchedule,
  reconciliationFileParams,
  reconciliationFileQuery,
  setReconciliationSchedule,
  startReconciliation,
  startReplay,
  startRehearsal,
} from '#contract/reconciliations.ts';
import { actionError } from '#engine/actions/action-errors.ts';
import { reconcileError } from '#engine/reconcile/reconcile-errors.ts';
import type { ReconciliationPurpose } from '#model/reconciliation.ts';
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

  serve(app, startReplay, ({ params, body, member }) => reconciliations.replay(member(), params.id, body));

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

  serve(app, nameReconciliation, async ({ params, body, member }) => {
    await reconciliations.name(member(), params.id, body.name);
    return { id: params.id };
  });

  serve(app, deleteReconciliation, async ({ params, member }) => {
    await reconciliations.remove(member(), params.id);
    return { id: params.id };
  });

  app.http.get(exportReconciliationPath, async (context) => {
    await app.admit(context, 'member');
    const { workspaceId } = memberOf(context.get('caller'));
    const { format } = queryBy(reconciliationFileQuery, context);
    const asked = reconciliationFileParams.safeParse(context.req.param());
    if (!asked.success) throw reconcileError('reconcile.not_found', 'There is no such reconciliation.');
    const { run, nameOf } = await inWorkspace(deps.db, workspaceId, async (trx) => {
      const view = await requireRun(trx, asked.data.id);
      return { run: view, nameOf: await loadActorNames(trx, [view.requested_by]) };
    });
    const name = `${wordOf(run.purpose)}-${run.id}.${format}`;
    const pages = findingPages(deps, workspaceId, run);
    return format === 'csv'
      ? streamedFile(context, name, 'text/csv', findingsAsCsv(run, pages))
      : streamedFile(
          context,
          name,
          'application/json',
          findingsAsJson(reconciliationOf(deps, run, nameOf), pages),
        );
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

const wordOf = (purpose: ReconciliationPurpose): string =>
  ({ reconcile: 'reconciliation', rehearse: 'rehearsal', replay: 'replay' })[purpose];

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
