import { z } from 'zod';
import { conflictChoices } from '#model/field-verdict.ts';
import { endpoint } from './endpoint.ts';
import {
  actor,
  attemptOutcome,
  changeAction,
  changeState,
  idOf,
  instant,
  jsonValue,
  recordRef,
} from './vocabulary.ts';

/** How the state of a record had reached us. */
export const reading = z.object({
  by: z.enum(['webhook', 'poll', 'first_pass', 'person', 'read', 'write', 'unknown']),
  at: instant.nullable(),
  deliveryId: idOf('delivery').nullable(),
  receivedAt: instant.nullable(),
  runId: idOf('syncRun').nullable(),
});
export type Reading = z.infer<typeof reading>;

/** One value that a flow wrote into a field, with all that it came from. */
export const fieldWrite = z.object({
  changeId: idOf('change'),
  flowId: idOf('flow'),
  flowName: z.string(),
  action: changeAction,
  state: changeState,
  reason: z.string(),
  value: jsonValue,
  source: z.object({
    recordId: idOf('record'),
    values: z.array(z.object({ path: z.string(), label: z.string(), value: jsonValue })),
    /** When its vendor says that the state of then was modified. */
    modifiedAt: instant.nullable(),
  }),
  reading,
  causes: z.array(
    z.object({
      cause: z.enum(['first', 'source', 'mapping', 'table', 'target_edit', 'person', 'unknown']),
      at: instant.nullable(),
      by: actor.nullable(),
      says: z.string(),
    }),
  ),
  /** The version of the mapping and its row (from 1), where one made the value. */
  rule: z
    .object({
      version: z.number(),
      publishedAt: instant,
      by: actor,
      note: z.string(),
      row: z.number().nullable(),
      from: z.string().nullable(),
      transform: z.string().nullable(),
      expression: z.string().nullable(),
      when: z.string().nullable(),
    })
    .nullable(),
  /** What was read and called on the way, in order. */
  steps: z.array(z.object({ did: z.string(), value: jsonValue })),
  tables: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      version: z.number(),
      uploadedAt: instant.nullable(),
      by: actor.nullable(),
      key: z.string().nullable(),
      /** By column; null where the key met no row. */
      row: z.record(z.string(), z.string()).nullable(),
    }),
  ),
  /** Whether the stored version, evaluated on the stored source, gives what was written. */
  replayed: z.enum(['same', 'different', 'not_possible']),
  approval: z
    .object({
      id: idOf('approval'),
      approvedBy: z.array(z.object({ actor, at: instant })),
      editedBy: actor.nullable(),
    })
    .nullable(),
  conflict: z
    .object({ id: idOf('conflict'), choice: z.enum(conflictChoices), by: actor, at: instant })
    .nullable(),
  write: z.object({
    plannedAt: instant,
    sentAt: instant.nullable(),
    settledAt: instant.nullable(),
    idempotencyKey: z.string().nullable(),
    reference: z.string().nullable(),
    attempts: z.array(
      z.object({
        id: idOf('attempt'),
        no: z.number(),
        outcome: attemptOutcome,
        startedAt: instant,
        endedAt: instant.nullable(),
        code: z.string().nullable(),
      }),
    ),
  }),
  answer: z.object({
    /** The vendor's time of modification by this write. */
    modifiedAt: instant.nullable(),
    /** What it stored instead; left out where it stored what was written. */
    instead: jsonValue.optional(),
    code: z.string().nullable(),
    message: z.string().nullable(),
  }),
  /** What is not kept any more, or never was, each in a sentence. */
  gaps: z.array(z.string()),
});
export type FieldWrite = z.infer<typeof fieldWrite>;

export const fieldWhy = z.object({
  recordId: idOf('record'),
  field: z.object({ name: z.string(), label: z.string() }),
  value: jsonValue,
  standing: z.enum(['written', 'kept_other', 'edited', 'vendor', 'unread']),
  says: z.string(),
  record: z.object({
    createdAt: instant.nullable(),
    modifiedAt: instant.nullable(),
    firstSeenAt: instant,
    reading,
    changedBy: z.string().nullable(),
  }),
  /** Of a value that no flow wrote: it was another at `after`, as far as is known, and was there at `by`. */
  seen: z.object({ after: instant.nullable(), by: instant }).nullable(),
  owners: z.array(
    z.object({
      flowId: idOf('flow'),
      flowName: z.string(),
      isPaused: z.boolean(),
      onEdit: z.enum(['restore', 'keep', 'ask', 'two_way']),
      row: z.number().nullable(),
      says: z.string(),
    }),
  ),
  /** A change under way, or waiting, that would write the field. */
  open: fieldWrite.nullable(),
  /** Newest first. */
  history: z.array(fieldWrite),
  hasMore: z.boolean(),
  /** The records that are named, this one first. */
  records: z.array(recordRef),
});
export type FieldWhy = z.infer<typeof fieldWhy>;

/** Names of fields only are in the address, never what they hold. */
export const readWhy = endpoint({
  method: 'GET',
  path: '/api/records/:id/why',
  summary: 'Why a field of a record holds what it holds, and what it held before',
  access: 'member',
  params: z.object({ id: idOf('record') }),
  query: z.object({ field: z.string().trim().min(1).max(200) }),
  success: fieldWhy,
  errors: ['record.not_found', 'record.field_unknown'],
});
