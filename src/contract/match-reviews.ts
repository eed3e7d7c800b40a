import { z } from 'zod';
import { matchDecisions, matchObstacles } from '#model/match.ts';
import { endpoint } from './endpoint.ts';
import { keyComparison } from './links.ts';
import { pageOf, pageQuery } from './paging.ts';
import { recordSide } from './records.ts';
import { actor, evidenceKind, idOf, instant, recordRef, rememberedDecision } from './vocabulary.ts';

export const matchReviewSummary = z.object({
  id: idOf('review'),
  flowId: idOf('flow'),
  flowName: z.string(),
  state: z.enum(['open', 'decided', 'closed']),
  reason: z.object({ code: z.string(), message: z.string() }),
  source: recordRef,
  candidates: z.number(),
  /** Title and score of the candidate that fits best. */
  best: z.object({ record: recordRef, score: z.number(), evidence: z.array(evidenceKind) }).nullable(),
  decision: rememberedDecision.nullable(),
  /** The record that the decision is about. */
  about: recordRef.nullable(),
  decidedBy: actor.nullable(),
  decidedAt: instant.nullable(),
  createdAt: instant,
});
export type MatchReviewSummary = z.infer<typeof matchReviewSummary>;

export const matchReviewDetail = z.object({
  id: idOf('review'),
  flowId: idOf('flow'),
  flowName: z.string(),
  targetVendor: z.string(),
  targetKind: z.string(),
  state: z.enum(['open', 'decided', 'closed']),
  reason: z.object({ code: z.string(), message: z.string() }),
  source: recordSide,
  /** Best first. */
  candidates: z.array(
    z.object({
      record: recordSide,
      score: z.number(),
      evidence: z.array(evidenceKind),
      /** Every key with both values; empty when one of the records is gone. */
      keys: z.array(keyComparison),
      /** The score in words. */
      explanation: z.string(),
      obstacle: z.enum(matchObstacles).nullable(),
      /** The source record it is linked to now. */
      linkedTo: recordRef.nullable(),
    }),
  ),
  decision: rememberedDecision.nullable(),
  targetRecordId: idOf('record').nullable(),
  decidedBy: actor.nullable(),
  decidedAt: instant.nullable(),
  /** False when the decision has led to a link or a write already. */
  canUndo: z.boolean(),
  createdAt: instant,
});
export type MatchReviewDetail = z.infer<typeof matchReviewDetail>;

const params = z.object({ id: idOf('review') });

export const listMatchReviews = endpoint({
  method: 'GET',
  path: '/api/match-reviews',
  summary: 'Records that a person must match, oldest first; or the decided ones, newest decision first',
  access: 'member',
  query: pageQuery.extend({
    flow: idOf('flow').optional(),
    state: z.enum(['open', 'decided']).default('open'),
  }),
  success: pageOf(matchReviewSummary),
  errors: ['api.bad_cursor'],
});

export const readMatchReview = endpoint({
  method: 'GET',
  path: '/api/match-reviews/:id',
  summary: 'One match review: the source and each candidate side by side',
  access: 'member',
  params,
  success: matchReviewDetail,
  errors: ['review.not_found'],
});

export const decideMatchReview = endpoint({
  method: 'POST',
  path: '/api/match-reviews/:id/decide',
  summary: 'Say which record it is, that it is a new one, or that it is to be left out; remembered',
  access: 'member',
  params,
  body: z.discriminatedUnion('decision', [
    z.object({ decision: z.literal('link'), targetRecordId: idOf('record') }),
    z.object({ decision: z.literal('create') }),
    z.object({ decision: z.literal('ignore') }),
  ]),
  success: z.object({ reviewId: idOf('review'), sourceRecordId: idOf('record') }),
  errors: ['review.not_found', 'review.closed', 'review.bad_target', 'review.target_taken'],
});

export const undoMatchReview = endpoint({
  method: 'POST',
  path: '/api/match-reviews/:id/undo',
  summary: 'Take a decision back; possible until it has led to a link or a write',
  access: 'member',
  params,
  success: z.object({ reviewId: idOf('review'), sourceRecordId: idOf('record') }),
  errors: ['review.not_found', 'review.not_decided', 'review.applied_already'],
});

/** One answer for many: `ids` those that were chosen; without, all of the flow or the workspace. */
const bulkDecision = z.object({
  decision: z.enum(matchDecisions),
  flow: idOf('flow').optional(),
  ids: z.array(idOf('review')).max(500).optional(),
});

export const bulkAnswer = z.object({
  reviewId: idOf('review'),
  source: recordRef,
  target: recordRef.nullable(),
});

export const countMatchReviews = endpoint({
  method: 'POST',
  path: '/api/match-reviews/bulk/count',
  summary:
    'How many reviews one answer would decide; "link" is for those with one candidate of exactly the same name that nothing speaks against',
  access: 'member',
  body: bulkDecision,
  success: z.object({
    count: z.number(),
    /** Those that the answer does not fit; they stay open. */
    left: z.number(),
    /** Those it fits beyond what is decided at once. */
    more: z.number(),
    digest: z.string(),
    /** The first of them. */
    examples: z.array(bulkAnswer),
  }),
  errors: [],
});

/** `digest` is the count's: where others would be decided by now, nothing is. */
export const decideMatchReviews = endpoint({
  method: 'POST',
  path: '/api/match-reviews/bulk',
  summary: 'Decide many reviews with one answer, exactly those that were counted',
  access: 'member',
  body: bulkDecision.extend({ digest: z.string().min(1).max(100) }),
  success: z.object({ decided: z.number(), left: z.number(), more: z.number() }),
  errors: [
    'review.bulk_changed',
    'review.not_found',
    'review.closed',
    'review.bad_target',
    'review.target_taken',
  ],
});
