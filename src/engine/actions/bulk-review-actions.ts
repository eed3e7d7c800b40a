import type { Transaction } from 'kysely';
import type { FlowId, RecordId, ReviewId } from '#base/ids.ts';
import { canonicalJson } from '#base/json.ts';
import { isUniqueExact } from '#model/match-evidence.ts';
import type { MatchDecision } from '#model/match.ts';
import { compareRecords } from '#engine/match-keys.ts';
import { contentHash } from '#store/content-hash.ts';
import { loadOpenReviews, type OpenReview } from '#store/match-keys.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { act, type ActionDeps, type Acting } from './acting.ts';
import { actionError } from './action-errors.ts';
import { decideIn } from './review-actions.ts';

/** Most that are decided in one transaction; whoever has more asks again. */
export const decidedAtOnce = 500;
/** Most that are looked through for those that can be decided. */
const lookedThrough = 5_000;

/** Which open reviews, and the one answer for all: those chosen, or all of a flow or the workspace. */
export interface BulkDecision {
  readonly decision: MatchDecision;
  readonly flow?: FlowId | undefined;
  readonly ids?: readonly ReviewId[] | undefined;
}

/** What one of many reviews is answered with. */
export interface BulkAnswer {
  readonly reviewId: ReviewId;
  readonly sourceRecordId: RecordId;
  readonly targetRecordId: RecordId | null;
}

export interface BulkCount {
  /** What would be decided now, at most `decidedAtOnce`. */
  readonly answers: readonly BulkAnswer[];
  /** Those that the answer does not fit, and stay open. */
  readonly left: number;
  /** Those it fits beyond `answers`. */
  readonly more: number;
  readonly digest: string;
}

type BulkDeps = ActionDeps & { readonly vault: Vault };

/**
 * Says which reviews an answer would decide. "The same" is only for those with one candidate that can be chosen, of exactly
 * the same name, that nothing speaks against and no other review names.
 */
export const countBulk = (deps: BulkDeps, acting: Acting, asked: BulkDecision): Promise<BulkCount> =>
  inWorkspace(deps.db, acting.workspaceId, (trx) => countIn(trx, deps, asked));

/**
 * Decides them all in one transaction, as they were counted.
 * @throws `review.bulk_changed` when other reviews, or others' records, would be decided by now.
 */
export const decideBulk = (
  deps: BulkDeps,
  acting: Acting,
  asked: BulkDecision,
  digest: string,
): Promise<{ readonly decided: number; readonly left: number; readonly more: number }> =>
  act(deps, acting, async (trx, now) => {
    const { answers, left, more, digest: held } = await countIn(trx, deps, asked);
    if (held !== digest)
      throw actionError('review.bulk_changed', 'Other reviews would be decided now than were counted.');
    for (const { reviewId, targetRecordId } of answers)
      await decideIn(trx, deps, acting, now, reviewId, { decision: asked.decision, targetRecordId });
    return { decided: answers.length, left, more };
  });

const countIn = async (
  trx: Transaction<Database>,
  { vault }: BulkDeps,
  asked: BulkDecision,
): Promise<BulkCount> => {
  const open = await loadOpenReviews(trx, asked, lookedThrough);
  const fitting = asked.decision === 'link' ? await uniqueExact(trx, vault, open, asked) : open.map(plain);
  const answers = fitting.slice(0, decidedAtOnce);
  return {
    answers,
    left: open.length - fitting.length,
    more: fitting.length - answers.length,
    digest: contentHash(
      canonicalJson([
        asked.decision,
        answers.map(({ reviewId, targetRecordId }) => [reviewId, targetRecordId]),
      ]),
    ),
  };
};

const plain = (review: OpenReview): BulkAnswer => ({
  reviewId: review.id,
  sourceRecordId: review.source_record_id,
  targetRecordId: null,
});

const uniqueExact = async (
  trx: Transaction<Database>,
  vault: Vault,
  open: readonly OpenReview[],
  asked: BulkDecision,
): Promise<readonly BulkAnswer[]> => {
  const comparisonOf = await compareRecords(
    trx,
    vault,
    open.flatMap((review) =>
      review.candidates.map(({ recordId }) => ({
        sourceId: review.source_record_id,
        targetId: recordId,
        foreignName: `${review.target_vendor}/${review.target_kind}`,
      })),
    ),
  );
  // Also of reviews that were not chosen: whoever else may be this record has to be looked at.
  const all =
    asked.ids === undefined && asked.flow === undefined
      ? open
      : await loadOpenReviews(trx, {}, lookedThrough);
  const named = new Map<string, number>();
  for (const { flow_id: flow, candidates } of all)
    for (const { recordId } of candidates) {
      const name = `${flow} ${recordId}`;
      named.set(name, (named.get(name) ?? 0) + 1);
    }
  return open.flatMap((review) => {
    const [only] = review.candidates;
    const judged = review.candidates.map(({ recordId, obstacle }) => ({
      obstacle,
      keys: comparisonOf(review.source_record_id, recordId)?.keys ?? [],
    }));
    return only !== undefined &&
      isUniqueExact(judged) &&
      named.get(`${review.flow_id} ${only.recordId}`) === 1
      ? [{ ...plain(review), targetRecordId: only.recordId }]
      : [];
  });
};
