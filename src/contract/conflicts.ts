import { z } from 'zod';
import { conflictChoices } from '#model/field-verdict.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { actor, fieldValue, idOf, instant, jsonValue, recordRef } from './vocabulary.ts';

const conflictSide = z.object({
  vendor: z.string(),
  connectionName: z.string(),
  record: recordRef,
  value: jsonValue,
  /** When its vendor says that the record was modified; null where it does not say. */
  changedAt: instant.nullable(),
  /** Who changed it last, where the vendor says. */
  changedBy: actor.nullable(),
});

export const conflict = z.object({
  id: idOf('conflict'),
  flowId: idOf('flow'),
  flowName: z.string(),
  field: z.string(),
  fieldLabel: z.string(),
  fieldType: fieldValue.shape.type,
  state: z.enum(['open', 'answered', 'closed']),
  source: conflictSide,
  target: conflictSide,
  choice: z.enum(conflictChoices).nullable(),
  answeredBy: actor.nullable(),
  answeredAt: instant.nullable(),
  createdAt: instant,
});
export type Conflict = z.infer<typeof conflict>;

export const listConflicts = endpoint({
  method: 'GET',
  path: '/api/conflicts',
  summary:
    'Fields of which a person must say whose value counts, oldest first; or those answered, newest first',
  access: 'member',
  query: pageQuery.extend({
    flow: idOf('flow').optional(),
    record: idOf('record').optional(),
    state: z.enum(['open', 'answered']).default('open'),
  }),
  success: pageOf(conflict).extend({ open: z.number() }),
  errors: ['api.bad_cursor'],
});

/** Most that are answered by one request. */
export const mostConflicts = 500;

export const resolveConflicts = endpoint({
  method: 'POST',
  path: '/api/conflicts/resolve',
  summary:
    'Say for each of these whose value counts; an answer holds only for the two values that the conflict shows',
  access: 'member',
  body: z.object({
    ids: z.array(idOf('conflict')).min(1).max(mostConflicts),
    choice: z.enum(conflictChoices),
  }),
  success: z.object({
    resolved: z.array(idOf('conflict')),
    /** Not answered: a value is another by now, or somebody was faster. Of a single one this is refused. */
    changed: z.array(idOf('conflict')),
  }),
  errors: ['conflict.not_found', 'conflict.changed'],
});
