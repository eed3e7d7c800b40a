import { z } from 'zod';
import { applyStates, lookVerdicts } from '#model/rehearsal.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { actor, changeState, flowRecordState, idOf, instant, problem, recordRef } from './vocabulary.ts';

const ofRun = z.object({ id: idOf('reconciliation') });
const ofApply = z.object({ id: idOf('rehearsalApply') });

/** Applying exactly what was rehearsed: how far it is. While `state` is applying, stopped or waiting its flow is held. */
export const rehearsalApply = z.object({
  id: idOf('rehearsalApply'),
  rehearsalId: idOf('reconciliation'),
  flowId: idOf('flow'),
  state: z.enum(applyStates),
  /** The version of the mapping that it let the flow work by, and the one before. */
  version: z.number(),
  beforeVersion: z.number(),
  /** Whether it resumed a paused flow; rolling back pauses it again. */
  wasPaused: z.boolean(),
  /** Writes that were rehearsed; planned = pending + onTheWay + applied + awaitingApproval + dead + needless + changed + stopped. */
  planned: z.number(),
  counts: z.object({
    pending: z.number(),
    onTheWay: z.number(),
    applied: z.number(),
    awaitingApproval: z.number(),
    dead: z.number(),
    /** Nothing is to be written any more, or a person is needed first. */
    needless: z.number(),
    /** Held: what would be written now is another thing, was not rehearsed, or was stopped before its turn. */
    changed: z.number(),
    unrehearsed: z.number(),
    stopped: z.number(),
  }),
  perSecond: z.number(),
  estimatedEndAt: instant.nullable(),
  askedBy: actor,
  askedAt: instant,
  decidedBy: actor.nullable(),
  decidedAt: instant.nullable(),
  endedAt: instant.nullable(),
});
export type RehearsalApply = z.infer<typeof rehearsalApply>;

/** What a look at one record of a held flow came to. */
export const rehearsalLook = z.object({
  record: recordRef.nullable(),
  verdict: z.enum(lookVerdicts),
  reason: problem.nullable(),
  recordState: flowRecordState,
  change: z.object({ id: idOf('change'), state: changeState }).nullable(),
  lookedAt: instant,
});
export type RehearsalLook = z.infer<typeof rehearsalLook>;

export const applyRehearsal = endpoint({
  method: 'POST',
  path: '/api/reconciliations/:id/apply',
  summary: 'Let the flow work by what was rehearsed, and write exactly that: of records that still match',
  access: 'admin',
  params: ofRun,
  body: z.object({}),
  success: z.object({ id: idOf('rehearsalApply') }),
  errors: [
    'flow.not_found',
    'flow.not_editable',
    'flow.draft_refused',
    'flow.held',
    'rehearsal.not_found',
    'rehearsal.not_done',
    'rehearsal.outdated',
    'rehearsal.nothing_to_apply',
    'rehearsal.applying',
  ],
});

export const readApplyOf = endpoint({
  method: 'GET',
  path: '/api/reconciliations/:id/apply',
  summary: 'The last apply of a rehearsal, with how far it is; null where it was never applied',
  access: 'member',
  params: ofRun,
  success: z.object({ apply: rehearsalApply.nullable() }),
  errors: ['reconcile.not_found'],
});

export const readRehearsalApply = endpoint({
  method: 'GET',
  path: '/api/rehearsal-applies/:id',
  summary: 'How far applying a rehearsal is, and what is held',
  access: 'member',
  params: ofApply,
  success: rehearsalApply,
  errors: ['rehearsal.not_found'],
});

export const listRehearsalLooks = endpoint({
  method: 'GET',
  path: '/api/rehearsal-applies/:id/records',
  summary: 'The records of an apply by what became of them: those that are held, or of one verdict',
  access: 'member',
  params: ofApply,
  query: pageQuery.extend({ verdict: z.enum(lookVerdicts).optional() }),
  success: pageOf(rehearsalLook),
  errors: ['rehearsal.not_found', 'api.bad_cursor'],
});

export const decideRehearsalApply = endpoint({
  method: 'POST',
  path: '/api/rehearsal-applies/:id/decide',
  summary: 'Stop applying, let the flow carry on with the rest, or roll back what was in force before',
  access: 'admin',
  params: ofApply,
  body: z.object({ decision: z.enum(['stop', 'carry_on', 'roll_back']) }),
  success: rehearsalApply,
  errors: [
    'flow.not_found',
    'flow.not_editable',
    'flow.draft_refused',
    'rehearsal.not_found',
    'rehearsal.over',
  ],
});
