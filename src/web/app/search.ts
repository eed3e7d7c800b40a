import { z } from 'zod';
import { approvalTriggers } from '#contract/approval-rules.ts';
import { flowRecordState, idOf } from '#contract/vocabulary.ts';

/** A path within the console, never another site's address. */
const ownPath = z.string().regex(/^\/(?![/\\])/);

/** What each page keeps in its address. What cannot be understood is left out rather than refused. */
export const signInSearch = z.object({ next: ownPath.optional().catch(undefined) });

export const recordsSearch = z.object({
  q: z.string().max(200).optional().catch(undefined),
  connection: idOf('connection').optional().catch(undefined),
  kind: z.string().max(60).optional().catch(undefined),
  flow: idOf('flow').optional().catch(undefined),
  state: flowRecordState.optional().catch(undefined),
  code: z.string().max(80).optional().catch(undefined),
});
export type RecordsSearch = z.infer<typeof recordsSearch>;

/** `why` is the name of a field, of this record or of the linked one named in `of`. */
export const recordSearch = z.object({
  why: z.string().max(200).optional().catch(undefined),
  of: idOf('record').optional().catch(undefined),
});

export const connectionsSearch = z.object({ error: z.string().max(100).optional().catch(undefined) });

export const connectSearch = z.object({
  vendor: z.string().max(60).optional().catch(undefined),
  profile: z.string().max(60).optional().catch(undefined),
});

export const reviewsSearch = z.object({
  show: z.enum(['open', 'decided', 'doubles']).optional().catch(undefined),
  review: idOf('review').optional().catch(undefined),
});

export const approvalsSearch = z.object({
  standing: z.enum(['waiting', 'approved', 'rejected', 'expired']).optional().catch(undefined),
  flow: idOf('flow').optional().catch(undefined),
  rule: z.enum(approvalTriggers).optional().catch(undefined),
  older: z.number().int().min(1).max(10_000).optional().catch(undefined),
  mine: z.boolean().optional().catch(undefined),
  change: idOf('change').optional().catch(undefined),
});

export const ownersSearch = z.object({
  find: z.string().max(200).optional().catch(undefined),
  waiting: z.boolean().optional().catch(undefined),
});

export const conflictsSearch = z.object({
  answered: z.boolean().optional().catch(undefined),
  flow: idOf('flow').optional().catch(undefined),
});

export const handOversSearch = z.object({
  done: z.boolean().optional().catch(undefined),
  flow: idOf('flow').optional().catch(undefined),
  find: z.string().max(200).optional().catch(undefined),
});

export const deadLettersSearch = z.object({ code: z.string().max(100).optional().catch(undefined) });
