import type { FlowId, RecordId, ReviewId, WorkspaceId } from '#base/ids.ts';
import { sentenceOf } from '#api/problems.ts';
import type { MatchDecision, MatchObstacle, RememberedDecision } from '#model/match.ts';
import type { BulkDecision } from '#engine/actions/bulk-review-actions.ts';
import { actionError } from '#engine/actions/action-errors.ts';
import { compareRecords, type Comparison } from '#engine/match-keys.ts';
import { loadRecordRefs, type RecordRefView } from '#store/views/record-refs.ts';
import { findReview, listReviews, type ReviewView } from '#store/views/review-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { operatorActor, type Operator } from './operator.ts';

export interface MatchLine {
  readonly id: ReviewId;
  readonly flow: FlowId;
  readonly flowName: string;
  readonly record: RecordRefView | null;
  readonly code: string;
  readonly reason: string;
  readonly candidates: number;
  readonly best: { readonly record: RecordRefView | null; readonly score: number } | null;
  readonly decision: RememberedDecision | null;
  /** The record that a decision is about. */
  readonly about: RecordRefView | null;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  readonly since: number;
}

/** Match reviews that wait, oldest first; or what was decided, newest first. */
export const matchLines = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  filter: { readonly state: 'open' | 'decided'; readonly flow?: FlowId | undefined; readonly limit: number },
): Promise<readonly MatchLine[]> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const { rows } = await listReviews(trx, filter, { after: null, limit: filter.limit });
    const refs = await loadRecordRefs(trx, rows.flatMap(namedIn));
    const refOf = (id: RecordId | null | undefined): RecordRefView | null =>
      id === null || id === undefined ? null : (refs.get(id) ?? null);
    return rows.map((row) => {
      const [first] = row.candidates;
      return {
        id: row.id,
        flow: row.flow_id,
        flowName: row.flow_name,
        record: refOf(row.source_record_id),
        code: row.reason,
        reason: sentenceOf(row.reason),
        candidates: row.candidates.length,
        best: first === undefined ? null : { record: refOf(first.recordId), score: first.score },
        decision: row.decision,
        about: refOf(row.target_record_id),
        decidedBy: row.decided_by,
        decidedAt: row.decided_at,
        since: row.created_at,
      };
    });
  });

const namedIn = (row: ReviewView): readonly RecordId[] => [
  row.source_record_id,
  ...row.candidates.slice(0, 1).map(({ recordId }) => recordId),
  ...(row.target_record_id === null ? [] : [row.target_record_id]),
];

export interface MatchShown {
  readonly id: ReviewId;
  readonly state: 'open' | 'decided' | 'closed';
  readonly flowName: string;
  readonly record: RecordRefView | null;
  readonly code: string;
  readonly reason: string;
  readonly decision: RememberedDecision | null;
  readonly candidates: readonly {
    readonly record: RecordRefView | null;
    readonly obstacle: MatchObstacle | null;
    readonly comparison: Comparison | null;
  }[];
}

/** One match review with the keys of each candidate side by side. @throws `review.not_found`. */
export const showMatch = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  id: ReviewId,
): Promise<MatchShown> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const view = await findReview(trx, id);
    if (view === undefined) throw actionError('review.not_found', 'There is no such match review.');
    const sourceId = view.source_record_id;
    const refs = await loadRecordRefs(trx, [sourceId, ...view.candidates.map(({ recordId }) => recordId)]);
    const comparisonOf = await compareRecords(
      trx,
      plumbline.vault,
      view.candidates.map(({ recordId }) => ({
        sourceId,
        targetId: recordId,
        foreignName: `${view.target_vendor}/${view.target_kind}`,
      })),
    );
    return {
      id: view.id,
      state: view.state,
      flowName: view.flow_name,
      record: refs.get(sourceId) ?? null,
      code: view.reason,
      reason: sentenceOf(view.reason),
      decision: view.decision,
      candidates: view.candidates.map(({ recordId, obstacle }) => ({
        record: refs.get(recordId) ?? null,
        obstacle,
        comparison: comparisonOf(sourceId, recordId),
      })),
    };
  });

export const decideMatch = (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  id: ReviewId,
  answer: { readonly decision: MatchDecision; readonly targetRecordId: RecordId | null },
): Promise<{ readonly sourceRecordId: RecordId }> =>
  actions.reviews.decide({ workspaceId, actor: operatorActor }, id, answer);

export const countMatches = (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  asked: BulkDecision,
): ReturnType<Operator['actions']['reviews']['count']> =>
  actions.reviews.count({ workspaceId, actor: operatorActor }, asked);

export const decideMatches = (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  asked: BulkDecision,
  digest: string,
): ReturnType<Operator['actions']['reviews']['decideMany']> =>
  actions.reviews.decideMany({ workspaceId, actor: operatorActor }, asked, digest);

export const undoMatch = (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  id: ReviewId,
): Promise<{ readonly sourceRecordId: RecordId }> =>
  actions.reviews.undo({ workspaceId, actor: operatorActor }, id);
