import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { kindOf } from '#api/kinds.ts';
import { consequencesAnswer } from '#api/link-answers.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  applyLinkMove,
  listDoubles,
  listLinkCandidates,
  previewLinkMove,
  undoDouble,
} from '#contract/links.ts';
import { findCandidates } from '#engine/links/candidates.ts';
import { mergeByHand } from '#engine/links/merge-by-hand.ts';
import * as doubles from '#store/doubles.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { loadRecordRefs } from '#store/views/record-refs.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

export const linkRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, previewLinkMove, async ({ body, member }) => {
    const { digest, consequences } = await deps.actions.links.preview(member(), body.move);
    return inWorkspace(deps.db, member().workspaceId, async (trx) => ({
      digest,
      consequences: await consequencesAnswer(trx, consequences),
    }));
  });

  serve(app, applyLinkMove, async ({ body, member }) => {
    const { consequences } = await deps.actions.links.apply(member(), body.move, body.digest);
    return inWorkspace(deps.db, member().workspaceId, async (trx) => ({
      consequences: await consequencesAnswer(trx, consequences),
    }));
  });

  serve(app, listLinkCandidates, ({ params, query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const found = await findCandidates(trx, deps, {
        flowId: query.flow,
        sourceRecordId: params.id,
        words: query.q === '' ? undefined : query.q,
      });
      const holders = await loadRecordRefs(
        trx,
        found.flatMap(({ linkedTo }) => (linkedTo === null ? [] : [linkedTo])),
      );
      return {
        items: found.map(({ record, comparison, obstacle, linkedTo }) => ({
          record,
          obstacle,
          score: comparison.score,
          evidence: [...comparison.evidence],
          keys: [...comparison.keys],
          explanation: comparison.explanation,
          linkedTo: linkedTo === null ? null : (holders.get(linkedTo) ?? null),
        })),
      };
    }),
  );

  serve(app, listDoubles, ({ query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const page = await doubles.listDoubles(trx, query.state, pageRequest(query, ['number', 'string']));
      const refs = await loadRecordRefs(
        trx,
        page.rows.flatMap((row) => [row.double_record_id, row.kept_record_id]),
      );
      const nameOf = await loadActorNames(
        trx,
        page.rows.map((row) => row.decided_by),
      );
      return {
        items: page.rows.flatMap((row) => {
          const [double, kept] = [refs.get(row.double_record_id), refs.get(row.kept_record_id)];
          const identity = kindOf(deps.registry, row.vendor, row.kind)?.identity;
          if (double === undefined || kept === undefined) return [];
          return [
            {
              id: row.id,
              state: row.state,
              double,
              kept,
              byHand: identity === undefined ? '' : mergeByHand(identity, { kept, double }),
              decidedBy: nameOf(row.decided_by),
              decidedAt: row.decided_at,
            },
          ];
        }),
        nextCursor: page.next,
      };
    }),
  );

  serve(app, undoDouble, ({ params, member }) => deps.actions.links.undoDouble(member(), params.id));
};
