import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import type { ErrorCode } from './error-codes.ts';
import { pageOf, pageQuery } from './paging.ts';
import { fieldValue, flowRecordState, idOf, instant, problem, recordRef, recordState } from './vocabulary.ts';

/** Where a record stands in one flow, and which record it is on the other side. */
export const recordInFlow = z.object({
  flowId: idOf('flow'),
  flowName: z.string(),
  role: z.enum(['source', 'target']),
  /** Null for a target whose flow record is not there any more. */
  state: flowRecordState.nullable(),
  /** Why, when it is skipped, in review or dead. */
  problem: problem.nullable(),
  counterpart: recordRef.nullable(),
  syncedAt: instant.nullable(),
  nextTryAt: instant.nullable(),
});
export type RecordInFlow = z.infer<typeof recordInFlow>;

export const recordSummary = recordRef.extend({
  email: z.string().nullable(),
  observedAt: instant.nullable(),
  flows: z.array(recordInFlow),
});
export type RecordSummary = z.infer<typeof recordSummary>;

export const recordSide = recordRef.extend({
  kindLabel: z.string(),
  /** When its vendor says that it was made, and last modified; null where it does not say. */
  createdAt: instant.nullable(),
  version: instant.nullable(),
  firstSeenAt: instant,
  observedAt: instant.nullable(),
  reference: z.string().nullable(),
  /** True while the vendor told of a change that has not been read yet. */
  isStale: z.boolean(),
  /** Whether links to records of its kind can be moved; those of others follow from what the records say. */
  linksMove: z.boolean(),
  fields: z.array(fieldValue),
  findings: z.array(z.string()),
});

export const recordLink = z.object({
  id: idOf('link'),
  matchedBy: z.string(),
  reference: z.string().nullable(),
  ownerEmail: z.string().nullable(),
  createdAt: instant,
  counterpart: recordSide,
});

export const recordDetail = z.object({
  record: recordSide,
  links: z.array(recordLink),
  flows: z.array(recordInFlow),
  parent: recordRef.nullable(),
  children: z.array(recordRef),
  /** Of the record and those linked to it: ids it is known by (`place` is null), and ids of others that it holds. */
  ids: z.array(z.object({ recordId: idOf('record'), value: z.string(), place: z.string().nullable() })),
});
export type RecordDetail = z.infer<typeof recordDetail>;

export const recordsQuery = pageQuery.extend({
  kind: z.string().max(60).optional(),
  connection: idOf('connection').optional(),
  flow: idOf('flow').optional(),
  /** Where the record stands in a flow, as source or as linked target. */
  state: flowRecordState.optional(),
  /** The code of why it is left out, waits or has failed: `flow.before_start`. */
  code: z.string().trim().max(80).optional(),
  vendorState: recordState.optional(),
  /** Words in title, e-mail, key or reference; a whole id also finds what is known by it, holds it, or is linked to that. */
  q: z.string().trim().max(200).optional(),
});

export const listRecords = endpoint({
  method: 'GET',
  path: '/api/records',
  summary: 'Records of all connections by title',
  access: 'member',
  query: recordsQuery,
  success: pageOf(recordSummary),
  errors: ['api.bad_cursor'],
});

const params = z.object({ id: idOf('record') });

/** What making a deleted target anew can be refused with, asking its vendor included. */
export const anewErrors = [
  'record.not_in_flow',
  'record.not_gone',
  'record.write_under_way',
  'connection.not_connected',
  'connection.expired',
  'connection.credential_missing',
  'budget.spent',
  'vendor.throttled',
  'vendor.unreachable',
  'vendor.unauthorised',
  'vendor.forbidden',
  'vendor.refused',
  'vendor.nonsense',
] as const satisfies readonly ErrorCode[];

export const readRecord = endpoint({
  method: 'GET',
  path: '/api/records/:id',
  summary: 'One record with its fields and those of the records linked to it',
  access: 'member',
  params,
  success: recordDetail,
  errors: ['record.not_found'],
});

/**
 * Ends the link to a target that was deleted at its vendor, and has the record carried again: matched as if for the first
 * time, made where nothing is found. `:id` is the source record. The vendor is asked first whether the target is gone.
 */
export const makeRecordAnew = endpoint({
  method: 'POST',
  path: '/api/records/:id/anew',
  summary: 'Make the deleted target of a record anew',
  access: 'admin',
  params,
  body: z.object({ flowId: idOf('flow') }),
  success: z.object({ endedTargetId: idOf('record') }),
  errors: anewErrors,
});
