import type { ApiDeps } from '#api/api-deps.ts';
import { changeSummaries, refusalsOf } from '#api/change-answers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { problemOf } from '#api/problems.ts';
import { serve } from '#api/serve-endpoint.ts';
import { listDeadLetters, replayDeadLetters } from '#contract/dead-letters.ts';
import * as views from '#store/views/change-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

export const deadLetterRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, listDeadLetters, ({ query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const page = await views.listDeadLetters(trx, query, pageRequest(query, ['number', 'string']));
      const summaries = await changeSummaries(trx, page.rows);
      const details = new Map(page.rows.map((row) => [row.id, row.details]));
      const groups = await views.countDeadLetters(trx);
      return {
        items: summaries.map((summary) => ({
          ...summary,
          refusals: refusalsOf(details.get(summary.id) ?? {}),
        })),
        nextCursor: page.next,
        groups: groups.map(({ code, hint, count }) => ({
          code,
          hint: problemOf(code, { hint }).hint,
          count,
        })),
        total: groups.reduce((sum, group) => sum + group.count, 0),
      };
    }),
  );

  serve(app, replayDeadLetters, ({ body, member }) => deps.actions.deadLetters.replay(member(), body));
};
