import { z } from 'zod';
import { changeErrors, listErrors, readErrors, subjectKind, subjectRef, version } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { actor, idOf, instant } from './vocabulary.ts';

export const note = z.object({
  id: idOf('note'),
  subject: subjectRef,
  contactId: idOf('contact').nullable(),
  body: z.string(),
  createdBy: actor,
  createdAt: instant,
  updatedAt: instant,
  version,
});
export type Note = z.infer<typeof note>;

const body = z.string().trim().min(1).max(20_000);
const subjectId = z.string().max(40);
const params = z.object({ id: idOf('note') });

/** Notes of one thing, or of a contact and all that is its. Exactly one of the two must be named. */
export const listNotes = endpoint({
  method: 'GET',
  path: '/api/crm/notes',
  summary: 'Notes, newest first, of one thing or of a contact and what belongs to it',
  access: 'member',
  query: pageQuery.extend({ subject: subjectId.optional(), contact: idOf('contact').optional() }),
  success: pageOf(note),
  errors: [...listErrors, 'crm.invalid'],
});

export const addNote = endpoint({
  method: 'POST',
  path: '/api/crm/notes',
  summary: 'Write a note',
  access: 'member',
  body: z.object({ subject: z.object({ kind: subjectKind, id: subjectId }), body }),
  success: note,
  errors: ['crm.module_off', 'crm.bad_reference'],
});

export const changeNote = endpoint({
  method: 'PATCH',
  path: '/api/crm/notes/:id',
  summary: 'Correct a note; its author or an admin may',
  access: 'member',
  params,
  body: z.object({ body, version }),
  success: note,
  errors: [...changeErrors, 'crm.not_yours'],
});

export const removeNote = endpoint({
  method: 'DELETE',
  path: '/api/crm/notes/:id',
  summary: 'Remove a note; its author or an admin may',
  access: 'member',
  params,
  success: z.object({ id: idOf('note') }),
  errors: [...readErrors, 'crm.not_yours'],
});
