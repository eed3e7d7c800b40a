import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** One event that a webhook can be told of. */
export const toldEvent = z.object({
  name: z.string(),
  when: z.string(),
  /** Kinds of things that it is about; `*` is any. */
  subjects: z.array(z.string()),
  /** Names of the members of its details; those that end in `?` are not always there. */
  details: z.array(z.string()),
});
export type ToldEvent = z.infer<typeof toldEvent>;

export const listEvents = endpoint({
  method: 'GET',
  path: '/api/events',
  summary: 'Every event that a webhook can be told of; their JSON Schema is at /api/events/schema.json',
  access: 'open',
  success: z.object({ version: z.number().int(), items: z.array(toldEvent) }),
  errors: [],
});
