import { z } from 'zod';
import { changeSummary } from './change-shapes.ts';
import { endpoint } from './endpoint.ts';
import { pageQuery } from './paging.ts';
import { idOf } from './vocabulary.ts';

/** A change that will not be tried again by itself. `refusals` are the sentences by field, where any were given. */
export const deadLetter = changeSummary.extend({ refusals: z.record(z.string(), z.string()) });
export type DeadLetter = z.infer<typeof deadLetter>;

export const listDeadLetters = endpoint({
  method: 'GET',
  path: '/api/dead-letters',
  summary: 'Dead letters, newest first, with counts by code',
  access: 'member',
  query: pageQuery.extend({ code: z.string().max(100).optional(), flow: idOf('flow').optional() }),
  success: z.object({
    items: z.array(deadLetter),
    nextCursor: z.string().nullable(),
    /** All of the workspace, most frequent first, whatever the filter. */
    groups: z.array(z.object({ code: z.string(), hint: z.string(), count: z.number() })),
    total: z.number(),
  }),
  errors: ['api.bad_cursor'],
});

export const replayDeadLetters = endpoint({
  method: 'POST',
  path: '/api/dead-letters/replay',
  summary: 'Look at the records of dead letters again, first of all work; each is planned anew',
  access: 'member',
  body: z.discriminatedUnion('which', [
    z.object({ which: z.literal('ids'), ids: z.array(idOf('change')).min(1).max(1_000) }),
    z.object({ which: z.literal('code'), code: z.string().min(1).max(100) }),
    z.object({ which: z.literal('all') }),
  ]),
  success: z.object({
    /** Dead letters that were moved on; those already replayed or settled meanwhile are not counted. */
    replayed: z.number(),
  }),
  errors: [],
});
