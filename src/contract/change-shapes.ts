import { z } from 'zod';
import {
  attemptOutcome,
  changeAction,
  changeState,
  idOf,
  instant,
  jsonObject,
  problem,
  recordRef,
} from './vocabulary.ts';

/** One intended write, without what was sent. */
export const changeSummary = z.object({
  id: idOf('change'),
  flowId: idOf('flow'),
  flowName: z.string(),
  action: changeAction,
  state: changeState,
  reason: z.string(),
  /** Names of the target's fields that it writes. */
  fields: z.array(z.string()),
  source: recordRef,
  target: recordRef.nullable(),
  problem: problem.nullable(),
  tries: z.number(),
  plannedAt: instant,
  settledAt: instant.nullable(),
});
export type ChangeSummary = z.infer<typeof changeSummary>;

export const attempt = z.object({
  id: idOf('attempt'),
  no: z.number(),
  callId: idOf('call'),
  outcome: attemptOutcome,
  startedAt: instant,
  endedAt: instant.nullable(),
  httpStatus: z.number().nullable(),
  code: z.string().nullable(),
  message: z.string().nullable(),
});
export type Attempt = z.infer<typeof attempt>;

/** One intended write with its attempts, oldest first, and the exact body sent; null when nothing was composed. */
export const changeDetail = changeSummary.extend({
  mappingVersion: z.number(),
  seq: z.number(),
  priority: z.number(),
  reference: z.string().nullable(),
  body: jsonObject.nullable(),
  /** The vendor's or the plan's sentences by field, when it was refused. */
  refusals: z.record(z.string(), z.string()),
  notes: z.array(z.string()),
  sendingAt: instant.nullable(),
  attempts: z.array(attempt),
});
export type ChangeDetail = z.infer<typeof changeDetail>;
