import type { Transaction } from 'kysely';
import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { sentenceOf } from '#api/problems.ts';
import { recordSideOf } from '#api/record-sides.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  countMatchReviews,
  decideMatchReview,
  decideMatchReviews,
  listMatchReviews,
  readMatchReview,
  undoMatchReview,
  type MatchReviewDetail,
  type MatchReviewSummary,
} from '#contract/match-reviews.ts';
import { compareRecords } from '#engine/match-keys.ts';
import { actionError } from '#engine/actions/action-errors.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { loadRecordRefs } from '#store/views/record-refs.ts';
import { loadRecordRows } from '#store/views/record-views.ts';
import { findReview, listReviews, loadHolders, type ReviewView } from '#store/views/review-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

export const matchReviewRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, listMatchReviews, ({ query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const page = await listReviews(trx, query, pageRequest(query, ['number', 'string']));
      return { items: await summariesOf(trx, page.rows), nextCursor: page.next };
    }),
  );

  serve(app, readMatchReview, ({ params, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const view = await findReview(trx, params.id);
      if (view === undefined) throw actionError('review.not_found', 'There is no such match review.');
      return detailOf(trx, deps, view);
    }),
  );

  serve(app, decideMatchReview, async ({ params, body, member }) => {
    const targetRecordId = body.decision === 'link' ? body.targetRecordId : null;
    const { decision } = body;
    const done = await deps.actions.reviews.decide(member(), params.id, { decision, targetRecordId });
    return { reviewId: params.id, sourceRecordId: done.sourceRecordId };
  });

  serve(app, countMatchReviews, async ({ body, member }) => {
    const { answers, left, more, digest } = await deps.actions.reviews.count(member(), body);
    const first = answers.slice(0, exampleMost);
    return inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const refs = await loadRecordRefs(
        trx,
        first.flatMap((each) => [
          each.sourceRecordId,
          ...(each.targetRecordId === null ? [] : [each.targetRecordId]),
        ]),
      );
      const examples = first.flatMap(({ reviewId, sourceRecordId, targetRecordId }) => {
        const source = refs.get(sourceRecordId);
        const target = targetRecordId === null ? null : (refs.get(targetRecordId) ?? null);
        return source === undefined ? [] : [{ reviewId, source, target }];
      });
      return { count: answers.length, left, more, digest, examples };
    });
  });

  serve(app, decideMatchReviews, ({ body: { digest, ...asked }, member }) =>
    deps.actions.reviews.decideMany(member(), asked, digest),
  );

  serve(app, undoMatchReview, async ({ params, member }) => {
    const done = await deps.actions.reviews.undo(member(), params.id);
    return { reviewId: params.id, sourceRecordId: done.sourceRecordId };
  });
};

/** So many of those that would be decided are named. */
const exampleMost = 20;

const reasonOf = (view: ReviewView): { code: string; message: string } => ({
  code: view.reason,
  message: sentenceOf(view.reason),
});

const summariesOf = async (
  trx: Transaction<Database>,
  views: readonly ReviewView[],
): Promise<MatchReviewSummary[]> => {
  const refs = await loadRecordRefs(
    trx,
    views.flatMap((view) => [
      view.source_record_id,
      ...view.candidates.slice(0, 1).map((candidate) => candidate.recordId),
      ...(view.target_record_id === null ? [] : [view.target_record_id]),
    ]),
  );
  const nameOf = await loadActorNames(
    trx,
    views.map((view) => view.decided_by),
  );
  return views.flatMap((view) => {
    const source = refs.get(view.source_record_id);
    if (source === undefined) return [];
    const [first] = view.candidates;
    const best = first === undefined ? undefined : refs.get(first.recordId);
    return [
      {
        id: view.id,
        flowId: view.flow_id,
        flowName: view.flow_name,
        state: view.state,
        reason: reasonOf(view),
        source,
        candidates: view.candidates.length,
        best:
          first === undefined || best === undefined
            ? null
            : { record: best, score: first.score, evidence: [...first.evidence] },
        decision: view.decision,
        about: view.target_record_id === null ? null : (refs.get(view.target_record_id) ?? null),
        decidedBy: view.decided_by === null ? null : nameOf(view.decided_by),
        decidedAt: view.decided_at,
        createdAt: view.created_at,
      },
    ];
  });
};

const detailOf = async (
  trx: Transaction<Database>,
  deps: ApiDeps,
  view: ReviewView,
): Promise<MatchReviewDetail> => {
  const targets = view.candidates.map((candidate) => candidate.recordId);
  const rows = await loadRecordRows(trx, [view.source_record_id, ...targets]);
  const holders = await loadHolders(trx, targets);
  const holderRefs = await loadRecordRefs(trx, [...holders.values()]);
  const nameOf = await loadActorNames(trx, [view.decided_by]);
  const comparisonOf = await compareRecords(
    trx,
    deps.vault,
    targets.map((targetId) => ({
      sourceId: view.source_record_id,
      targetId,
      foreignName: `${view.target_vendor}/${view.target_kind}`,
    })),
  );
  const source = rows.get(view.source_record_id);
  if (source === undefined) throw actionError('review.not_found', 'The record of this review is gone.');
  return {
    id: view.id,
    flowId: view.flow_id,
    flowName: view.flow_name,
    targetVendor: view.target_vendor,
    targetKind: view.target_kind,
    state: view.state,
    reason: reasonOf(view),
    source: recordSideOf(deps, source),
    candidates: view.candidates.flatMap((candidate) => {
      const row = rows.get(candidate.recordId);
      if (row === undefined) return [];
      const holder = holders.get(candidate.recordId);
      const comparison = comparisonOf(view.source_record_id, candidate.recordId);
      return [
        {
          record: recordSideOf(deps, row),
          score: comparison?.score ?? candidate.score,
          evidence: [...(comparison?.evidence ?? candidate.evidence)],
          keys: [...(comparison?.keys ?? [])],
          explanation: comparison?.explanation ?? '',
          obstacle: candidate.obstacle,
          linkedTo: holder === undefined ? null : (holderRefs.get(holder) ?? null),
        },
      ];
    }),
    decision: view.decision,
    targetRecordId: view.target_record_id,
    decidedBy: view.decided_by === null ? null : nameOf(view.decided_by),
    decidedAt: view.decided_at,
    canUndo: view.state === 'decided' && (view.decision === 'apart' || !view.is_settled),
    createdAt: view.created_at,
  };
};
