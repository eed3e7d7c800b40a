import type { ApiDeps } from '#api/api-deps.ts';
import { apiError } from '#api/api-errors.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { flowsByRecord } from '#api/record-flows.ts';
import { loadNamed, recordSideOf } from '#api/record-sides.ts';
import { namedIn, whyAnswer } from '#api/why-answers.ts';
import { serve } from '#api/serve-endpoint.ts';
import { readWhy } from '#contract/record-why.ts';
import { listRecords, makeRecordAnew, readRecord } from '#contract/records.ts';
import { whyOf } from '#engine/lineage/why.ts';
import { loadRecordIds } from '#store/views/record-ids.ts';
import { loadRecordRefs } from '#store/views/record-refs.ts';
import * as views from '#store/views/record-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

export const recordRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, listRecords, ({ query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const page = await views.listRecords(
        trx,
        { ...query, words: query.q },
        pageRequest(query, ['string', 'string']),
      );
      const flowsOf = await flowsByRecord(
        trx,
        page.rows.map((row) => row.id),
      );
      return {
        items: page.rows.map((row) => ({ ...row, flows: flowsOf(row.id) })),
        nextCursor: page.next,
      };
    }),
  );

  serve(app, readRecord, ({ params, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const links = await views.loadRecordLinks(trx, params.id);
      const rows = await views.loadRecordRows(trx, [params.id, ...links.map((link) => link.counterpart_id)]);
      const row = rows.get(params.id);
      if (row === undefined) throw apiError('record.not_found', 'There is no such record in this workspace.');
      const { parent, children } = await views.loadFamily(trx, row);
      const flowsOf = await flowsByRecord(trx, [params.id]);
      const titleOf = await loadNamed(trx, deps, [...rows.values()]);
      return {
        record: recordSideOf(deps, row, titleOf),
        links: links.flatMap((link) => {
          const counterpart = rows.get(link.counterpart_id);
          return counterpart === undefined
            ? []
            : [
                {
                  id: link.id,
                  matchedBy: link.matched_by,
                  reference: link.reference,
                  ownerEmail: link.owner_email,
                  createdAt: link.created_at,
                  counterpart: recordSideOf(deps, counterpart, titleOf),
                },
              ];
        }),
        flows: flowsOf(params.id),
        parent,
        children: [...children],
        ids: [...(await loadRecordIds(trx, [params.id, ...links.map((link) => link.counterpart_id)]))],
      };
    }),
  );

  serve(app, readWhy, ({ params, query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const why = await whyOf(trx, deps, params.id, query.field);
      if (why === null) throw apiError('record.not_found', 'There is no such record in this workspace.');
      return whyAnswer(why, await loadRecordRefs(trx, namedIn(why)));
    }),
  );

  serve(app, makeRecordAnew, ({ params, body, member }) =>
    deps.actions.records.anew(member(), { flowId: body.flowId, sourceRecordId: params.id }),
  );
};
