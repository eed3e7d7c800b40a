import { z } from 'zod';
import { handOverNotes } from '#model/hand-over.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { actor, idOf, instant, recordRef } from './vocabulary.ts';

/** All that a person types. Amounts are decimal text in major units, dates plain. */
const sheet = z.object({
  number: z.string(),
  reference: z.string(),
  clientName: z.string(),
  clientKey: z.string().nullable(),
  date: z.string().nullable(),
  dueDate: z.string().nullable(),
  termsDays: z.number().nullable(),
  currency: z.string(),
  basis: z.enum(['exclusive', 'inclusive', 'no_tax']),
  lines: z
    .array(
      z.object({
        description: z.string(),
        quantity: z.string().nullable(),
        unitPrice: z.string().nullable(),
        discount: z.string().nullable(),
        taxName: z.string().nullable(),
        taxPercent: z.string().nullable(),
        amount: z.string().nullable(),
      }),
    )
    .readonly(),
  subTotal: z.string().nullable(),
  tax: z.string().nullable(),
  total: z.string().nullable(),
});

export const handOver = z.object({
  id: idOf('handOver'),
  flowId: idOf('flow'),
  flowName: z.string(),
  state: z.enum(['open', 'done']),
  /** What a person should know: what was typed differs, or the source changed or ended after it was done. */
  note: z.enum(handOverNotes).nullable(),
  /** The invoice that is completed, and where it is to be typed. */
  source: recordRef,
  targetVendor: z.string(),
  targetConnectionName: z.string(),
  /** Of one that is done, as it was then. */
  sheet,
  /** The typed invoice, where it was seen. */
  seen: recordRef.nullable(),
  /** Null while it waits; Plumbline where the invoice was seen. */
  doneBy: actor.nullable(),
  doneAt: instant.nullable(),
  createdAt: instant,
});
export type HandOver = z.infer<typeof handOver>;

export const listHandOvers = endpoint({
  method: 'GET',
  path: '/api/hand-overs',
  summary:
    'Invoices completed at one vendor and prepared to be typed at another, oldest first; or those done, newest first',
  access: 'member',
  query: pageQuery.extend({
    flow: idOf('flow').optional(),
    state: z.enum(['open', 'done']).default('open'),
    /** Any part of the invoice’s number. */
    find: z.string().trim().max(200).optional(),
  }),
  success: pageOf(handOver).extend({ open: z.number() }),
  errors: ['api.bad_cursor'],
});

/** Most that are settled by one request. */
export const mostHandOvers = 500;

export const settleHandOvers = endpoint({
  method: 'POST',
  path: '/api/hand-overs/settle',
  summary:
    'Say that these were typed (done), or that they were not (open), which takes back who or what said so before',
  access: 'member',
  body: z.object({
    ids: z.array(idOf('handOver')).min(1).max(mostHandOvers),
    to: z.enum(['open', 'done']),
  }),
  success: z.object({
    settled: z.array(idOf('handOver')),
    /** Not settled: they stand so already, or are no more. Of a single one this is refused. */
    left: z.array(idOf('handOver')),
  }),
  errors: ['hand_over.not_found', 'hand_over.changed'],
});
