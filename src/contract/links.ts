import { z } from 'zod';
import { afterUnlinking, lookOutcomes } from '#model/link-move.ts';
import { comparedKeys } from '#model/match-evidence.ts';
import { matchObstacles } from '#model/match.ts';
import { endpoint } from './endpoint.ts';
import type { ErrorCode } from './error-codes.ts';
import { pageOf, pageQuery } from './paging.ts';
import { actor, evidenceKind, idOf, instant, jsonValue, recordRef } from './vocabulary.ts';

/** What a person says of links; see `LinkMove` for what each means. */
export const linkMove = z.discriminatedUnion('move', [
  z.object({
    move: z.literal('remove'),
    flowId: idOf('flow'),
    sourceRecordId: idOf('record'),
    after: z.enum(afterUnlinking),
  }),
  z.object({
    move: z.literal('change'),
    flowId: idOf('flow'),
    sourceRecordId: idOf('record'),
    to: idOf('record'),
  }),
  z.object({
    move: z.literal('split'),
    flowId: idOf('flow'),
    sourceRecordId: idOf('record'),
    to: idOf('record').nullable(),
  }),
  z.object({
    move: z.literal('merge'),
    keptId: idOf('record'),
    doubleId: idOf('record'),
    otherSource: z.enum(['refuse', 'leave_out']),
  }),
]);

const linkedTwo = z.object({ source: recordRef, target: recordRef });

const lookOutcome = z.enum(lookOutcomes);

/** A code with its sentence; null where nothing has to be said. */
const said = z.object({ code: z.string(), message: z.string() }).nullable();

export const linkConsequences = z.object({
  ended: z.array(linkedTwo),
  made: z.array(linkedTwo),
  /** Sentences: what no later look takes back. */
  remembered: z.array(z.string()),
  records: z.array(
    z.object({
      flowId: idOf('flow'),
      flowName: z.string(),
      isPaused: z.boolean(),
      mayWait: z.boolean(),
      role: z.enum(['moved', 'beside']),
      source: recordRef,
      target: recordRef.nullable(),
      outcome: lookOutcome,
      why: said,
      /** `wanted` is null where the value is cleared, and `toCome` true where it is the id of a record yet to be made. */
      fields: z.array(
        z.object({
          field: z.string(),
          label: z.string(),
          wanted: jsonValue,
          held: jsonValue,
          toCome: z.boolean(),
        }),
      ),
    }),
  ),
  dependents: z.array(
    z.object({
      flowId: idOf('flow'),
      flowName: z.string(),
      isPaused: z.boolean(),
      kind: z.string(),
      total: z.number(),
      written: z.number(),
      unchanged: z.number(),
      waiting: z.number(),
      refused: z.number(),
      notPlanned: z.number(),
      belonging: z.number(),
      examples: z.array(
        z.object({ recordId: idOf('record'), title: z.string(), outcome: lookOutcome, why: said }),
      ),
    }),
  ),
  isSearchedWhole: z.boolean(),
  left: z.array(
    z.object({
      target: recordRef,
      fields: z.array(z.object({ field: z.string(), label: z.string(), value: jsonValue })),
    }),
  ),
  byHand: z.array(z.string()),
});
export type LinkConsequencesAnswer = z.infer<typeof linkConsequences>;

/** What any move can be refused with. */
const moveErrors = [
  'record.not_in_flow',
  'record.write_under_way',
  'link.not_linked',
  'link.same',
  'link.bad_target',
  'link.target_taken',
  'link.both_linked',
  'link.not_two',
  'link.kind_fixed',
] as const satisfies readonly ErrorCode[];

/** Makes the move in a transaction, plans what follows as the pipeline would, and takes it back. */
export const previewLinkMove = endpoint({
  method: 'POST',
  path: '/api/links/preview',
  summary: 'What would follow of ending, changing, splitting or merging links; nothing is done',
  access: 'member',
  body: z.object({ move: linkMove }),
  success: z.object({ digest: z.string(), consequences: linkConsequences }),
  errors: moveErrors,
});

/** `digest` is the preview's: where anything else would follow by now, nothing is done. */
export const applyLinkMove = endpoint({
  method: 'POST',
  path: '/api/links/apply',
  summary: 'End, change, split or merge links exactly as it was shown',
  access: 'admin',
  body: z.object({ move: linkMove, digest: z.string().min(1).max(100) }),
  success: z.object({ consequences: linkConsequences }),
  errors: [...moveErrors, 'link.changed'],
});

/** One key of two records: both values, and what it adds to the score or takes away. */
export const keyComparison = z.object({
  key: z.enum(comparedKeys),
  verdict: z.enum(['agrees', 'differs', 'absent']),
  points: z.number(),
  source: z.string().nullable(),
  target: z.string().nullable(),
});

export const linkCandidate = z.object({
  record: recordRef,
  score: z.number(),
  evidence: z.array(evidenceKind),
  keys: z.array(keyComparison),
  /** The score in words. */
  explanation: z.string(),
  obstacle: z.enum(matchObstacles).nullable(),
  linkedTo: recordRef.nullable(),
});
export type LinkCandidate = z.infer<typeof linkCandidate>;

export const listLinkCandidates = endpoint({
  method: 'GET',
  path: '/api/records/:id/link-candidates',
  summary:
    'Records of a flow’s target that a source record may be: those that share a key, or have these words; best first',
  access: 'member',
  params: z.object({ id: idOf('record') }),
  query: z.object({ flow: idOf('flow'), q: z.string().trim().max(200).optional() }),
  success: z.object({ items: z.array(linkCandidate) }),
  errors: ['record.not_in_flow'],
});

export const recordDouble = z.object({
  id: idOf('double'),
  state: z.enum(['waiting', 'done', 'undone']),
  double: recordRef,
  kept: recordRef,
  /** What a person does at the vendor to make the two one. */
  byHand: z.string(),
  decidedBy: actor,
  decidedAt: instant,
});
export type RecordDouble = z.infer<typeof recordDouble>;

export const listDoubles = endpoint({
  method: 'GET',
  path: '/api/doubles',
  summary: 'Records that people called doubles, newest first; waiting until the two are one at their vendor',
  access: 'member',
  query: pageQuery.extend({ state: z.enum(['waiting', 'all']).default('waiting') }),
  success: pageOf(recordDouble),
  errors: ['api.bad_cursor'],
});

export const undoDouble = endpoint({
  method: 'POST',
  path: '/api/doubles/:id/undo',
  summary: 'Take back that a record is a double; links that were moved stay',
  access: 'admin',
  params: z.object({ id: idOf('double') }),
  success: z.object({ recordId: idOf('record') }),
  errors: ['double.not_found', 'double.undone'],
});
