import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import {
  actor,
  attemptOutcome,
  changeAction,
  changeState,
  idOf,
  instant,
  jsonObject,
  rememberedDecision,
  problem,
  recordRef,
} from './vocabulary.ts';

const entry = { id: z.string(), at: instant, record: recordRef };

/** What happened to a record and the records linked to it. `record` says to which. */
export const timelineEntry = z.discriminatedUnion('type', [
  /** The vendor told us that it may have changed. */
  z.object({ ...entry, type: z.literal('delivery') }),
  /** First seen, or last read in its present form. */
  z.object({ ...entry, type: z.literal('observation'), first: z.boolean(), seenBy: z.string().nullable() }),
  z.object({
    ...entry,
    type: z.literal('change'),
    changeId: idOf('change'),
    /** Where it is written to. */
    targetVendor: z.string(),
    action: changeAction,
    state: changeState,
    reason: z.string(),
    fields: z.array(z.string()),
    problem: problem.nullable(),
  }),
  z.object({
    ...entry,
    type: z.literal('attempt'),
    changeId: idOf('change'),
    targetVendor: z.string(),
    no: z.number(),
    outcome: attemptOutcome,
    httpStatus: z.number().nullable(),
    code: z.string().nullable(),
    message: z.string().nullable(),
    endedAt: instant.nullable(),
  }),
  z.object({
    ...entry,
    type: z.literal('review'),
    reviewId: idOf('review'),
    happened: z.enum(['opened', 'decided']),
    reason: z.string(),
    decision: rememberedDecision.nullable(),
    actor: actor.nullable(),
  }),
  z.object({
    ...entry,
    type: z.literal('audit'),
    no: z.number(),
    actor,
    action: z.string(),
    details: jsonObject,
  }),
]);
export type TimelineEntry = z.infer<typeof timelineEntry>;

export const readTimeline = endpoint({
  method: 'GET',
  path: '/api/records/:id/timeline',
  summary: 'What happened to a record and the records linked to it, newest first',
  access: 'member',
  params: z.object({ id: idOf('record') }),
  query: pageQuery,
  success: pageOf(timelineEntry),
  errors: ['record.not_found', 'api.bad_cursor'],
});
