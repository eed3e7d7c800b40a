import type { ApiDeps } from '#api/api-deps.ts';
import { apiError } from '#api/api-errors.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { problemOf, sentenceOf } from '#api/problems.ts';
import { serve } from '#api/serve-endpoint.ts';
import { readTimeline, type TimelineEntry } from '#contract/timeline.ts';
import type { RecordRef } from '#contract/vocabulary.ts';
import { unreachable } from '#base/never.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { loadRecordRefs } from '#store/views/record-refs.ts';
import { loadTimeline, withCounterparts, type TimelineView } from '#store/views/timeline-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

type NameOf = (actor: string) => { readonly id: string; readonly name: string };

export const timelineRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, readTimeline, ({ params, query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const page = pageRequest(query, ['number', 'string']);
      const ids = await withCounterparts(trx, params.id);
      const refs = await loadRecordRefs(trx, ids);
      if (!refs.has(params.id))
        throw apiError('record.not_found', 'There is no such record in this workspace.');
      const found = await loadTimeline(trx, ids, page);
      const nameOf = await loadActorNames(
        trx,
        found.rows.map((row) => ('actor' in row ? row.actor : null)),
      );
      return {
        items: found.rows.flatMap((row) => {
          const record = refs.get(row.record_id);
          return record === undefined ? [] : [entryOf(row, record, nameOf)];
        }),
        nextCursor: found.next,
      };
    }),
  );
};

const entryOf = (view: TimelineView, record: RecordRef, nameOf: NameOf): TimelineEntry => {
  const common = { id: view.id, at: view.at, record };
  switch (view.type) {
    case 'delivery':
      return { ...common, type: 'delivery' };
    case 'observation':
      return { ...common, type: 'observation', first: view.first, seenBy: view.seen_by };
    case 'change':
      return {
        ...common,
        type: 'change',
        changeId: view.change_id,
        targetVendor: view.target_vendor,
        action: view.action,
        state: view.state,
        reason: view.reason,
        fields: [...view.fields],
        problem: view.code === null ? null : problemOf(view.code, view),
      };
    case 'attempt':
      return {
        ...common,
        type: 'attempt',
        changeId: view.change_id,
        targetVendor: view.target_vendor,
        no: view.no,
        outcome: view.outcome,
        httpStatus: view.http_status,
        code: view.code,
        message: view.message,
        endedAt: view.ended_at,
      };
    case 'review':
      return {
        ...common,
        type: 'review',
        reviewId: view.review_id,
        happened: view.happened,
        reason: sentenceOf(view.reason),
        decision: view.decision,
        actor: view.actor === null ? null : nameOf(view.actor),
      };
    case 'audit':
      return {
        ...common,
        type: 'audit',
        no: view.no,
        actor: nameOf(view.actor),
        action: view.action,
        details: view.details,
      };
    default:
      return unreachable(view);
  }
};
