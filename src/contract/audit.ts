import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { actor, instant, jsonObject } from './vocabulary.ts';

export const auditEntry = z.object({
  no: z.number(),
  at: instant,
  actor,
  action: z.string(),
  subject: z.object({ kind: z.string(), id: z.string() }),
  details: jsonObject,
  /** SHA-256 over the entry and the hash before it, base64url. */
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const listAudit = endpoint({
  method: 'GET',
  path: '/api/audit',
  summary: 'The audit log, newest first',
  access: 'member',
  query: pageQuery.extend({
    subject: z.string().max(100).optional(),
    action: z.string().max(100).optional(),
  }),
  success: pageOf(auditEntry),
  errors: ['api.bad_cursor'],
});

export const verifyAudit = endpoint({
  method: 'GET',
  path: '/api/audit/verify',
  summary: 'Compute the whole chain again and say whether any entry was altered, removed or added',
  access: 'member',
  success: z.object({
    holds: z.boolean(),
    entries: z.number(),
    head: z.string().nullable(),
    /** The first entry that does not fit. */
    brokenAt: z.number().nullable(),
    reason: z.string().nullable(),
    tookMs: z.number(),
  }),
  errors: [],
});
