import { z } from 'zod';
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
});
export type RecordsSearch = z.infer<typeof recordsSearch>;

export const connectionsSearch = z.object({ error: z.string().max(100).optional().catch(undefined) });

export const connectSearch = z.object({
  vendor: z.string().max(60).optional().catch(undefined),
  profile: z.string().max(60).optional().catch(undefined),
});

export const reviewsSearch = z.object({
  show: z.enum(['open', 'decided']).optional().catch(undefined),
  review: idOf('review').optional().catch(undefined),
});

export const deadLettersSearch = z.object({ code: z.string().max(100).optional().catch(undefined) });
