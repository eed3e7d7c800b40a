import { z } from 'zod';
import { listErrors, readErrors, subjectKind, subjectRef } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { actor, idOf, instant } from './vocabulary.ts';

/** Largest file, in bytes. */
export const largestAttachment = 10 * 1_048_576;

export const attachment = z.object({
  id: idOf('attachment'),
  subject: subjectRef,
  contactId: idOf('contact').nullable(),
  name: z.string(),
  /** As its first bytes tell, not as the sender says. */
  mediaType: z.string(),
  /** In bytes. */
  size: z.number(),
  /** True when a browser may show it; all else is only downloaded. */
  isViewable: z.boolean(),
  createdBy: actor,
  createdAt: instant,
});
export type Attachment = z.infer<typeof attachment>;

const params = z.object({ id: idOf('attachment') });

export const listAttachments = endpoint({
  method: 'GET',
  path: '/api/crm/attachments',
  summary: 'Files, newest first, of one thing or of a contact and what belongs to it',
  access: 'member',
  query: pageQuery.extend({ subject: z.string().max(40).optional(), contact: idOf('contact').optional() }),
  success: pageOf(attachment),
  errors: [...listErrors, 'crm.invalid'],
});

/** The body is the file itself, as `application/octet-stream`. */
export const addAttachment = endpoint({
  method: 'POST',
  path: '/api/crm/attachments',
  summary: 'Attach a file; the body is its bytes, sent as application/octet-stream',
  access: 'member',
  query: z.object({ kind: subjectKind, id: z.string().max(40), name: z.string().trim().min(1).max(255) }),
  file: { types: ['application/octet-stream'], largest: largestAttachment },
  success: attachment,
  errors: ['crm.module_off', 'crm.bad_reference', 'crm.invalid', 'api.unsupported_media'],
});

/** Answers with the bytes. `?view=1` asks for it to be shown where `isViewable`. */
export const attachmentContentPath = '/api/crm/attachments/:id/content';

export const removeAttachment = endpoint({
  method: 'DELETE',
  path: '/api/crm/attachments/:id',
  summary: 'Remove a file; who attached it or an admin may',
  access: 'member',
  params,
  success: z.object({ id: idOf('attachment') }),
  errors: [...readErrors, 'crm.not_yours'],
});
