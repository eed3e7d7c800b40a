import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import { apiError } from '#api/api-errors.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { problemOf } from '#api/problems.ts';
import { recordSideOf } from '#api/record-sides.ts';
import { serve } from '#api/serve-endpoint.ts';
import { listRecords, readRecord, type RecordInFlow } from '#contract/records.ts';
import type { Database } from '#store/tables.ts';
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
      return {
        record: recordSideOf(deps, row),
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
                  counterpart: recordSideOf(deps, counterpart),
                },
              ];
        }),
        flows: flowsOf(params.id),
        parent,
        children: [...children],
      };
    }),
  );
};

const flowsByRecord = async (
  trx: Transaction<Database>,
  ids: readonly RecordId[],
): Promise<(id: RecordId) => RecordInFlow[]> => {
  const found = await views.loadRecordFlows(trx, ids);
  const refs = await loadRecordRefs(
    trx,
    found.flatMap((view) => (view.counterpart_id === null ? [] : [view.counterpart_id])),
  );
  const byRecord = Map.groupBy(found, (view) => view.record_id);
  return (id) =>
    (byRecord.get(id) ?? []).map((view) => ({
      flowId: view.flow_id,
      flowName: view.flow_name,
      role: view.role,
      state: view.is_dirty && (view.state === 'in_sync' || view.state === 'skipped') ? 'pending' : view.state,
      problem: view.state_code === null ? null : problemOf(view.state_code),
      counterpart: view.counterpart_id === null ? null : (refs.get(view.counterpart_id) ?? null),
      syncedAt: view.synced_at,
      nextTryAt: view.is_dirty && view.next_at > 0 ? view.next_at : null,
    }));
};
