import type { ApiDeps } from '#api/api-deps.ts';
import { handOverAnswers } from '#api/hand-over-answers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import { listHandOvers, settleHandOvers } from '#contract/hand-overs.ts';
import { countHandOvers, listHandOvers as listViews } from '#store/views/hand-over-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

export const handOverRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, listHandOvers, ({ query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const page = await listViews(trx, query, pageRequest(query, ['number', 'string']));
      return {
        items: await handOverAnswers(trx, deps.vault, page.rows),
        nextCursor: page.next,
        open: await countHandOvers(trx, query.flow),
      };
    }),
  );

  serve(app, settleHandOvers, async ({ body, member }) => {
    const { settled, left } = await deps.actions.handOvers.settle(member(), body.ids, body.to);
    return { settled: [...settled], left: [...left] };
  });
};
