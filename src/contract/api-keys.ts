import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { role } from './session.ts';
import { actor, instant } from './vocabulary.ts';

/** A key for programs, sent as `Authorization: Bearer plk_…`. Only its start is kept readable. */
export const apiKey = z.object({
  id: z.string(),
  name: z.string(),
  start: z.string(),
  role,
  mayApprove: z.boolean(),
  createdBy: actor,
  createdAt: instant,
  lastUsedAt: instant.nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;

export const listApiKeys = endpoint({
  method: 'GET',
  path: '/api/api-keys',
  summary: 'The API keys of the workspace',
  access: 'admin',
  success: z.object({ items: z.array(apiKey) }),
  errors: [],
});

export const createApiKey = endpoint({
  method: 'POST',
  path: '/api/api-keys',
  summary: 'Make an API key; it is shown in this answer only',
  access: 'admin',
  body: z.object({
    name: z.string().trim().min(1).max(120),
    role: z.enum(['admin', 'member']).default('member'),
    /** Whether programs with this key may approve and reject changes. They count as whoever made the key. */
    mayApprove: z.boolean().default(false),
  }),
  success: z.object({ key: z.string(), apiKey }),
  errors: [],
});

export const revokeApiKey = endpoint({
  method: 'DELETE',
  path: '/api/api-keys/:id',
  summary: 'End an API key at once',
  access: 'admin',
  params: z.object({ id: z.string().max(100) }),
  success: z.object({ id: z.string() }),
  errors: ['api_key.not_found'],
});
