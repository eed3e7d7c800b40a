import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { idOf, instant, problem } from './vocabulary.ts';

/** One delivery to an incoming webhook. `refused`: its sender was told so, and it is kept to be replayed. */
export const inboundDelivery = z.object({
  id: idOf('delivery'),
  state: z.enum(['taken', 'refused']),
  problem: problem.nullable(),
  records: z.number(),
  sizeBytes: z.number(),
  receivedAt: instant,
  /** How often the same delivery came again, and when it came last. */
  repeats: z.number(),
  lastAt: instant,
  replayedAt: instant.nullable(),
});
export type InboundDelivery = z.infer<typeof inboundDelivery>;

const params = z.object({ id: idOf('connection') });
const oneOf = params.extend({ delivery: idOf('delivery') });
const notThere = ['connection.not_found', 'connection.wrong_door'] as const;

export const listInboundDeliveries = endpoint({
  method: 'GET',
  path: '/api/connections/:id/deliveries',
  summary: 'What was sent to an incoming webhook, newest first',
  access: 'member',
  params,
  query: pageQuery.extend({ state: z.enum(['taken', 'refused']).optional() }),
  success: pageOf(inboundDelivery),
  errors: [...notThere, 'api.bad_cursor'],
});

export const readInboundDelivery = endpoint({
  method: 'GET',
  path: '/api/connections/:id/deliveries/:delivery',
  summary: 'One delivery with its body as it was received',
  access: 'admin',
  params: oneOf,
  success: inboundDelivery.extend({ body: z.string() }),
  errors: [...notThere, 'inbound.not_found'],
});

export const replayInboundDelivery = endpoint({
  method: 'POST',
  path: '/api/connections/:id/deliveries/:delivery/replay',
  summary: 'Read a delivery again under the settings as they are now',
  access: 'member',
  params: oneOf,
  success: inboundDelivery.extend({
    /** Records that are another thing now than before. */
    changed: z.number(),
  }),
  errors: [...notThere, 'inbound.not_found'],
});

/** What a body says under the connection's settings, and the places that mappings can take values from. */
export const checkedPayload = z.object({
  problem: problem.nullable(),
  records: z.array(
    z.object({
      kind: z.string(),
      key: z.string(),
      title: z.string(),
      changedAt: instant.nullable(),
      isDeleted: z.boolean(),
    }),
  ),
  paths: z.array(
    z.object({
      path: z.string(),
      type: z.enum(['text', 'number', 'boolean', 'list', 'object']),
      seen: z.number(),
    }),
  ),
});
export type CheckedPayload = z.infer<typeof checkedPayload>;

export const checkInboundPayload = endpoint({
  method: 'POST',
  path: '/api/connections/:id/check-payload',
  summary: 'Try a body on an incoming webhook’s settings; nothing is kept',
  access: 'member',
  params,
  body: z.object({ body: z.string().max(500_000) }),
  success: checkedPayload,
  errors: [...notThere],
});
