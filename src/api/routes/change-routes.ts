import type { JsonObject } from '#base/json.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import { apiError } from '#api/api-errors.ts';
import { changeSummaries, notesOf, refusalsOf } from '#api/change-answers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import type { Attempt } from '#contract/change-shapes.ts';
import { listChanges, readChange } from '#contract/changes.ts';
import { changeContext } from '#engine/intents.ts';
import * as views from '#store/views/change-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

export const changeRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, listChanges, ({ query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const page = await views.listChanges(trx, query, pageRequest(query, ['number', 'string']));
      return { items: await changeSummaries(trx, page.rows), nextCursor: page.next };
    }),
  );

  serve(app, readChange, ({ params, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const view = await views.findChange(trx, params.id);
      const [summary] = view === undefined ? [] : await changeSummaries(trx, [view]);
      if (view === undefined || summary === undefined)
        throw apiError('change.not_found', 'There is no such change in this workspace.');
      const attempts = await views.listAttempts(trx, params.id);
      return {
        ...summary,
        mappingVersion: view.mapping_version,
        seq: view.seq,
        priority: view.priority,
        reference: view.reference,
        body:
          view.body === null
            ? null
            : (JSON.parse(deps.vault.open(view.body, changeContext(view.id))) as JsonObject),
        refusals: refusalsOf(view.details),
        notes: notesOf(view.details),
        sendingAt: view.sending_at,
        attempts: attempts.map(attemptOf),
      };
    }),
  );
};

const attemptOf = (view: views.AttemptView): Attempt => ({
  id: view.id,
  no: view.no,
  callId: view.call_id,
  outcome: view.outcome,
  startedAt: view.started_at,
  endedAt: view.ended_at,
  httpStatus: view.http_status,
  code: view.code,
  message: view.message,
});
