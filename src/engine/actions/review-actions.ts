import type { Transaction } from 'kysely';
import type { ConnectionId, FlowId, RecordId, ReviewId } from '#base/ids.ts';
import type { MatchDecision, RememberedDecision } from '#model/match.ts';
import { notifyLive } from '#engine/deps.ts';
import { appendAudit } from '#store/audit.ts';
import { undoWhere } from '#store/doubles.ts';
import { forgetApart } from '#store/link-moves.ts';
import { markForPerson } from '#store/person-marks.ts';
import type { Database } from '#store/tables.ts';
import { act, type ActionDeps, type Acting } from './acting.ts';
import { actionError } from './action-errors.ts';

interface LockedReview {
  readonly id: ReviewId;
  readonly state: 'open' | 'decided' | 'closed';
  readonly decision: RememberedDecision | null;
  readonly flow_id: FlowId;
  readonly source_record_id: RecordId;
  readonly source_connection_id: ConnectionId;
  readonly source_kind: string;
  readonly target_connection_id: ConnectionId;
  readonly target_kind: string;
}

/** The review, locked. @throws `review.not_found`. */
const lockReview = async (trx: Transaction<Database>, id: ReviewId): Promise<LockedReview> => {
  const review = await trx
    .selectFrom('match_review as m')
    .innerJoin('flow as f', 'f.id', 'm.flow_id')
    .select(['m.id', 'm.state', 'm.decision', 'm.flow_id', 'm.source_record_id'])
    .select(['f.source_connection_id', 'f.source_kind', 'f.target_connection_id', 'f.target_kind'])
    .where('m.id', '=', id)
    .forUpdate('m')
    .executeTakeFirst();
  if (review === undefined)
    throw actionError('review.not_found', 'There is no such match review in this workspace.');
  return review;
};

/** @throws `review.bad_target`, `review.target_taken`. */
const requireTarget = async (
  trx: Transaction<Database>,
  review: LockedReview,
  targetId: RecordId | null,
): Promise<void> => {
  const target =
    targetId === null
      ? undefined
      : await trx
          .selectFrom('record')
          .select(['state', 'connection_id', 'kind'])
          .where('id', '=', targetId)
          .executeTakeFirst();
  if (
    target === undefined ||
    target.connection_id !== review.target_connection_id ||
    target.kind !== review.target_kind
  )
    throw actionError('review.bad_target', 'The chosen record is none of the flow’s target.');
  if (target.state !== 'active')
    throw actionError('review.bad_target', `The chosen record is ${target.state} at its vendor.`);
  const holder = await trx
    .selectFrom('link')
    .select('source_record_id')
    .where('target_record_id', '=', targetId)
    .where('source_connection_id', '=', review.source_connection_id)
    .where('source_kind', '=', review.source_kind)
    .executeTakeFirst();
  if (holder !== undefined && holder.source_record_id !== review.source_record_id)
    throw actionError('review.target_taken', 'The chosen record is linked to another source record.', {
      details: { linkedTo: holder.source_record_id },
    });
};

export interface ReviewAnswer {
  readonly decision: MatchDecision;
  readonly targetRecordId: RecordId | null;
}

/**
 * Remembers what a person says a record is, and has it looked at again first of all.
 * @throws `review.not_found`, `review.closed`, `review.bad_target`, `review.target_taken`.
 */
export const decideReview = (
  deps: ActionDeps,
  acting: Acting,
  reviewId: ReviewId,
  answer: ReviewAnswer,
): Promise<{ readonly sourceRecordId: RecordId }> =>
  act(deps, acting, (trx, now) => decideIn(trx, deps, acting, now, reviewId, answer));

/** The same within a transaction of its caller's. */
export const decideIn = async (
  trx: Transaction<Database>,
  deps: ActionDeps,
  acting: Acting,
  now: number,
  reviewId: ReviewId,
  answer: ReviewAnswer,
): Promise<{ readonly sourceRecordId: RecordId }> => {
  const review = await lockReview(trx, reviewId);
  if (review.state !== 'open')
    throw actionError('review.closed', 'This match review does not wait for an answer any more.');
  const targetId = answer.decision === 'link' ? answer.targetRecordId : null;
  if (answer.decision === 'link') await requireTarget(trx, review, targetId);
  if (targetId !== null) {
    // A person's newer word: it is this one after all, and no double.
    await forgetApart(trx, review.source_record_id, targetId);
    await undoWhere(trx, targetId, acting.actor, now);
  }
  await trx
    .updateTable('match_review')
    .set({
      state: 'decided',
      decision: answer.decision,
      target_record_id: targetId,
      decided_by: acting.actor,
      decided_at: now,
    })
    .where('id', '=', reviewId)
    .execute();
  await settle(trx, deps, acting, review, now, 'review.decided', {
    review: reviewId,
    decision: answer.decision,
    target: targetId,
  });
  return { sourceRecordId: review.source_record_id };
};

/** Takes a decision back while nothing has come of it; the record is matched anew and asks again if it must. */
export const undoReview = (
  deps: ActionDeps,
  acting: Acting,
  reviewId: ReviewId,
): Promise<{ readonly sourceRecordId: RecordId }> =>
  act(deps, acting, async (trx, now) => {
    const review = await lockReview(trx, reviewId);
    if (review.state !== 'decided')
      throw actionError('review.not_decided', 'This match review holds no decision to take back.');
    // That two records are not the same can be taken back at any time: a link that stands stays.
    if (review.decision !== 'apart') await requireUnsettled(trx, review);
    await trx.updateTable('match_review').set({ state: 'closed' }).where('id', '=', reviewId).execute();
    await settle(trx, deps, acting, review, now, 'review.undone', {
      review: reviewId,
      decision: review.decision,
    });
    return { sourceRecordId: review.source_record_id };
  });

/** @throws `review.applied_already`. */
const requireUnsettled = async (trx: Transaction<Database>, review: LockedReview): Promise<void> => {
  const link = await trx
    .selectFrom('link')
    .select('id')
    .where('source_record_id', '=', review.source_record_id)
    .where('target_connection_id', '=', review.target_connection_id)
    .where('target_kind', '=', review.target_kind)
    .executeTakeFirst();
  const writing = await trx
    .selectFrom('change')
    .select('id')
    .where('flow_id', '=', review.flow_id)
    .where('source_record_id', '=', review.source_record_id)
    .where('state', 'in', ['sending', 'unknown'])
    .executeTakeFirst();
  if (link !== undefined || writing !== undefined)
    throw actionError('review.applied_already', 'The decision has led to a link or a write already.');
};

const settle = async (
  trx: Transaction<Database>,
  deps: ActionDeps,
  acting: Acting,
  review: LockedReview,
  now: number,
  action: Parameters<typeof appendAudit>[2][number]['action'],
  details: Readonly<Record<string, string | null>>,
): Promise<void> => {
  const { flow_id: flowId, source_record_id: sourceRecordId } = review;
  await markForPerson(trx, [{ flowId, sourceRecordId }], now);
  await notifyLive(trx, acting.workspaceId, ['reviews', 'records', 'overview']);
  await deps.wake(trx, [review.target_connection_id]);
  const { actor } = acting;
  await appendAudit(
    trx,
    acting.workspaceId,
    [
      {
        actor,
        action,
        subjectKind: 'record',
        subjectId: sourceRecordId,
        details: { ...details, flow: flowId },
      },
    ],
    now,
  );
};
